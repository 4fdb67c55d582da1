import type * as sdk from '@aws-sdk/client-ec2';
import { requestTagKeys } from '../context.ts';
import type { Needs, NeedsTable } from '../need.ts';
import { tagsFrom } from '../need.ts';
import { attachedTo, existing, made, on } from './ec2-resources.ts';
import { encrypting, opening } from './volume-keys.ts';

const snapshot =
  (action: string): Needs<{ readonly SnapshotId?: string | undefined }> =>
  ({ SnapshotId }, ground) =>
    on(action, existing(ground, SnapshotId));

/** Disks, their copies and the tags of everything. */
export const volumeNeeds: NeedsTable = {
  DeleteSnapshot: snapshot('DeleteSnapshot'),
  LockSnapshot: snapshot('LockSnapshot'),
  UnlockSnapshot: snapshot('UnlockSnapshot'),
  DeleteVolume: ({ VolumeId }: sdk.DeleteVolumeRequest, ground) => on('DeleteVolume', existing(ground, VolumeId)),
  ModifyVolume: ({ VolumeId }: sdk.ModifyVolumeRequest, ground) => on('ModifyVolume', existing(ground, VolumeId)),
  DetachVolume: ({ InstanceId, VolumeId }: sdk.DetachVolumeRequest, ground) =>
    on('DetachVolume', existing(ground, InstanceId ?? ground.ec2.volumes.get(VolumeId ?? '')?.attachment?.instanceId, VolumeId)),
  AttachVolume: ({ InstanceId, VolumeId = '' }: sdk.AttachVolumeRequest, ground) => [
    ...on('AttachVolume', existing(ground, InstanceId, VolumeId)),
    ...opening(ground, [ground.ec2.volumes.get(VolumeId)]),
  ],
  CreateSnapshots: ({ InstanceSpecification: given, TagSpecifications }: sdk.CreateSnapshotsRequest, ground) => {
    const left = new Set(given?.ExcludeDataVolumeIds);
    const volumes = attachedTo(ground, given?.InstanceId).filter(({ id }) => !left.has(id));
    return [
      ...on('CreateSnapshots', existing(ground, given?.InstanceId, ...volumes.map(({ id }) => id))),
      ...made(ground, 'CreateSnapshots', 'snapshot', TagSpecifications),
    ];
  },
  CreateSnapshot: ({ VolumeId, TagSpecifications }: sdk.CreateSnapshotRequest, ground) => [
    ...on('CreateSnapshot', existing(ground, VolumeId)),
    ...made(ground, 'CreateSnapshot', 'snapshot', TagSpecifications),
  ],
  CreateVolume: ({ SnapshotId, Encrypted, KmsKeyId, TagSpecifications }: sdk.CreateVolumeRequest, ground) => {
    const source = ground.ec2.snapshots.get(SnapshotId ?? '');
    const isEncrypted = Encrypted === true || source?.encrypted === true;
    return [
      ...made(ground, 'CreateVolume', 'volume', TagSpecifications),
      ...on('CreateVolume', existing(ground, SnapshotId), source === undefined ? {} : { 'ec2:Owner': source.ownerId }),
      ...(isEncrypted ? encrypting(ground, KmsKeyId ?? source?.kmsKeyId, source) : []),
    ];
  },
  // The action holds for source and copy, and its tag keys are those of the request, which belong to the copy
  // (service authorization reference): whether the source carries them is not said, so here it does not.
  CopyVolumes: ({ SourceVolumeId = '', Encrypted, KmsKeyId, TagSpecifications }: sdk.CopyVolumesRequest, ground) => {
    const source = ground.ec2.volumes.get(SourceVolumeId);
    const isEncrypted = Encrypted === true || source?.encrypted === true;
    return [
      ...on('CopyVolumes', existing(ground, SourceVolumeId)),
      ...made(ground, 'CopyVolumes', 'volume', TagSpecifications),
      ...(isEncrypted ? encrypting(ground, KmsKeyId ?? source?.kmsKeyId, source) : []),
    ];
  },
  CreateTags: ({ Resources = [], Tags }: sdk.CreateTagsRequest, ground) =>
    on('CreateTags', existing(ground, ...Resources), requestTagKeys(tagsFrom(Tags))),
  DeleteTags: ({ Resources = [], Tags }: sdk.DeleteTagsRequest, ground) =>
    on('DeleteTags', existing(ground, ...Resources), requestTagKeys(tagsFrom(Tags))),
};
