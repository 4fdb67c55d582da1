import { ledgerCredit } from '#core/capacity/ledger.ts';
import { type CloseLoss, decideCloseLoss } from '#core/checkout/close-loss.ts';
import { keys } from '#core/checkout/items.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { isoTime } from '#core/contracts/clock.ts';
import { TableBusy, type Write } from '#core/contracts/table.ts';
import { tryChange } from '#runtime/steps/records.ts';
import { forgetWait } from '#runtime/steps/waits.ts';
import type { CapacityDeps } from '../capacity-deps.ts';
import type { HandlerOf } from '../handler.ts';
import { oneCheckout } from '../one-checkout.ts';
import { Problem } from '../problem.ts';
import { checkoutViewOf } from '../views.ts';

const mostTries = 6;

/** POST /v1/checkouts/{id}/close: the first person is noted, the second closes the loss; each in one transaction. */
export const closeLoss =
  (deps: CapacityDeps): HandlerOf<'closeLoss'> =>
  async ({ params, identity }) => {
    let said: string | undefined;
    for (let tries = 0; tries < mostTries; tries++) {
      const { record, caller } = await oneCheckout(deps, params.id, identity, 'CloseLoss');
      const now = deps.clock.now();
      const { id, name } = caller.principal;
      const decision = decideCloseLoss(record, { id, name }, isoTime(now));
      // The answer to our own write was lost and the write was repeated: what stands there is ours.
      const isOurs = decision.close === 'closed' || (decision.close === 'same-person' && decision.since === said);
      if (isOurs) return { body: checkoutViewOf(record, deps.executionPage) };
      if (decision.close === 'illegal' || decision.close === 'same-person') throw refusal(record, decision);
      said = isoTime(now);
      const change = changeOf(decision, said, name);
      const next = await tryChange(deps.table, record, change, now, decision.close === 'close' ? release(record) : []);
      if (next === undefined) continue;
      deps.log.info(decision.text, { checkoutId: record.id, hostId: record.hostId, actor: id });
      return { body: checkoutViewOf(next, deps.executionPage) };
    }
    throw new TableBusy(`the loss of ${params.id} could not be closed in ${String(mostTries)} tries`);
  };

const changeOf = ({ close, confirmations, text }: Extract<CloseLoss, { close: 'confirm' | 'close' }>, at: string, actor: string) => ({
  step: 'CloseLoss',
  text,
  actor,
  event: 'close-loss' as const,
  extra: { confirmations, ...(close === 'close' ? { closedAt: at } : {}) },
});

/** The host's place in the fleet is free again. Its user data stays with its originals: this function may not even touch it (ADR 0012). */
const release = ({ id, hostId, fleetId, epoch }: CheckoutRecord): Write[] => [
  {
    update: keys.claim(hostId),
    remove: ['checkoutId', 'deadline', 'requesterName'],
    when: [
      { attribute: 'checkoutId', is: 'equal', to: id },
      { attribute: 'epoch', is: 'equal', to: epoch },
    ],
  },
  ledgerCredit(fleetId),
  forgetWait(hostId),
];

function refusal({ state }: CheckoutRecord, decision: Extract<CloseLoss, { close: 'illegal' | 'same-person' }>): Problem {
  if (decision.close === 'same-person') return new Problem('second-person-needed', decision.reason, { state });
  return new Problem('illegal-transition', decision.reason, { state, legal: [...decision.legal] });
}
