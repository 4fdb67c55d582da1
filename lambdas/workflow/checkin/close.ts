import { poolCredit } from '#core/allocation/pool-ledger.ts';
import { ledgerCredit } from '#core/capacity/ledger.ts';
import { isoTime } from '#core/contracts/clock.ts';
import { actThen, done, lost } from '#core/checkout/decision.ts';
import { type ProtectionWorld, protectionEffects } from '#core/checkout/decide/protect.ts';
import { goneText } from '#core/checkout/decide/power.ts';
import type { Effect } from '#core/checkout/effects.ts';
import { hostStoryKeys } from '#core/checkout/host-story.ts';
import { keys } from '#core/checkout/items.ts';
import { forgetWait } from '#runtime/steps/waits.ts';
import type { Step } from '#runtime/steps/step.ts';
import { isCaptured } from '../captured.ts';
import { lookAtProtections } from '../checkout/protect.ts';

/** The host's own protections again, then the claim released, the ledger credited and the loan closed in one transaction. */
export const close: Step<ProtectionWorld | undefined> = {
  machine: 'checkin',
  name: 'Close',
  ends: ({ record }, now) => ({
    event: 'close',
    extra: { endedAt: isoTime(now) },
    writes: [
      {
        update: keys.claim(record.hostId),
        remove: ['checkoutId', 'deadline', 'requesterName'],
        when: [
          { attribute: 'checkoutId', is: 'equal', to: record.id },
          { attribute: 'epoch', is: 'equal', to: record.epoch },
        ],
      },
      ledgerCredit(record.fleetId),
      ...poolCredit(record.pool),
      forgetWait(record.hostId),
      { delete: keys.userData(record.id) },
    ],
  }),
  look: (deps, { record }) => (isCaptured(record) ? lookAtProtections(deps, record) : Promise.resolve(undefined)),
  decide({ record, results }, world) {
    if (!isCaptured(record)) return done('the claim is released');
    if (world === undefined) return lost(goneText(record.hostId));
    const { reservationId } = record;
    const effects: Effect[] = [
      ...(reservationId === undefined || results.has(`cancelReservation#${reservationId}`)
        ? []
        : [{ kind: 'cancelReservation', key: reservationId, reservationId } as const]),
      // Others may have taken any one of them off.
      ...(hostStoryKeys.some((key) => world.host.tags[key] !== undefined) ? [{ kind: 'untagHost', key: 'host' } as const] : []),
      ...protectionEffects(record.plan, 'backwards', world),
    ];
    return actThen(`${record.hostId} is back in production, exactly as it was`, effects);
  },
};
