import { actThen } from '#core/checkout/decision.ts';
import type { Step } from '#runtime/steps/step.ts';

/** Longer than anyone should need to drive a host home; governance mode, so that an owner can shorten it. */
const lockDays = 30;

/** Guards the only restore point of a quarantined host. */
export const lockSnapshots: Step<null> = {
  machine: 'checkin',
  name: 'LockSnapshots',
  look: () => Promise.resolve(null),
  decide: ({ record }) =>
    actThen(
      `${String(record.restorePoint.length)} snapshots locked for ${String(lockDays)} days`,
      record.restorePoint.map(({ snapshotId }) => ({ kind: 'lockSnapshot', key: snapshotId, snapshotId, days: lockDays }) as const),
    ),
};
