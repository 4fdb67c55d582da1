import type {
  DescribeVolumesModificationsCommandInput,
  DescribeVolumesModificationsCommandOutput,
  ModifyVolumeCommandInput,
  ModifyVolumeCommandOutput,
  VolumeModification,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { page, select } from './filters.ts';
import type { VolumeRecord } from './model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';
import { volumeEvent } from './volume-life.ts';
import { shapeOf } from './volume-shape.ts';
import type { VolumeShape } from './volume-shape.ts';

const day = 86_400_000;

/** ModifyVolume and DescribeVolumesModifications [API-MV][EBS-MOD]. */
export function volumeModificationOperations(region: Region): Operations {
  return {
    ...operation<ModifyVolumeCommandInput, ModifyVolumeCommandOutput>(
      'ModifyVolume',
      'VolumeId Size VolumeType Iops Throughput',
      (input) => ({
        VolumeModification: render(modify(region, input)),
      }),
    ),
    ...operation<DescribeVolumesModificationsCommandInput, DescribeVolumesModificationsCommandOutput>(
      'DescribeVolumesModifications',
      'VolumeIds Filters MaxResults NextToken',
      (input) => modifications(region, input),
    ),
  };
}

/** One at a time, at most four in 24 hours, only ever larger, and no throughput-optimised root [EBS-MOD]. */
function modify(region: Region, input: ModifyVolumeCommandInput): VolumeRecord {
  const volume = region.volume(input.VolumeId);
  if (volume.state !== 'available' && volume.state !== 'in-use')
    throw new AwsError('IncorrectState', `The volume '${volume.id}' is in the '${volume.state}' state.`);
  if (volume.modification === 'modifying' || volume.modification === 'optimizing')
    throw new AwsError('IncorrectModificationState', `Cannot modify volume ${volume.id}: it is currently being modified.`);
  if (volume.modifications.filter(({ at }) => at > region.now() - day).length >= 4)
    throw new AwsError(
      'VolumeModificationRateExceeded',
      `You've reached the maximum modification rate per volume limit for ${volume.id}: 4 within 24 hours.`,
    );
  const to = wanted(volume, input);
  if (to.size < volume.size) throw new AwsError('InvalidParameterValue', 'New size cannot be smaller than existing size');
  const instance = region.instances.get(volume.attachment?.instanceId ?? '');
  const isRoot = instance !== undefined && volume.attachment?.device === instance.rootDeviceName;
  if (isRoot && (to.type === 'st1' || to.type === 'sc1'))
    throw new AwsError('InvalidParameterValue', `A root volume cannot be of the type ${to.type}`);
  begin(region, volume, to);
  return volume;
}

/** What is not named stays; another type starts from its own defaults. */
function wanted(volume: VolumeRecord, { VolumeType, Size, Iops, Throughput }: ModifyVolumeCommandInput): VolumeShape {
  const same = VolumeType === undefined || VolumeType === volume.type;
  const derived = volume.type === 'gp2';
  return shapeOf(
    {
      VolumeType: VolumeType ?? volume.type,
      Size: Size ?? volume.size,
      Iops: Iops ?? (same && !derived ? volume.iops : undefined),
      Throughput: Throughput ?? (same ? volume.throughput : undefined),
    },
    undefined,
  );
}

/** Modifying → optimizing, where the new shape is in force → completed after up to six hours for a TiB; nothing cancels it [EBS-MOD]. */
function begin(region: Region, volume: VolumeRecord, to: VolumeShape): void {
  const { size, type, iops, throughput } = volume;
  const modification = { at: region.now(), from: { size, type, iops, throughput }, to, endedAt: undefined as number | undefined };
  volume.modifications.push(modification);
  volume.modification = 'modifying';
  region.later(region.draw('modify'), () => {
    Object.assign(volume, to);
    volume.modification = 'optimizing';
    volumeEvent(region, volume.id, 'modifyVolume', 'optimizing');
    region.later((to.size / 1024) * 6 * 3_600_000 * region.cloud.random.between(0.2, 1), () => {
      volume.modification = 'completed';
      modification.endedAt = region.now();
    });
  });
}

function render(volume: VolumeRecord): VolumeModification {
  const last = volume.modifications.at(-1);
  const { from, to } = last ?? { from: volume, to: volume };
  return {
    VolumeId: volume.id,
    ModificationState: volume.modification,
    OriginalSize: from.size,
    TargetSize: to.size,
    OriginalVolumeType: from.type,
    TargetVolumeType: to.type,
    ...(from.iops === undefined ? {} : { OriginalIops: from.iops }),
    ...(to.iops === undefined ? {} : { TargetIops: to.iops }),
    ...(from.throughput === undefined ? {} : { OriginalThroughput: from.throughput }),
    ...(to.throughput === undefined ? {} : { TargetThroughput: to.throughput }),
    Progress: volume.modification === 'completed' ? 100 : 0,
    StartTime: new Date(last?.at ?? volume.createdAt),
    ...(last?.endedAt === undefined ? {} : { EndTime: new Date(last.endedAt) }),
  };
}

/** Volumes that were never modified are not listed; asking for one by id is an error. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumesModifications.html */
function modifications(
  region: Region,
  input: DescribeVolumesModificationsCommandInput,
): Omit<DescribeVolumesModificationsCommandOutput, '$metadata'> {
  const ids = input.VolumeIds ?? [];
  const all = ids.length > 0 ? ids.map((id) => region.volume(id)) : [...region.volumes.values()];
  const modified = all.filter(({ modification }) => modification !== undefined);
  if (ids.length > 0 && modified.length === 0)
    throw new AwsError('InvalidVolumeModification.NotFound', `Modification for volume '${ids.join(', ')}' does not exist.`);
  const found = select(modified, input.Filters, { 'volume-id': ({ id }) => id, 'modification-state': ({ modification }) => modification });
  const { items, next } = page(found, input, [5, 500], ids);
  return { VolumesModifications: items.map(render), ...(next === undefined ? {} : { NextToken: next }) };
}
