import type { ObservedSnapshot, ObservedVolume } from '#core/contracts/observed.ts';
import type { CheckoutRecord } from './record.ts';

/** How often failed snapshots of one loan are taken again; after these the matter is for people. */
export const mostRetakes = 3;

export type Retake =
  | { readonly retake: 'none' }
  /** `volumeIds`: originals whose snapshot is taken anew. */
  | { readonly retake: 'again'; readonly volumeIds: readonly string[]; readonly set: string; readonly failed: readonly string[] }
  /** There is something to tell and nothing to do: tries are spent, or the originals are not where they can be copied. */
  | { readonly retake: 'tell'; readonly reason: string; readonly failed: readonly string[] };

/** The host is home, or on its way in as itself: it needs no way back any more. */
const home = new Set<CheckoutRecord['state']>(['VERIFYING', 'REJOINING', 'IN_RESERVE', 'CHECKED_IN', 'REJECTED', 'CANCELLED', 'HOST_LOST']);

/**
 * Whether the snapshots of a live record have failed, and which originals are copied again. Originals that
 * lie aside stand still, so that snapshots taken one by one are of one moment, too; one that is attached
 * is copied in APPLYING only, where the host is stopped and cannot start before its originals have left.
 */
export function decideRetake(
  {
    state,
    restorePoint,
    retaken,
    replaced,
  }: Pick<CheckoutRecord, 'state' | 'retaken'> & {
    readonly restorePoint: readonly { readonly volumeId: string; readonly snapshotId: string }[];
    readonly replaced: readonly { readonly originalVolumeId: string }[];
  },
  snapshots: readonly ObservedSnapshot[],
  volumes: readonly ObservedVolume[],
): Retake {
  if (home.has(state)) return { retake: 'none' };
  const broken = new Set(snapshots.filter((snapshot) => snapshot.state === 'error').map(({ snapshotId }) => snapshotId));
  const entries = restorePoint.filter(
    ({ volumeId, snapshotId }) => broken.has(snapshotId) && !replaced.some((entry) => entry.originalVolumeId === volumeId),
  );
  if (entries.length === 0) return { retake: 'none' };
  const failed = entries.map(({ snapshotId }) => snapshotId);
  if (retaken >= mostRetakes)
    return { retake: 'tell', reason: `they were taken ${String(retaken)} times again and failed each time`, failed };
  const still = volumes.filter((volume) => volume.state === 'available' || (volume.state === 'in-use' && state === 'APPLYING'));
  const volumeIds = entries.map(({ volumeId }) => volumeId).filter((id) => still.some((volume) => volume.volumeId === id));
  if (volumeIds.length === 0) return { retake: 'tell', reason: 'no original lies aside to be copied again', failed };
  return { retake: 'again', volumeIds, set: `retake-${String(retaken + 1)}`, failed };
}
