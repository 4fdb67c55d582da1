import type {
  CreateSnapshotCommandInput,
  CreateSnapshotCommandOutput,
  CreateSnapshotsCommandInput,
  CreateSnapshotsCommandOutput,
  DeleteSnapshotCommandInput,
  DeleteSnapshotCommandOutput,
  DescribeSnapshotsCommandInput,
  DescribeSnapshotsCommandOutput,
  Snapshot,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { copyDisk } from './disk.ts';
import { page, select, tagList } from './filters.ts';
import { first } from './first.ts';
import { lockState } from './locks.ts';
import type { SnapshotRecord, VolumeRecord } from './model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';
import { finishOne, finishSet } from './snapshot-life.ts';
import { mergeTags, tagsFor } from './tagging.ts';

/** CreateSnapshots [API-SNAPS], CreateSnapshot, DescribeSnapshots, DeleteSnapshot. */
export function snapshotOperations(region: Region): Operations {
  return {
    ...operation<CreateSnapshotsCommandInput, CreateSnapshotsCommandOutput>(
      'CreateSnapshots',
      'InstanceSpecification Description TagSpecifications CopyTagsFromSource',
      (input) => ({
        Snapshots: createSet(region, input).map((snapshot) => {
          const { SnapshotId, VolumeId, State, VolumeSize, StartTime, Progress, OwnerId, Description, Encrypted, Tags } = render(snapshot);
          return { SnapshotId, VolumeId, State, VolumeSize, StartTime, Progress, OwnerId, Description, Encrypted, Tags };
        }),
      }),
    ),
    ...operation<CreateSnapshotCommandInput, CreateSnapshotCommandOutput>(
      'CreateSnapshot',
      'VolumeId Description TagSpecifications',
      (input) => {
        const { StorageTier: _tier, CompletionTime: _completed, ...answer } = render(createOne(region, input));
        return answer;
      },
    ),
    ...operation<DescribeSnapshotsCommandInput, DescribeSnapshotsCommandOutput>(
      'DescribeSnapshots',
      'SnapshotIds OwnerIds Filters MaxResults NextToken',
      (input) => {
        const { items, next } = page(chosen(region, input), input, [5, 1000], input.SnapshotIds);
        return { Snapshots: items.map(render), ...(next === undefined ? {} : { NextToken: next }) };
      },
    ),
    ...operation<DeleteSnapshotCommandInput, DeleteSnapshotCommandOutput>('DeleteSnapshot', 'SnapshotId', ({ SnapshotId }) => {
      const snapshot = region.snapshot(SnapshotId);
      // [EC2-ERR]: a snapshot that an image uses stays.
      const image = first(
        region.images.values(),
        ({ snapshotId, dataVolumes }) => snapshotId === snapshot.id || dataVolumes.some((one) => one.snapshotId === snapshot.id),
      );
      if (image !== undefined)
        throw new AwsError('InvalidSnapshot.InUse', `The snapshot ${snapshot.id} is currently in use by ${image.id}`);
      // [API-LOCK]; the documentation gives no error code of its own.
      if (lockState(region, snapshot) !== undefined)
        throw new AwsError('SnapshotLocked', `The snapshot ${snapshot.id} is locked and cannot be deleted`);
      region.snapshots.delete(snapshot.id);
      return {};
    }),
  };
}

/** One set over all volumes of the instance, each as it is at this moment, in any state but terminated [API-SNAPS][EBS-MVS]. */
function createSet(region: Region, input: CreateSnapshotsCommandInput): SnapshotRecord[] {
  const { InstanceId, ExcludeBootVolume, ExcludeDataVolumeIds: excluded = [] } = input.InstanceSpecification ?? {};
  const instance = region.instance(InstanceId);
  if (instance.state === 'terminated') throw new AwsError('IncorrectInstanceState', `The instance '${instance.id}' is terminated.`);
  if (excluded.length > 40) throw new AwsError('InvalidParameterValue', 'At most 40 data volumes can be excluded');
  const attached = region.volumesOf(instance.id);
  const isRoot = ({ attachment }: VolumeRecord): boolean => attachment?.device === instance.rootDeviceName;
  const unknown = excluded.find((id) => !attached.some((volume) => volume.id === id && !isRoot(volume)));
  if (unknown !== undefined) throw new AwsError('InvalidParameterValue', `${unknown} is not a data volume of ${instance.id}`);
  const chosenVolumes = attached.filter((volume) => (isRoot(volume) ? ExcludeBootVolume !== true : !excluded.includes(volume.id)));
  if (chosenVolumes.length === 0) throw new AwsError('InvalidParameterValue', `No volumes of ${instance.id} to snapshot`);
  for (const volume of chosenVolumes) checkConcurrency(region, volume);
  const own = tagsFor('snapshot', input.TagSpecifications);
  const copied = input.CopyTagsFromSource === 'volume';
  const tags = chosenVolumes.map((volume) => mergeTags(copied ? withoutReserved(volume.tags) : {}, tagList(own)));
  const description = input.Description ?? '';
  const setId = region.id('set');
  const set = chosenVolumes.map((volume, index) => record(region, instance.state, volume, { setId, description, tags: tags[index] ?? {} }));
  for (const snapshot of set) region.snapshots.set(snapshot.id, snapshot);
  region.later(region.draw('snapshot'), () => finishSet(region, set));
  return set;
}

/**
 * One volume, attached or not, as it is at this moment; the request takes no client token.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html
 */
function createOne(region: Region, input: CreateSnapshotCommandInput): SnapshotRecord {
  const volume = region.volume(input.VolumeId);
  // [EC2-ERR]: the volume has to be `available` or `in-use`.
  if (volume.state !== 'available' && volume.state !== 'in-use')
    throw new AwsError('IncorrectState', `Volume ${volume.id} is in state ${volume.state}`);
  checkConcurrency(region, volume);
  const order = { setId: region.id('set'), description: input.Description ?? '', tags: tagsFor('snapshot', input.TagSpecifications) };
  const takenWhile = region.instances.get(volume.attachment?.instanceId ?? '')?.state;
  const snapshot = record(region, takenWhile, volume, order);
  region.snapshots.set(snapshot.id, snapshot);
  region.later(region.draw('snapshot'), () => finishOne(region, snapshot));
  return snapshot;
}

/** `aws:` tags are not copied. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html */
const withoutReserved = (tags: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith('aws:')));

/** Five pending snapshots per volume, one on st1 and sc1 [EBS-Q]. */
function checkConcurrency(region: Region, volume: VolumeRecord): void {
  const limit = volume.type === 'st1' || volume.type === 'sc1' ? 1 : 5;
  const pending = [...region.snapshots.values()].filter(({ volumeId, state }) => volumeId === volume.id && state === 'pending');
  if (pending.length >= limit)
    throw new AwsError(
      'ConcurrentSnapshotLimitExceeded',
      `Maximum allowed in-progress snapshots for a single volume exceeded: ${volume.id}`,
    );
}

type Order = Pick<SnapshotRecord, 'setId' | 'description' | 'tags'>;

function record(region: Region, takenWhile: SnapshotRecord['takenWhile'], volume: VolumeRecord, order: Order): SnapshotRecord {
  return {
    ...order,
    id: region.id('snap'),
    ownerId: region.cloud.account,
    volumeId: volume.id,
    size: volume.size,
    encrypted: volume.encrypted,
    kmsKeyId: volume.kmsKeyId,
    startedAt: region.now(),
    visibleAt: region.now() + region.lag(),
    ...copyDisk(volume),
    takenWhile,
    state: 'pending',
    completedAt: undefined,
    lock: undefined,
  };
}

function chosen(region: Region, { SnapshotIds: ids, OwnerIds: owners, Filters }: DescribeSnapshotsCommandInput): SnapshotRecord[] {
  const { account } = region.cloud;
  if (owners !== undefined && owners.some((owner) => owner !== 'self' && owner !== account))
    throw new AwsError('LocalCloud.NotModelled', `EC2 DescribeSnapshots: OwnerIds ${owners.join()} is not modelled by the local cloud`);
  const named = ids === undefined || ids.length === 0 ? undefined : [...new Set(ids)].map((id) => region.snapshot(id));
  const all = named ?? [...region.snapshots.values()].filter(({ ownerId, visibleAt }) => ownerId === account && visibleAt <= region.now());
  return select(all, Filters, {
    'snapshot-id': ({ id }) => id,
    'volume-id': ({ volumeId }) => volumeId,
    status: ({ state }) => state,
    'owner-id': ({ ownerId }) => ownerId,
    'volume-size': ({ size }) => size,
    description: ({ description }) => description,
    encrypted: ({ encrypted }) => encrypted,
  });
}

function render(snapshot: SnapshotRecord): Snapshot {
  const done = snapshot.state === 'completed';
  return {
    SnapshotId: snapshot.id,
    VolumeId: snapshot.volumeId,
    State: snapshot.state,
    StartTime: new Date(snapshot.startedAt),
    Progress: done ? '100%' : '0%',
    OwnerId: snapshot.ownerId,
    Description: snapshot.description,
    VolumeSize: snapshot.size,
    Encrypted: snapshot.encrypted,
    ...(snapshot.kmsKeyId === undefined ? {} : { KmsKeyId: snapshot.kmsKeyId }),
    ...(snapshot.completedAt === undefined ? {} : { CompletionTime: new Date(snapshot.completedAt) }),
    ...(snapshot.state === 'error' ? { StateMessage: 'Snapshot creation failed' } : {}),
    StorageTier: 'standard',
    Tags: tagList(snapshot.tags),
  };
}
