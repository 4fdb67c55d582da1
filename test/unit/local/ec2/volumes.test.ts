import {
  AttachVolumeCommand,
  CopyVolumesCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  DescribeVolumesModificationsCommand,
  DescribeVolumeStatusCommand,
  ModifyVolumeCommand,
} from '@aws-sdk/client-ec2';
import type { CopyVolumesCommandInput, CreateVolumeCommandInput, ModifyVolumeCommandInput } from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import { bench, rootDevice } from './bench.ts';
import type { Bench } from './bench.ts';

const create = (more: Partial<CreateVolumeCommandInput> = {}): CreateVolumeCommand =>
  new CreateVolumeCommand({ AvailabilityZone: 'eu-west-1a', Size: 10, VolumeType: 'gp3', ...more });
const attach = (InstanceId: string, VolumeId: string, Device = '/dev/sdg'): AttachVolumeCommand =>
  new AttachVolumeCommand({ InstanceId, VolumeId, Device });
const copy = (SourceVolumeId: string, more: Partial<CopyVolumesCommandInput> = {}): CopyVolumesCommand =>
  new CopyVolumesCommand({ SourceVolumeId, VolumeType: 'gp3', ...more });

async function newVolume(b: Bench, more: Partial<CreateVolumeCommandInput> = {}): Promise<string> {
  const { VolumeId = '' } = await b.answer(b.client.send(create(more)));
  await b.wait(8);
  return VolumeId;
}

describe('DescribeVolumeStatus', () => {
  it('tells late how far a copy is, and nothing of other volumes', async () => {
    const b = bench();
    const source = await newVolume(b);
    const { Volumes } = await b.answer(b.client.send(copy(source)));
    const VolumeIds = [source, Volumes?.[0]?.VolumeId ?? ''];
    const told = async () =>
      (await b.answer(b.client.send(new DescribeVolumeStatusCommand({ VolumeIds })))).VolumeStatuses?.map(
        ({ InitializationStatusDetails: details }) => details,
      );
    expect(await told()).toEqual([undefined, { InitializationType: 'volume-copy', Progress: 0 }]);
    await b.wait(6 * 3_600);
    expect(await told()).toEqual([undefined, { InitializationType: 'volume-copy', Progress: 100 }]);
  });
});

describe('CreateVolume', () => {
  it('is creating for 1 to 5 s, then available, with an event and a measured wait', async () => {
    const b = bench();
    const made = await b.answer(b.client.send(create()));
    expect(made).toMatchObject({
      State: 'creating',
      Size: 10,
      VolumeType: 'gp3',
      Iops: 3000,
      Throughput: 125,
      AvailabilityZone: 'eu-west-1a',
    });
    await b.wait(7);
    expect(b.aws.state.volumes.get(made.VolumeId ?? '')?.state).toBe('available');
    expect(b.cloud.waits.map(({ kind, resource }) => [kind, resource])).toEqual([['volume', made.VolumeId]]);
    expect(b.cloud.events[0]).toMatchObject({
      source: 'aws.ec2',
      'detail-type': 'EBS Volume Notification',
      resources: [`arn:aws:ec2:eu-west-1::volume/${made.VolumeId}`],
      detail: { event: 'createVolume', result: 'available' },
    });
  });

  it('is gp2 unless a type is given', async () => {
    const b = bench();
    const made = await b.answer(b.client.send(new CreateVolumeCommand({ AvailabilityZone: 'eu-west-1a', Size: 200 })));
    expect(made).toMatchObject({ VolumeType: 'gp2', Iops: 600 });
  });

  const shapes: [string, Partial<CreateVolumeCommandInput>, string][] = [
    ['no size, no snapshot', { Size: undefined }, 'MissingParameter'],
    ['size out of range', { Size: 70_000 }, 'InvalidParameterValue'],
    ['iops out of range', { Iops: 100 }, 'InvalidParameterValue'],
    ['iops too many for the size', { Iops: 6_000 }, 'InvalidParameterValue'],
    ['iops on gp2', { VolumeType: 'gp2', Iops: 3_000 }, 'InvalidParameterCombination'],
    ['io2 without iops', { VolumeType: 'io2' }, 'MissingParameter'],
    ['throughput out of range', { Throughput: 100 }, 'InvalidParameterValue'],
    ['throughput too high for the iops', { Throughput: 1_000 }, 'InvalidParameterValue'],
    ['throughput on gp2', { VolumeType: 'gp2', Throughput: 125 }, 'InvalidParameterCombination'],
    ['unknown type', { VolumeType: 'gp9' as 'gp3' }, 'InvalidParameterValue'],
    ['unknown zone', { AvailabilityZone: 'eu-west-1z' }, 'InvalidZone.NotFound'],
    ['key without encryption', { KmsKeyId: 'key-1' }, 'InvalidParameterDependency'],
    ['initialisation rate without snapshot', { VolumeInitializationRate: 200 }, 'InvalidParameterValue'],
    ['unknown snapshot', { SnapshotId: 'snap-0123456789abcdef0' }, 'InvalidSnapshot.NotFound'],
    ['large enough for the iops', { Size: 20, Iops: 6_000, Throughput: 1_000 }, 'accepted'],
  ];
  it.each(shapes)('%s', async (_name, more, code) => {
    const b = bench();
    expect(await b.refusal(b.client.send(create(more)))).toBe(code);
  });

  it("takes the tree, the size and the key of its own snapshot, but not of somebody else's image", async () => {
    const b = bench();
    const own = b.aws.addImage({ name: 'own', size: 8, files: { '/a': '1' } });
    const foreign = b.aws.addImage({ name: 'al2023', ownerId: '137112412989' });
    const id = await newVolume(b, { SnapshotId: own.snapshotId, Size: undefined });
    expect(b.aws.state.volumes.get(id)).toMatchObject({ size: 8, files: { '/a': '1' }, snapshotId: own.snapshotId });
    expect(await b.refusal(b.client.send(create({ SnapshotId: own.snapshotId, Size: 7 })))).toBe('InvalidParameterValue');
    expect(await b.refusal(b.client.send(create({ SnapshotId: foreign.snapshotId })))).toBe('InvalidSnapshot.NotFound');
  });

  it('ends in error with an event when the key cannot be used', async () => {
    const b = bench({ defaultKmsKeyId: 'key-1' });
    b.aws.disableKey('key-1');
    const id = await newVolume(b);
    expect(b.aws.state.volumes.get(id)).toMatchObject({ state: 'error', encrypted: true, kmsKeyId: 'key-1' });
    expect(b.cloud.events[0]?.detail).toMatchObject({ event: 'createVolume', result: 'failed' });
    expect(await b.refusal(b.client.send(attach(b.aws.addHost(), id)))).toBe('IncorrectState');
  });

  it('keeps to the storage quota', async () => {
    const b = bench({ storageQuotaGib: () => 15 });
    await newVolume(b);
    expect(await b.refusal(b.client.send(create()))).toBe('VolumeLimitExceeded');
  });
});

describe('CopyVolumes', () => {
  it('copies the tree of now, without tags, one at a time per source', async () => {
    const b = bench();
    const id = b.aws.addHost({ root: { tags: { a: 'b' }, kmsKeyId: 'key-1' } });
    const source = b.volumeAt(id, rootDevice);
    const answer = await b.answer(b.client.send(copy(source)));
    const made = b.aws.state.volumes.get(answer.Volumes?.[0]?.VolumeId ?? '');
    b.aws.overwriteByHand(source, {});
    expect(answer.Volumes?.[0]).toMatchObject({
      State: 'creating',
      SourceVolumeId: source,
      Tags: [],
      Encrypted: true,
      KmsKeyId: 'key-1',
      AvailabilityZone: 'eu-west-1a',
    });
    expect(made?.files['/opt/application/revision']).toBe('r1');
    expect(await b.refusal(b.client.send(copy(source)))).toBe('CopyVolumesLimitExceeded');
    await b.wait(3_600);
    expect(await b.refusal(b.client.send(copy(source)))).toBe('accepted');
  });

  it('has five in progress per Region at most', async () => {
    const b = bench();
    const sources = Array.from({ length: 6 }, () => b.volumeAt(b.aws.addHost(), rootDevice));
    const codes = [];
    for (const source of sources) codes.push(await b.refusal(b.client.send(copy(source))));
    expect(codes).toEqual([...Array<string>(5).fill('accepted'), 'CopyVolumesLimitExceeded']);
  });

  it('refuses a source that is not there yet, and a smaller copy', async () => {
    const b = bench();
    const { VolumeId = '' } = await b.answer(b.client.send(create()));
    expect(await b.refusal(b.client.send(copy(VolumeId)))).toBe('IncorrectState');
    await b.wait(5);
    expect(await b.refusal(b.client.send(copy(VolumeId, { Size: 5 })))).toBe('InvalidParameterValue');
  });
});

describe('DeleteVolume and the rest', () => {
  it('deletes only what is available, with an event', async () => {
    const b = bench();
    const used = b.volumeAt(b.aws.addHost(), rootDevice);
    const remove = (VolumeId: string): DeleteVolumeCommand => new DeleteVolumeCommand({ VolumeId });
    expect(await b.refusal(b.client.send(remove(used)))).toBe('VolumeInUse');
    const { VolumeId: volume = '' } = await b.answer(b.client.send(create()));
    expect(await b.refusal(b.client.send(remove(volume)))).toBe('IncorrectState');
    await b.wait(5);
    await b.answer(b.client.send(remove(volume)));
    await b.wait(5);
    expect(await b.refusal(b.client.send(remove(volume)))).toBe('InvalidVolume.NotFound');
    expect(await b.refusal(b.client.send(new DescribeVolumesCommand({ VolumeIds: [volume] })))).toBe('InvalidVolume.NotFound');
    expect(b.cloud.events.at(-1)?.detail).toMatchObject({ event: 'deleteVolume', result: 'deleted' });
  });

  it('shows modifications that somebody made', async () => {
    const b = bench();
    const root = b.volumeAt(b.aws.addHost(), rootDevice);
    const ask = (): DescribeVolumesModificationsCommand => new DescribeVolumesModificationsCommand({ VolumeIds: [root] });
    expect(await b.refusal(b.client.send(ask()))).toBe('InvalidVolumeModification.NotFound');
    b.aws.setModification(root, 'optimizing');
    expect((await b.answer(b.client.send(ask()))).VolumesModifications).toMatchObject([
      { VolumeId: root, ModificationState: 'optimizing' },
    ]);
  });
});

describe('ModifyVolume', () => {
  const modify = (b: Bench, VolumeId: string, more: Partial<ModifyVolumeCommandInput>): Promise<string> =>
    b.refusal(b.client.send(new ModifyVolumeCommand({ VolumeId, ...more })));

  it('changes the shape when it is optimizing, and is completed hours later', async () => {
    const b = bench();
    const volume = await newVolume(b, { Size: 1_024 });
    expect(await modify(b, volume, { Iops: 6_000 })).toBe('accepted');
    expect(b.aws.state.volumes.get(volume)).toMatchObject({ modification: 'modifying', iops: 3_000 });
    await b.wait(60);
    expect(b.aws.state.volumes.get(volume)).toMatchObject({ modification: 'optimizing', iops: 6_000, throughput: 125 });
    await b.wait(3_600);
    expect(b.aws.state.volumes.get(volume)?.modification).toBe('optimizing');
    await b.wait(6 * 3_600);
    const { VolumesModifications } = await b.answer(b.client.send(new DescribeVolumesModificationsCommand({ VolumeIds: [volume] })));
    expect(VolumesModifications).toMatchObject([{ ModificationState: 'completed', OriginalIops: 3_000, TargetIops: 6_000, Progress: 100 }]);
  });

  it('is one at a time, four in any 24 hours', async () => {
    const b = bench();
    const volume = await newVolume(b);
    for (const size of [11, 12, 13, 14]) {
      expect(await modify(b, volume, { Size: size })).toBe('accepted');
      expect(await modify(b, volume, { Size: size + 1 })).toBe('IncorrectModificationState');
      await b.wait(600);
    }
    expect(await modify(b, volume, { Size: 20 })).toBe('VolumeModificationRateExceeded');
    await b.wait(86_400 - 2_000);
    expect(await modify(b, volume, { Size: 20 })).toBe('accepted');
  });

  it('follows the rules', async () => {
    const b = bench();
    const root = b.volumeAt(b.aws.addHost(), rootDevice);
    const { VolumeId: fresh = '' } = await b.answer(b.client.send(create()));
    expect(await modify(b, root, { Size: 19 })).toBe('InvalidParameterValue');
    expect(await modify(b, root, { VolumeType: 'st1', Size: 500 })).toBe('InvalidParameterValue');
    expect(await modify(b, root, { Iops: 1 })).toBe('InvalidParameterValue');
    expect(await modify(b, fresh, { Size: 20 })).toBe('IncorrectState');
    await b.wait(8);
    expect(await modify(b, fresh, { VolumeType: 'st1', Size: 500 })).toBe('accepted');
  });
});
