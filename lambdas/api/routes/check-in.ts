import type { CheckoutRecord } from '#core/checkout/record.ts';
import { transition } from '#core/checkout/states.ts';
import { startCheckIn } from '#runtime/start-check-in.ts';
import { loadRecord } from '#runtime/steps/records.ts';
import type { CapacityDeps } from '../capacity-deps.ts';
import type { HandlerOf } from '../handler.ts';
import { oneCheckout } from '../one-checkout.ts';
import { Problem } from '../problem.ts';
import { checkoutViewOf } from '../views.ts';

/** POST /v1/checkouts/{id}/check-in: the transition table decides; a second call joins the first. */
export const checkIn =
  (deps: CapacityDeps): HandlerOf<'checkIn'> =>
  async ({ params, identity }) => {
    const { record, caller } = await oneCheckout(deps, params.id, identity, 'CheckIn');
    const redrive = record.state === 'QUARANTINED';
    demandLegal(record, redrive ? 'redrive' : 'check-in');
    const { outcome, epoch } = await startCheckIn(deps, record, redrive ? 'REDRIVE' : 'REQUEST', caller.principal.name);
    deps.log.info('check-in asked for', { checkoutId: record.id, outcome, epoch, actor: caller.principal.id });
    const latest = (await loadRecord(deps.table, record.id)) ?? record;
    // It may have come home between the reading and the start: then there is nothing to check in any more.
    if (outcome === 'ended') demandLegal(latest, 'check-in');
    const view = checkoutViewOf(latest, deps.executionPage);
    return { body: view, headers: { location: view.links.self, 'retry-after': '5' } };
  };

function demandLegal({ state }: CheckoutRecord, event: 'check-in' | 'redrive'): void {
  const result = transition(state, event);
  if (!result.legal) throw new Problem('illegal-transition', result.reason, { state, legal: [...result.legalEvents] });
}
