import type {
  CopyVolumesCommandInput,
  CopyVolumesCommandOutput,
  CreateVolumeCommandInput,
  CreateVolumeCommandOutput,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import type { Disk } from './disk.ts';
import { copyDisk, emptyDisk } from './disk.ts';
import type { VolumeRecord } from './model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';
import { tagsFor } from './tagging.ts';
import { volumeEvent } from './volume-life.ts';
import { shapeOf } from './volume-shape.ts';
import type { VolumeShape } from './volume-shape.ts';
import { renderVolume } from './volumes.ts';

/** CreateVolume and CopyVolumes [API-CV][EBS-COPY]. */
export function volumeCreationOperations(region: Region): Operations {
  return {
    ...operation<CreateVolumeCommandInput, CreateVolumeCommandOutput>(
      'CreateVolume',
      'AvailabilityZone Encrypted Iops KmsKeyId Size SnapshotId VolumeType TagSpecifications Throughput ClientToken VolumeInitializationRate',
      (input) => region.once('CreateVolume', input, () => renderVolume(region, create(region, input))),
    ),
    ...operation<CopyVolumesCommandInput, CopyVolumesCommandOutput>(
      'CopyVolumes',
      'SourceVolumeId Iops Size VolumeType TagSpecifications Throughput ClientToken Encrypted KmsKeyId',
      (input) => region.once('CopyVolumes', input, () => ({ Volumes: [renderVolume(region, copyVolume(region, input))] })),
    ),
  };
}

/** Only from a completed snapshot of one's own: what AWS does with a pending one is not documented, the worse case. */
function create(region: Region, input: CreateVolumeCommandInput): VolumeRecord {
  const { AvailabilityZone: zone, SnapshotId, VolumeInitializationRate: rate } = input;
  if (zone === undefined) throw new AwsError('MissingParameter', 'The request must contain the parameter AvailabilityZone');
  if (!region.zones.includes(zone)) throw new AwsError('InvalidZone.NotFound', `The zone '${zone}' does not exist.`);
  const snapshot = SnapshotId === undefined ? undefined : region.snapshot(SnapshotId);
  if (snapshot !== undefined && snapshot.state !== 'completed')
    throw new AwsError('IncorrectState', `Snapshot is in invalid state - ${snapshot.state}`);
  // 100 to 300 MiB/s, only from a snapshot [EBS-INIT].
  if (rate !== undefined && (rate < 100 || rate > 300 || snapshot === undefined))
    throw new AwsError('InvalidParameterValue', `Value (${rate}) for parameter volumeInitializationRate is invalid.`);
  const shape = shapeOf(input, snapshot?.size);
  return begin(region, shape, {
    zone,
    snapshotId: SnapshotId,
    initializationRate: rate,
    ...encryption(region, input, snapshot),
    disk: snapshot ?? emptyDisk(),
    unclean: snapshot?.takenWhile === 'running',
    tags: tagsFor('volume', input.TagSpecifications),
    delay: region.draw(snapshot === undefined ? 'volume' : 'volumeFromSnapshot'),
  });
}

/**
 * A copy takes the source as it is now, in the source's zone; one in progress per source, five per Region; the
 * source's tags are not copied; without a type it is gp2 [EBS-COPY][API-CV].
 */
function copyVolume(region: Region, input: CopyVolumesCommandInput): VolumeRecord {
  const source = region.volume(input.SourceVolumeId);
  if (source.state !== 'available' && source.state !== 'in-use')
    throw new AwsError('IncorrectState', `Volume '${source.id}' is in the '${source.state}' state.`);
  const running = [...region.volumes.values()].filter(
    ({ sourceVolumeId, initializedAt }) => sourceVolumeId !== undefined && initializedAt > region.now(),
  );
  if (running.length >= (region.options.copyQuota?.() ?? 5) || running.some(({ sourceVolumeId }) => sourceVolumeId === source.id))
    throw new AwsError('CopyVolumesLimitExceeded', 'The maximum number of volume copies in progress has been reached.');
  const shape = shapeOf(input, source.size);
  return begin(region, shape, {
    zone: source.zone,
    sourceVolumeId: source.id,
    ...encryption(region, input, source),
    disk: source,
    unclean: region.instances.get(source.attachment?.instanceId ?? '')?.state === 'running',
    tags: tagsFor('volume', input.TagSpecifications),
    delay: region.draw('copyVolume'),
    initialization: copyTime(region, source.size),
  });
}

/** The first TiB takes up to six hours [EBS-COPY]; a fifth to a half of that here, in proportion to the size. */
const copyTime = (region: Region, size: number): number => (size / 1024) * 6 * 3_600_000 * region.cloud.random.between(0.2, 0.5);

interface Encryption {
  readonly encrypted: boolean;
  readonly kmsKeyId: string | undefined;
}

/** What comes from something encrypted is encrypted, with the same key unless another is named; a key implies it [EBS-CV]. */
function encryption(
  region: Region,
  input: { Encrypted?: boolean | undefined; KmsKeyId?: string | undefined },
  source: Encryption | undefined,
): Encryption {
  if (input.KmsKeyId !== undefined && input.Encrypted !== true)
    throw new AwsError('InvalidParameterDependency', 'The parameter KmsKeyId requires the parameter Encrypted to be set.');
  const byDefault = region.options.defaultKmsKeyId;
  const encrypted = input.Encrypted === true || source?.encrypted === true || byDefault !== undefined;
  const fallback = byDefault ?? `arn:aws:kms:${region.cloud.region}:${region.cloud.account}:alias/aws/ebs`;
  return { encrypted, kmsKeyId: encrypted ? (input.KmsKeyId ?? source?.kmsKeyId ?? fallback) : undefined };
}

interface Beginning extends Encryption {
  readonly zone: string;
  readonly snapshotId?: string | undefined;
  readonly sourceVolumeId?: string;
  readonly initializationRate?: number | undefined;
  readonly disk: Disk;
  /** The source was written to at that moment: crash-consistent, its file system was not closed [EBS-SNAP]. */
  readonly unclean: boolean;
  readonly tags: Record<string, string>;
  readonly delay: number;
  readonly initialization?: number;
}

function begin(region: Region, shape: VolumeShape, start: Beginning): VolumeRecord {
  const now = region.now();
  checkStorage(region, shape.size);
  const volume: VolumeRecord = {
    ...shape,
    id: region.id('vol'),
    zone: start.zone,
    createdAt: now,
    visibleAt: now + region.lag(),
    snapshotId: start.snapshotId,
    sourceVolumeId: start.sourceVolumeId,
    encrypted: start.encrypted,
    kmsKeyId: start.kmsKeyId,
    initializationRate: start.initializationRate,
    multiAttach: false,
    initializedAt: now + (start.initialization ?? 0),
    ...copyDisk(start.disk),
    tags: start.tags,
    state: 'creating',
    attachment: undefined,
    modification: undefined,
    modifications: [],
    unclean: start.unclean,
    ranUnder: [],
  };
  region.volumes.set(volume.id, volume);
  region.later(start.delay, () => created(region, volume));
  return volume;
}

/** A key that cannot be used fails the creation afterwards, with an event [EBS-EV]. */
function created(region: Region, volume: VolumeRecord): void {
  if (volume.state !== 'creating') return;
  if (region.faults.disabledKeys.has(volume.kmsKeyId ?? '')) {
    volume.state = 'error';
    return volumeEvent(region, volume.id, 'createVolume', 'failed', `${volume.kmsKeyId} is disabled.`);
  }
  volume.state = 'available';
  region.cloud.waited('volume', volume.id, volume.createdAt, region.now());
  volumeEvent(region, volume.id, 'createVolume', 'available');
}

function checkStorage(region: Region, more: number): void {
  const quota = region.options.storageQuotaGib?.() ?? Number.POSITIVE_INFINITY;
  const used = [...region.volumes.values()].reduce((sum, { size }) => sum + size, 0);
  if (used + more > quota)
    throw new AwsError('VolumeLimitExceeded', `You have exceeded your maximum volume storage limit of ${quota} GiB in this region.`);
}
