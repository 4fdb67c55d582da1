import type { Fleet } from '#core/fleet/fleet.ts';
import type { ObservedSnapshot, ObservedVolume } from '#core/contracts/observed.ts';
import { actOr, type Decision, done, soon } from '../decision.ts';
import type { Effect } from '../effects.ts';
import type { CheckoutRecord } from '../record.ts';

export interface CleanUpWorld {
  /** Volumes that carry this checkout's `ahps:disposable`. */
  readonly made: readonly ObservedVolume[];
  /** Volumes that are at home on the host again. */
  readonly originals: readonly ObservedVolume[];
  readonly snapshots: readonly ObservedSnapshot[];
  /** Snapshots that a quarantine locked and that nobody has unlocked. */
  readonly locked: readonly string[];
}

/** What sets an original aside; others may have taken any one of them off. */
const ours = ['ahps:set-aside', 'ahps:keep-until', 'ahps:checkout', 'ahps:epoch', 'ahps:step'] as const;

/** Deletes the borrower's volumes and, where the fleet keeps none, the snapshots; our tags leave the originals. */
export function decideCleanUp(
  record: CheckoutRecord,
  { rules }: Fleet,
  { made, originals, snapshots, locked }: CleanUpWorld,
  now: number,
): Decision {
  const home = new Set(originals.filter((volume) => volume.attachedTo?.hostId === record.hostId).map((volume) => volume.volumeId));
  const disposable = made.filter(
    (volume) =>
      volume.tags['ahps:disposable'] === record.id &&
      !home.has(volume.volumeId) &&
      volume.state !== 'deleting' &&
      volume.state !== 'deleted',
  );
  const free = disposable.filter((volume) => volume.state === 'available' || volume.state === 'error');
  const tagged = originals.filter(({ tags }) => ours.some((key) => tags[key] !== undefined));
  const until = new Date(now + rules.snapshotRetentionDays * 86_400_000).toISOString();
  const keeping = rules.snapshotRetentionDays > 0;
  // Not kept: failed ones, and duplicates that a crash left. The host is home; nobody needs them.
  const wanted = new Set(record.restorePoint.map((entry) => entry.snapshotId));
  const kept = keeping ? snapshots.filter(({ snapshotId, state }) => wanted.has(snapshotId) && state !== 'error') : [];
  const effects: Effect[] = [
    ...free.map(({ volumeId }): Effect => ({ kind: 'deleteVolume', key: volumeId, volumeId })),
    ...(tagged.length === 0 ? [] : [{ kind: 'takeBack', key: 'originals', volumeIds: tagged.map((volume) => volume.volumeId) } as const]),
    ...locked.map((snapshotId): Effect => ({ kind: 'unlockSnapshot', key: snapshotId, snapshotId })),
    ...keepEffects(kept, until),
    ...snapshots
      .filter((snapshot) => !kept.includes(snapshot) && !locked.includes(snapshot.snapshotId))
      .map(({ snapshotId }): Effect => ({ kind: 'deleteSnapshot', key: snapshotId, snapshotId })),
  ];
  return actOr('removes what the loan made', effects, () =>
    disposable.length > free.length
      ? soon('volumes are still being detached')
      : done(
          `${String(made.length)} volumes removed, ${keeping ? `${String(kept.length)} snapshots kept until ${until}` : 'no snapshot kept'}`,
        ),
  );
}

const keepEffects = (snapshots: readonly ObservedSnapshot[], until: string): Effect[] => {
  const unmarked = snapshots.filter((snapshot) => snapshot.tags['ahps:keep-until'] === undefined).map(({ snapshotId }) => snapshotId);
  return unmarked.length === 0 ? [] : [{ kind: 'keepSnapshots', key: 'retention', snapshotIds: unmarked, until }];
};
