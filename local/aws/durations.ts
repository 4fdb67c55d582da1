/** How long one thing takes, in seconds. */
interface Duration {
  readonly least: number;
  readonly typical: number;
  readonly most: number;
  /** Key of aws-facts, or whose assumption it is where AWS gives no figure. */
  readonly source: string;
}
const lasts = (least: number, typical: number, most: number, source: string): Duration => ({ least, typical, most, source });
const unmeasured = 'no figure of AWS: ours, of the order that operators report';

/**
 * Every duration that the local cloud draws. Drains, health checks, deadlines and timeouts are not here:
 * they follow from attributes and documents. A draw lies between `least` and `most`, most often near `typical`.
 */
export const durations = {
  // EC2
  stop: lasts(20, 35, 60, '[EC2-STOP][EC2-CHTYPE] "a few minutes" at most; no measurement found'),
  skipStop: lasts(3, 5, 8, '[EC2-STOPM] without the OS shutdown; no measurement found'),
  terminate: lasts(5, 15, 30, unmeasured),
  start: lasts(5, 10, 17, '[3P-DAEM] 4.9 s, [3P-BREV] 16.4–16.6 s'),
  boot: lasts(15, 20, 25, '[3P-DAEM] 17.2 s to the TCP stack, 5.6 s more to sshd'),
  application: lasts(5, 7, 10, unmeasured),
  profile: lasts(1, 2, 3, '[API-IIP] associating and disassociating are states; no measurement found'),
  settle: lasts(1, 2, 3, unmeasured),

  reservationEnd: lasts(0, 1_800, 3_600, '[API-MCR] within an hour of the end date'),
  // EBS
  detach: lasts(2, 3, 6, 'aws-facts §12.1: seconds, not measured'),
  attach: lasts(1, 2, 4, 'aws-facts §12.1: seconds, not measured'),
  volume: lasts(1, 2, 5, unmeasured),
  volumeFromSnapshot: lasts(2, 4, 8, unmeasured),
  copyVolume: lasts(2, 4, 8, '[EBS-COPY] usable at once'),
  modify: lasts(2, 20, 60, '[EBS-MOD] `modifying` before the hours of `optimizing`; no measurement found'),
  deleteVolume: lasts(1, 2, 3, unmeasured),
  snapshot: lasts(60, 200, 600, '[EBS-SNAP] depends on the blocks written; can take hours'),
  // Systems Manager
  agent: lasts(5, 8, 15, 'aws-facts §12.1 row 7: not found'),
  commandPickUp: lasts(0.3, 1, 2, unmeasured),
  commandVisible: lasts(0.2, 1, 3, '[API-SSM] InvocationDoesNotExist right after SendCommand'),
  document: lasts(2, 8, 20, unmeasured),
  // Load balancing and Auto Scaling
  registration: lasts(0.5, 1, 2, unmeasured),
  networkRegistration: lasts(30, 90, 150, '[NLB-HC] "can take a few minutes"'),
  enterStandby: lasts(2, 4, 8, unmeasured),
  exitStandby: lasts(4, 8, 15, unmeasured),
  groupActivity: lasts(1.5, 3, 5, '[API-ASG] ResourceContention while another activity runs'),
  groupHealthCheck: lasts(30, 45, 60, unmeasured),
  // Events, schedules, workflows, functions
  schedule: lasts(0, 30, 60, '[SCH-TYPES] within the minute'),
  serviceEvent: lasts(0.02, 0.08, 0.2, 'aws-facts §6: not found'),
  eventDelivery: lasts(0.1, 0.4, 1, 'aws-facts §6: not found'),
  stateTransition: lasts(0.02, 0.04, 0.08, 'aws-facts §14: not found'),
  // Requests
  request: lasts(0.015, 0.03, 0.06, unmeasured),
  tableRequest: lasts(
    0.003,
    0.006,
    0.012,
    'single-digit milliseconds: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html',
  ),
  describeLag: lasts(0, 0.3, 0.8, '[EC2-EC] eventual consistency; no measurement found'),
} as const satisfies Readonly<Record<string, Duration>>;

export type DurationName = keyof typeof durations;

/** Milliseconds from a triangular distribution; `uniform` is a number in [0, 1). */
export function drawn(name: DurationName, uniform: number): number {
  const { least, typical, most } = durations[name];
  if (most === least) return least * 1000;
  const bend = (typical - least) / (most - least);
  const seconds =
    uniform < bend
      ? least + Math.sqrt(uniform * (most - least) * (typical - least))
      : most - Math.sqrt((1 - uniform) * (most - least) * (most - typical));
  return Math.round(seconds * 1000);
}
