import { poolCredit } from '#core/allocation/pool-ledger.ts';
import { isoTime } from '#core/contracts/clock.ts';
import { actThen } from '#core/checkout/decision.ts';
import { caughtFailure } from '../caught.ts';
import type { Step } from '#runtime/steps/step.ts';

/** The host is terminated or gone: originals and snapshots are kept, a replacement is asked for, two people close it. */
export const loseHost: Step<null> = {
  machine: 'checkin',
  name: 'LoseHost',
  look: () => Promise.resolve(null),
  ends: ({ record, input }, now) => ({
    event: 'lose-host',
    extra: { endedAt: isoTime(now), failure: caughtFailure(record, input, isoTime(now)) },
    // Its resources are gone with the host; only its place in the fleet waits for two people.
    writes: poolCredit(record.pool),
  }),
  decide({ record, input }, _world, now) {
    const failure = caughtFailure(record, input, isoTime(now));
    const originals = Object.values(record.manifest?.attachments ?? {}).map(({ volumeId }) => volumeId);
    const snapshots = record.restorePoint.map((entry) => entry.snapshotId);
    const text = [
      `Host ${record.hostId} of fleet ${record.fleetId} is gone: ${failure.reason}`,
      `The fleet needs a replacement for it; until the loss is closed it counts one more host as out.`,
      `Originals kept: ${originals.join(', ') || 'none were captured'}. Snapshots kept: ${snapshots.join(', ') || 'none were taken'}.`,
      `When it is replaced, two people (owners of the fleet or administrators) close the loss: POST /v1/checkouts/${record.id}/close`,
      `How it was built: ${record.wayHome ?? 'nothing was captured'}. Runbook: docs/runbooks/host-lost.md`,
    ].join('\n');
    return actThen('the host is lost; a replacement is asked for', [
      { kind: 'publishAlert', mayFail: true, key: 'lost', subject: `HOST LOST ${record.hostId} (${record.fleetId})`, text },
    ]);
  },
};
