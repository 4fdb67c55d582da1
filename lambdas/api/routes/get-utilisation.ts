import type { CheckoutRecord } from '#core/checkout/record.ts';
import { isoTime } from '#core/contracts/clock.ts';
import { allSeries, type SeriesPlan } from '#core/utilisation/series.ts';
import { lentSpan } from '#core/utilisation/summary.ts';
import { spanOf } from '#core/utilisation/span.ts';
import type { CapacityDeps } from '../capacity-deps.ts';
import type { HandlerOf } from '../handler.ts';
import { oneCheckout } from '../one-checkout.ts';
import { badField } from '../problem.ts';

/** GET /v1/checkouts/{id}/utilisation: series of the loan, or of a part of it, read at once. */
export const getUtilisation =
  (deps: CapacityDeps): HandlerOf<'getUtilisation'> =>
  async ({ params, query, identity }) => {
    const { record } = await oneCheckout(deps, params.id, identity, 'ReadCheckout');
    const now = deps.clock.now();
    const wanted = { from: milliseconds(query.from), to: milliseconds(query.to), period: query.period };
    const span = spanOf(wanted, lentSpan(record, now), now);
    if ('wrong' in span) throw badField(span.field, span.wrong);
    const plans = chosen(record, query.metric);
    const series = await deps.utilisation(plans, span);
    const shown = plans.map(({ metric, unit, allocated }, index) => ({
      metric,
      unit,
      ...(allocated === undefined ? {} : { allocated }),
      points: (series[index] ?? []).map(({ at, value }): [string, number] => [isoTime(at), value]),
    }));
    return { body: { checkout: record.id, from: isoTime(span.from), to: isoTime(span.to), period: span.period, series: shown } };
  };

const milliseconds = (instant: string | undefined): number | undefined => (instant === undefined ? undefined : Date.parse(instant));

/** The series that are asked for, all where none is named; a 400 for a goal that the persona does not have. */
function chosen(record: CheckoutRecord, names: readonly string[] | undefined): SeriesPlan[] {
  const all = allSeries(record);
  if (names === undefined) return all;
  return names.map((name) => {
    const plan = all.find(({ metric }) => metric === name);
    if (plan === undefined) throw badField('metric', `${name} is no goal of ${record.persona.id}`);
    return plan;
  });
}
