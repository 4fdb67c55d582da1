import type { CheckoutRecord, Usage } from '#core/checkout/record.ts';
import { isoTime } from '#core/contracts/clock.ts';
import { figuresOf, type Point } from './points.ts';
import type { SeriesPlan, Resource } from './series.ts';
import { resources, resourceSeries } from './series.ts';

const stepTime = ({ progress }: CheckoutRecord, step: string): number | undefined => {
  const ended = progress.findLast((entry) => entry.step === step)?.endedAt;
  return ended === undefined ? undefined : Date.parse(ended);
};

/** From the end of Watch to the beginning of the way back, or until now; before Watch, the loan as far as it has come. Milliseconds. */
export function lentSpan(record: CheckoutRecord, now: number): { from: number; to: number } {
  const from = stepTime(record, 'Watch') ?? Date.parse(record.startsAt);
  const began = 'checkInBeganAt' in record ? record.checkInBeganAt : undefined;
  return { from, to: began === undefined ? now : Date.parse(began) };
}

/** Whether the borrower ever had the host, so that there is use to tell of. */
export const wasLent = (record: CheckoutRecord): boolean => stepTime(record, 'Activate') !== undefined;

/** The series that a loan is summarised by. */
export const summarised = (record: CheckoutRecord): { resource: Resource; plan: SeriesPlan }[] =>
  resources.map((resource) => ({ resource, plan: resourceSeries(record, resource) }));

/** The summary for the record: peak, 95th percentile, mean, and the share of what was allocated. */
export function usageOf(
  span: { readonly from: number; readonly to: number },
  plans: readonly { readonly resource: Resource; readonly plan: SeriesPlan }[],
  series: readonly (readonly Point[])[],
): Usage {
  const entries = plans.flatMap(({ resource, plan: { unit, allocated } }, index) => {
    const figures = figuresOf(series[index] ?? [], allocated);
    return figures === undefined ? [] : [[resource, { unit, ...figures }] as const];
  });
  return { from: isoTime(span.from), to: isoTime(span.to), resources: Object.fromEntries(entries) };
}
