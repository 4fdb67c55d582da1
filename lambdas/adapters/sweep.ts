import { DeleteSnapshotCommand, UnlockSnapshotCommand } from '@aws-sdk/client-ec2';
import { isAwsError } from './aws-error.ts';
import type { Clients } from './clients.ts';
import { lockedSnapshots } from './look/volumes.ts';

/**
 * Deletes a snapshot whose retention is over; one that is gone already is no error. A lock is taken off
 * only where `unlock` says that it is ours. Answers whether the snapshot is gone: somebody else's lock keeps it.
 */
export async function removeSnapshot(clients: Pick<Clients, 'ec2'>, snapshotId: string, unlock: boolean): Promise<boolean> {
  const isLocked = (await lockedSnapshots(clients, [snapshotId])).length > 0;
  if (isLocked && !unlock) return false;
  try {
    if (isLocked) await clients.ec2.send(new UnlockSnapshotCommand({ SnapshotId: snapshotId }));
    await clients.ec2.send(new DeleteSnapshotCommand({ SnapshotId: snapshotId }));
  } catch (error) {
    if (!isAwsError(error, 'InvalidSnapshot.NotFound')) throw error;
  }
  return true;
}
