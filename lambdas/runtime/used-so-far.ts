import { readSeries } from '#adapters/utilisation.ts';
import type { Clients } from '#adapters/clients.ts';
import type { CheckoutRecord, Usage } from '#core/checkout/record.ts';
import type { Log } from './logger.ts';
import { lentSpan, summarised, usageOf } from '#core/utilisation/summary.ts';
import { spanOf } from '#core/utilisation/span.ts';

/** What the borrower used until now, from one request. The way home never waits for it: without an answer there is no summary. */
export async function usedSoFar(
  { clients, log }: { readonly clients: Pick<Clients, 'clock' | 'cloudWatch'>; readonly log: Pick<Log, 'warn'> },
  record: CheckoutRecord,
): Promise<Usage | undefined> {
  const now = clients.clock.now();
  const span = spanOf({ from: undefined, to: undefined, period: undefined }, lentSpan(record, now), now);
  if ('wrong' in span) return undefined;
  const plans = summarised(record);
  try {
    const series = await readSeries(
      clients,
      plans.map(({ plan }) => plan),
      span,
    );
    return usageOf(span, plans, series);
  } catch (error) {
    log.warn('the use of the host could not be read', { error });
    return undefined;
  }
}
