import { lookAtHost } from '#adapters/look/hosts.ts';
import type { ObservedHost } from '#core/contracts/observed.ts';
import { done } from '#core/checkout/decision.ts';
import { decideStop } from '#core/checkout/decide/power.ts';
import type { Step } from '#runtime/steps/step.ts';

/** A host that failed after its start is stopped before it rests, unless production may already see it. */
export const restHost: Step<ObservedHost | undefined> = {
  machine: 'checkin',
  name: 'RestHost',
  look: ({ clients }, { record }) => lookAtHost(clients, record.hostId),
  decide({ record, input }, host) {
    const rejoined = record.progress.some((entry) => entry.step === 'Rejoin' && entry.epoch === input.epoch);
    const untouched = record.dirtiness === 'UNTOUCHED' || record.dirtiness === 'PROTECTED';
    if (rejoined || untouched) return done('it stays as it is: production may already see it');
    return host === undefined ? done('the host is gone') : decideStop(record.hostId, host, false);
  },
};
