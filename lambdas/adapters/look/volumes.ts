import {
  DescribeLockedSnapshotsCommand,
  type Filter,
  paginateDescribeSnapshots,
  paginateDescribeVolumes,
  type Snapshot,
  type Tag,
  type Volume,
} from '@aws-sdk/client-ec2';
import type { ObservedSnapshot, ObservedVolume } from '#core/contracts/observed.ts';
import { isAwsError } from '../aws-error.ts';
import type { Clients } from '../clients.ts';
import { readMany } from './many.ts';

type Ec2 = Pick<Clients, 'ec2'>;
const tagsOf = (tags: readonly Tag[] | undefined) => Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));

const observedVolume = (volume: Volume): ObservedVolume => {
  const attachment = volume.Attachments?.[0];
  return {
    volumeId: volume.VolumeId ?? '',
    state: volume.State ?? '',
    zone: volume.AvailabilityZone ?? '',
    attachedTo:
      attachment === undefined
        ? null
        : { hostId: attachment.InstanceId ?? '', device: attachment.Device ?? '', status: attachment.State ?? '' },
    tags: tagsOf(volume.Tags),
  };
};

/** Volumes by id; by a filter, so that one that is gone is left out instead of failing the call. */
export const lookAtVolumes = (clients: Ec2, volumeIds: readonly string[]): Promise<ObservedVolume[]> =>
  readMany(volumeIds, {
    idOf: ({ volumeId }) => volumeId,
    byIds: (Values) => volumesWhere(clients, [{ Name: 'volume-id', Values }]),
    byTag: () => volumesWhere(clients, [{ Name: 'tag-key', Values: ['ahps:set-aside'] }]),
  });

/** Volumes that we created for a checkout. */
export const disposableVolumes = (clients: Ec2, checkoutId: string): Promise<ObservedVolume[]> =>
  volumesWhere(clients, [{ Name: 'tag:ahps:disposable', Values: [checkoutId] }]);

async function volumesWhere({ ec2 }: Ec2, filters: Filter[]): Promise<ObservedVolume[]> {
  const found: ObservedVolume[] = [];
  for await (const page of paginateDescribeVolumes({ client: ec2 }, { Filters: filters, MaxResults: 500 }))
    found.push(...(page.Volumes ?? []).map(observedVolume));
  return found;
}

const observedSnapshot = (snapshot: Snapshot): ObservedSnapshot => ({
  snapshotId: snapshot.SnapshotId ?? '',
  volumeId: snapshot.VolumeId ?? '',
  state: snapshot.State === 'pending' || snapshot.State === 'completed' || snapshot.State === 'error' ? snapshot.State : 'other',
  tags: tagsOf(snapshot.Tags),
});

/** Snapshots by id; by a filter, so that one that is gone is left out instead of failing the call. */
export const lookAtSnapshots = (clients: Ec2, snapshotIds: readonly string[]): Promise<ObservedSnapshot[]> =>
  readMany(snapshotIds, {
    idOf: ({ snapshotId }) => snapshotId,
    byIds: (Values) => snapshotsWhere(clients, [{ Name: 'snapshot-id', Values }]),
    byTag: () => snapshotsWhere(clients, [{ Name: 'tag-key', Values: ['ahps:checkout'] }]),
  });

/** Snapshots that carry a checkout's tag. */
export const snapshotsOf = (clients: Ec2, checkoutId: string): Promise<ObservedSnapshot[]> =>
  snapshotsWhere(clients, [{ Name: 'tag:ahps:checkout', Values: [checkoutId] }]);

/** All snapshots that were made for some loan and say until when they are kept. */
export const retainedSnapshots = (clients: Ec2): Promise<ObservedSnapshot[]> =>
  snapshotsWhere(clients, [
    { Name: 'tag-key', Values: ['ahps:disposable'] },
    { Name: 'tag-key', Values: ['ahps:keep-until'] },
  ]);

async function snapshotsWhere({ ec2 }: Ec2, filters: Filter[]): Promise<ObservedSnapshot[]> {
  const found: ObservedSnapshot[] = [];
  for await (const page of paginateDescribeSnapshots({ client: ec2 }, { OwnerIds: ['self'], Filters: filters, MaxResults: 500 }))
    found.push(...(page.Snapshots ?? []).map(observedSnapshot));
  return found;
}

/** Those of the snapshots that are locked now. One by one, for one that is deleted already would fail the whole request. */
export async function lockedSnapshots(clients: Ec2, snapshotIds: readonly string[]): Promise<string[]> {
  const all = await Promise.all(snapshotIds.map((snapshotId) => isLocked(clients, snapshotId)));
  return snapshotIds.filter((_snapshotId, index) => all[index]);
}

async function isLocked({ ec2 }: Ec2, snapshotId: string): Promise<boolean> {
  try {
    const answer = await ec2.send(new DescribeLockedSnapshotsCommand({ SnapshotIds: [snapshotId] }));
    return (answer.Snapshots ?? []).some((entry) => entry.LockState !== 'expired');
  } catch (error) {
    if (isAwsError(error, 'InvalidSnapshot.NotFound')) return false;
    throw error;
  }
}
