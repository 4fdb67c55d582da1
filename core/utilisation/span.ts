/** CloudWatch keeps datapoints of a minute for 15 days: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention */
const minutesKept = 15 * 86_400_000;
/** A plot of a day by the minute. */
export const mostPoints = 1_440;
/** Periods in seconds, finest first. */
export const periods = [60, 300, 900, 3_600] as const;
export type Period = (typeof periods)[number];

/** Which part of a loan to look at, in milliseconds. */
export interface Wanted {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly period: Period | undefined;
}
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly period: Period;
}

/** The span that is read: of the loan where none is named, with the finest period that gives a plot; or what is wrong with it. */
export function spanOf(
  wanted: Wanted,
  loan: { readonly from: number; readonly to: number },
  now: number,
): Span | { readonly wrong: string; readonly field: string } {
  const to = Math.min(wanted.to ?? loan.to, now);
  const from = wanted.from ?? Math.min(loan.from, to - periods[0] * 1_000);
  if (from >= to) return { wrong: 'the beginning must lie before the end, and before now', field: 'from' };
  const fine = from >= now - minutesKept;
  const fits = (period: Period): boolean => (to - from) / (period * 1_000) <= mostPoints && (fine || period >= 300);
  const period = wanted.period ?? periods.find(fits);
  if (period === undefined)
    return { wrong: `no period gives fewer than ${String(mostPoints)} points; ask for a shorter span`, field: 'from' };
  if (!fits(period))
    return {
      wrong: `${String(mostPoints)} points at most, and none of a minute older than 15 days; ask for longer periods`,
      field: 'period',
    };
  return { from, to, period };
}
