import { disposableVolumes, lockedSnapshots, lookAtVolumes, snapshotsOf } from '#adapters/look/volumes.ts';
import { decideCleanUp, type CleanUpWorld } from '#core/checkout/decide/clean-up.ts';
import type { Step } from '#runtime/steps/step.ts';

/** Removes what the loan made, by its own tag only, and takes our tags off the originals. */
export const cleanUp: Step<CleanUpWorld> = {
  machine: 'checkin',
  name: 'CleanUp',
  async look({ clients }, { record }) {
    const homeIds = [
      ...Object.values(record.manifest?.attachments ?? {}).map(({ volumeId }) => volumeId),
      ...record.replaced.map((entry) => entry.volumeId),
    ];
    const wasLocked = record.progress.some((entry) => entry.step === 'LockSnapshots');
    const [made, originals, snapshots, locked] = await Promise.all([
      disposableVolumes(clients, record.id),
      lookAtVolumes(clients, homeIds),
      snapshotsOf(clients, record.id),
      wasLocked
        ? lockedSnapshots(
            clients,
            record.restorePoint.map((entry) => entry.snapshotId),
          )
        : [],
    ]);
    return { made, originals, snapshots, locked };
  },
  decide: (loan, world, now) => decideCleanUp(loan.record, loan.fleet, world, now),
};
