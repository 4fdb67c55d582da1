import type {
  DeleteVolumeCommandInput,
  DeleteVolumeCommandOutput,
  DescribeVolumesCommandInput,
  DescribeVolumesCommandOutput,
  Volume,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { renderAttachment } from './attachment-view.ts';
import { page, select, tagList } from './filters.ts';
import type { VolumeRecord } from './model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';
import { volumeDeleted } from './volume-life.ts';

/** DescribeVolumes and DeleteVolume. */
export function volumeOperations(region: Region): Operations {
  return {
    ...operation<DescribeVolumesCommandInput, DescribeVolumesCommandOutput>(
      'DescribeVolumes',
      'VolumeIds Filters MaxResults NextToken',
      (input) => {
        const { items, next } = page(chosen(region, input), input, [5, 1000], input.VolumeIds);
        return { Volumes: items.map((volume) => renderVolume(region, volume)), ...(next === undefined ? {} : { NextToken: next }) };
      },
    ),
    ...operation<DeleteVolumeCommandInput, DeleteVolumeCommandOutput>('DeleteVolume', 'VolumeId', ({ VolumeId }) => {
      const volume = region.volume(VolumeId);
      // Only an available volume. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVolume.html
      if (volume.state === 'in-use')
        throw new AwsError('VolumeInUse', `Volume ${volume.id} is currently attached to ${volume.attachment?.instanceId}`);
      if (volume.state === 'creating') throw new AwsError('IncorrectState', `Volume ${volume.id} is in the 'creating' state.`);
      if (volume.state === 'deleting') throw new AwsError('InvalidVolume.NotFound', `The volume '${volume.id}' does not exist.`);
      volume.state = 'deleting';
      region.later(region.draw('deleteVolume'), () => volumeDeleted(region, volume));
      return {};
    }),
  };
}

function chosen(region: Region, { VolumeIds: ids, Filters }: DescribeVolumesCommandInput): VolumeRecord[] {
  const named = ids === undefined || ids.length === 0 ? undefined : [...new Set(ids)].map((id) => region.volume(id));
  const all = named ?? [...region.volumes.values()].filter(({ visibleAt }) => visibleAt <= region.now());
  return select(all, Filters, {
    'volume-id': ({ id }) => id,
    status: ({ state }) => state,
    'attachment.instance-id': ({ attachment }) => attachment?.instanceId,
    'attachment.device': ({ attachment }) => attachment?.device,
    'attachment.status': ({ attachment }) => attachment?.state,
    'attachment.delete-on-termination': ({ attachment }) => attachment?.deleteOnTermination,
    'availability-zone': ({ zone }) => zone,
    'snapshot-id': ({ snapshotId }) => snapshotId,
    'volume-type': ({ type }) => type,
    encrypted: ({ encrypted }) => encrypted,
    size: ({ size }) => size,
  });
}

/** A volume as DescribeVolumes and CreateVolume give it. */
export function renderVolume(region: Region, volume: VolumeRecord): Volume {
  const { attachment } = volume;
  return {
    VolumeId: volume.id,
    VolumeArn: region.arn('volume', volume.id),
    OwnerId: region.cloud.account,
    AvailabilityZone: volume.zone,
    State: volume.state,
    Size: volume.size,
    VolumeType: volume.type,
    ...(volume.iops === undefined ? {} : { Iops: volume.iops }),
    ...(volume.throughput === undefined ? {} : { Throughput: volume.throughput }),
    Encrypted: volume.encrypted,
    ...(volume.kmsKeyId === undefined ? {} : { KmsKeyId: volume.kmsKeyId, SseType: 'sse-kms' }),
    SnapshotId: volume.snapshotId ?? '',
    ...(volume.sourceVolumeId === undefined ? {} : { SourceVolumeId: volume.sourceVolumeId }),
    ...(volume.initializationRate === undefined ? {} : { VolumeInitializationRate: volume.initializationRate }),
    MultiAttachEnabled: volume.multiAttach,
    CreateTime: new Date(volume.createdAt),
    Tags: tagList(volume.tags),
    Attachments: attachment === undefined ? [] : [renderAttachment(volume.id, attachment)],
  };
}
