/**
 * How fast we may go: some at once, then one after the other, evenly (the generic cell rate algorithm).
 * One number is kept between them: when a steady flow would let the next one go.
 */
export interface Pace {
  readonly atOnce: number;
  readonly apartMilliseconds: number;
}

/**
 * Hosts that begin to move. A host on its way out or back asks EC2 for itself about 60 times, which is
 * what meets its bucket first: half of DescribeInstances' 20 a second is one host in 6 seconds, and a
 * second is left for looks that are repeated [EC2-THR].
 */
export const hostPace: Pace = { atOnce: 2, apartMilliseconds: 7_000 };

/**
 * Hosts that are looked at for a new loan. A look and the capture after it ask the load balancers 12
 * times: half of their 10 reads a second, less what hosts in motion ask, is one look in 4 seconds
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html).
 */
export const lookPace: Pace = { atOnce: 2, apartMilliseconds: 4_000 };

/** The earliest moment (milliseconds) at which the next one may go; `due` as the last one left it, 0 at first. */
export const nextStart = ({ atOnce, apartMilliseconds }: Pace, due: number, now: number): number =>
  Math.max(now, due - (atOnce - 1) * apartMilliseconds);

/** What is kept when one goes at `at`. */
export const dueAfter = ({ apartMilliseconds }: Pace, due: number, at: number): number => Math.max(due, at) + apartMilliseconds;
