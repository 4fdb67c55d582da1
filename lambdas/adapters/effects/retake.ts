import { CreateSnapshotCommand } from '@aws-sdk/client-ec2';
import { snapshotsOf } from '../look/volumes.ts';
import { createdTags, type Performers } from './performer.ts';

/** Copies of originals whose snapshots failed; the function `reconcile` has them. */
export const retakeEffects = {
  createSnapshot: {
    async perform({ ec2 }, { volumeId, set }, stamp) {
      const answer = await ec2.send(
        new CreateSnapshotCommand({
          VolumeId: volumeId,
          Description: `${stamp.record.id} ${set}: original of ${stamp.record.hostId}`,
          TagSpecifications: [{ ResourceType: 'snapshot', Tags: [...createdTags(stamp, true), { Key: 'ahps:set', Value: set }] }],
        }),
      );
      return answer.SnapshotId ?? '';
    },
    /** Of any epoch: what a run before the newest epoch has made is as good. */
    async find(clients, { volumeId, set }, { record }) {
      const found = await snapshotsOf(clients, record.id);
      return found.find((entry) => entry.volumeId === volumeId && entry.tags['ahps:set'] === set && entry.state !== 'error')?.snapshotId;
    },
  },
} satisfies Performers;
