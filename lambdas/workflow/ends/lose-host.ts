import { isoTime } from '#core/contracts/clock.ts';
import { actThen } from '#core/checkout/decision.ts';
import { caughtFailure } from '../caught.ts';
import type { Machine, Step } from '#runtime/steps/step.ts';

/** The host is terminated or gone: originals and snapshots are kept, a replacement is asked for, two people close it. */
const loseHostIn = (machine: Machine): Step<null> => ({
  machine,
  name: 'LoseHost',
  look: () => Promise.resolve(null),
  ends: ({ record, input }, now) => ({
    event: 'lose-host',
    extra: { endedAt: isoTime(now), failure: caughtFailure(record, input, isoTime(now)) },
  }),
  decide({ record, input }, _world, now) {
    const failure = caughtFailure(record, input, isoTime(now));
    const originals = Object.values(record.manifest?.attachments ?? {}).map(({ volumeId }) => volumeId);
    const text = `Host ${record.hostId} of fleet ${record.fleetId} is gone: ${failure.reason}\nIts originals (${originals.join(', ')}) and snapshots (${record.restorePoint.map((entry) => entry.snapshotId).join(', ')}) are kept. Replace the host, then have two people close ${record.id}. Runbook: docs/runbooks/host-lost.md`;
    return actThen('the host is lost', [
      { kind: 'publishAlert', mayFail: true, key: 'lost', subject: `HOST LOST ${record.hostId} (${record.fleetId})`, text },
    ]);
  },
});
export const loseHostAtCheckout = loseHostIn('checkout');
export const loseHostAtCheckin = loseHostIn('checkin');
