import {
  CreateSnapshotCommand,
  CreateSnapshotsCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DescribeLockedSnapshotsCommand,
  DescribeSnapshotsCommand,
  LockSnapshotCommand,
  UnlockSnapshotCommand,
} from '@aws-sdk/client-ec2';
import type { CreateSnapshotsCommandInput, LockSnapshotCommandInput } from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import { bench, dataDevice, rootDevice } from './bench.ts';
import type { Bench } from './bench.ts';

const snapshotsOf = (InstanceId: string, more: Partial<CreateSnapshotsCommandInput> = {}): CreateSnapshotsCommand =>
  new CreateSnapshotsCommand({ InstanceSpecification: { InstanceId }, ...more });

async function taken(b: Bench, id: string): Promise<string[]> {
  const { Snapshots = [] } = await b.answer(b.client.send(snapshotsOf(id)));
  return Snapshots.map(({ SnapshotId = '' }) => SnapshotId);
}

const twoVolumes = { volumes: [{ device: dataDevice, label: 'orders', tags: { kind: 'data' } }] };

describe('CreateSnapshot', () => {
  it('copies one volume, attached or not, with its tags, and announces it alone', async () => {
    const b = bench();
    const volume = b.volumeAt(b.aws.addHost(twoVolumes), dataDevice);
    const tags = [{ ResourceType: 'snapshot' as const, Tags: [{ Key: 'why', Value: 'again' }] }];
    const made = await b.answer(b.client.send(new CreateSnapshotCommand({ VolumeId: volume, TagSpecifications: tags })));
    expect(made).toMatchObject({ State: 'pending', VolumeId: volume, Tags: [{ Key: 'why', Value: 'again' }] });
    await b.wait(600);
    expect(b.aws.state.snapshots.get(made.SnapshotId ?? '')).toMatchObject({ state: 'completed', files: { '/label': 'orders' } });
    expect(b.cloud.events.map((event) => event['detail-type']).filter((type) => type.includes('Snapshot'))).toEqual([
      'EBS Snapshot Notification',
    ]);
  });

  it('can fail, and is refused for a volume that does not exist', async () => {
    const b = bench();
    const volume = b.volumeAt(b.aws.addHost(twoVolumes), dataDevice);
    b.aws.failNextSnapshot(volume);
    const { SnapshotId = '' } = await b.answer(b.client.send(new CreateSnapshotCommand({ VolumeId: volume })));
    await b.wait(600);
    expect(b.aws.state.snapshots.get(SnapshotId)?.state).toBe('error');
    expect(await b.refusal(b.client.send(new CreateSnapshotCommand({ VolumeId: 'vol-00000000000000000' })))).toBe('InvalidVolume.NotFound');
  });
});

describe('CreateSnapshots', () => {
  it('takes every volume as it is at that moment, in one set', async () => {
    const b = bench();
    const id = b.aws.addHost(twoVolumes);
    const data = b.volumeAt(id, dataDevice);
    const { Snapshots = [] } = await b.answer(b.client.send(snapshotsOf(id)));
    b.aws.overwriteByHand(data, {});
    expect(Snapshots.map(({ State, VolumeId }) => [State, VolumeId])).toEqual([
      ['pending', data],
      ['pending', b.volumeAt(id, rootDevice)],
    ]);
    expect(b.aws.state.snapshots.get(Snapshots[0]?.SnapshotId ?? '')?.files).toEqual({ '/label': 'orders' });
  });

  it('completes after 60 to 600 s, with one event for the set', async () => {
    const b = bench();
    const ids = await taken(b, b.aws.addHost(twoVolumes));
    await b.wait(59);
    expect(ids.map((id) => b.aws.state.snapshots.get(id)?.state)).toEqual(['pending', 'pending']);
    await b.wait(600);
    const { Snapshots = [] } = await b.answer(b.client.send(new DescribeSnapshotsCommand({ SnapshotIds: ids })));
    expect(Snapshots.map(({ State, Progress }) => [State, Progress])).toEqual([
      ['completed', '100%'],
      ['completed', '100%'],
    ]);
    const sets = b.cloud.events.filter((event) => event['detail-type'] === 'EBS Multi-Volume Snapshots Completion Status');
    expect(sets.map(({ detail }) => detail)).toEqual([
      expect.objectContaining({
        event: 'createSnapshots',
        result: 'succeeded',
        snapshots: ids.map((id) => expect.objectContaining({ snapshot_id: `arn:aws:ec2:eu-west-1::snapshot/${id}`, status: 'completed' })),
      }),
    ]);
    expect(b.cloud.events.filter((event) => event['detail-type'] === 'EBS Snapshot Notification')).toHaveLength(2);
    expect(b.cloud.waits.map(({ kind }) => kind)).toEqual(['snapshot', 'snapshot']);
  });

  it('fails as a whole when one of the set fails', async () => {
    for (const how of ['now', 'at the end'] as const) {
      const b = bench();
      const host = b.aws.addHost(twoVolumes);
      if (how === 'at the end') b.aws.failNextSnapshot(b.volumeAt(host, dataDevice));
      const ids = await taken(b, host);
      if (how === 'now') b.aws.breakSnapshot(ids[0] ?? '');
      await b.wait(602);
      expect(ids.map((id) => b.aws.state.snapshots.get(id)?.state)).toEqual(['error', 'error']);
      const sets = b.cloud.events.filter((event) => event['detail-type'].startsWith('EBS Multi-Volume'));
      expect(sets.map(({ detail }) => detail['result'])).toEqual(['failed']);
    }
  });

  it('leaves volumes out, copies tags, adds its own', async () => {
    const b = bench();
    const id = b.aws.addHost(twoVolumes);
    const command = new CreateSnapshotsCommand({
      InstanceSpecification: { InstanceId: id, ExcludeBootVolume: true },
      CopyTagsFromSource: 'volume',
      TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'ahps:checkout', Value: 'c1' }] }],
    });
    const { Snapshots = [] } = await b.answer(b.client.send(command));
    expect(Snapshots.map(({ Tags }) => Tags)).toEqual([
      [
        { Key: 'kind', Value: 'data' },
        { Key: 'ahps:checkout', Value: 'c1' },
      ],
    ]);
    const byTag = await b.answer(b.client.send(new DescribeSnapshotsCommand({ Filters: [{ Name: 'tag:ahps:checkout', Values: ['c1'] }] })));
    expect(byTag.Snapshots).toHaveLength(1);
    const root = b.volumeAt(id, rootDevice);
    expect(
      await b.refusal(b.client.send(snapshotsOf(id, { InstanceSpecification: { InstanceId: id, ExcludeDataVolumeIds: [root] } }))),
    ).toBe('InvalidParameterValue');
  });

  it('has five pending snapshots per volume at most', async () => {
    const b = bench();
    const id = b.aws.addHost();
    const codes = [];
    for (let time = 0; time < 6; time++) codes.push(await b.refusal(b.client.send(snapshotsOf(id))));
    expect(codes).toEqual([...Array<string>(5).fill('accepted'), 'ConcurrentSnapshotLimitExceeded']);
  });

  it('gives no volume before it is completed', async () => {
    const b = bench();
    const [SnapshotId] = await taken(b, b.aws.addHost());
    const create = (): CreateVolumeCommand => new CreateVolumeCommand({ AvailabilityZone: 'eu-west-1a', SnapshotId, VolumeType: 'gp3' });
    expect(await b.refusal(b.client.send(create()))).toBe('IncorrectState');
    await b.wait(600);
    expect(await b.refusal(b.client.send(create()))).toBe('accepted');
  });
});

describe('deleting and locking', () => {
  const remove = (SnapshotId: string): DeleteSnapshotCommand => new DeleteSnapshotCommand({ SnapshotId });
  const lock = (SnapshotId: string, more: Partial<LockSnapshotCommandInput> = {}): LockSnapshotCommand =>
    new LockSnapshotCommand({ SnapshotId, LockMode: 'governance', LockDuration: 1, ...more });

  it('keeps a snapshot that an image uses, and those of others out of sight', async () => {
    const b = bench();
    const own = b.aws.addImage({ name: 'own' });
    const foreign = b.aws.addImage({ name: 'al2023', ownerId: '137112412989' });
    expect(await b.refusal(b.client.send(remove(own.snapshotId)))).toBe('InvalidSnapshot.InUse');
    expect(await b.refusal(b.client.send(remove(foreign.snapshotId)))).toBe('InvalidSnapshot.NotFound');
    const { Snapshots = [] } = await b.answer(b.client.send(new DescribeSnapshotsCommand({})));
    expect(Snapshots.map(({ SnapshotId }) => SnapshotId)).toEqual([own.snapshotId]);
  });

  it('keeps a locked one until it is unlocked or the lock has expired', async () => {
    const b = bench();
    const [first = '', second = ''] = await taken(b, b.aws.addHost(twoVolumes));
    for (const id of [first, second]) await b.answer(b.client.send(lock(id)));
    expect(await b.refusal(b.client.send(remove(first)))).toBe('SnapshotLocked');
    const locked = await b.answer(b.client.send(new DescribeLockedSnapshotsCommand({})));
    expect(locked.Snapshots?.map(({ SnapshotId, LockState }) => [SnapshotId, LockState])).toEqual([
      [first, 'governance'],
      [second, 'governance'],
    ]);
    await b.answer(b.client.send(new UnlockSnapshotCommand({ SnapshotId: first })));
    expect(await b.refusal(b.client.send(remove(first)))).toBe('accepted');
    await b.wait(86_400);
    expect(await b.refusal(b.client.send(remove(second)))).toBe('accepted');
    expect(await b.refusal(b.client.send(remove(second)))).toBe('InvalidSnapshot.NotFound');
  });

  it('does not undo a compliance lock once it has cooled off', async () => {
    const b = bench();
    const [id = ''] = await taken(b, b.aws.addHost());
    await b.answer(b.client.send(lock(id, { LockMode: 'compliance', CoolOffPeriod: 1 })));
    await b.answer(b.client.send(new UnlockSnapshotCommand({ SnapshotId: id })));
    await b.answer(b.client.send(lock(id, { LockMode: 'compliance', CoolOffPeriod: 1 })));
    await b.wait(3_600);
    expect(await b.refusal(b.client.send(new UnlockSnapshotCommand({ SnapshotId: id })))).toBe('SnapshotLocked');
    expect(await b.refusal(b.client.send(lock(id)))).toBe('SnapshotLocked');
  });

  it('refuses locks without an end or with two', async () => {
    const b = bench();
    const [id = ''] = await taken(b, b.aws.addHost());
    expect(await b.refusal(b.client.send(lock(id, { LockDuration: undefined })))).toBe('InvalidParameterCombination');
    expect(await b.refusal(b.client.send(lock(id, { ExpirationDate: new Date(Date.UTC(2027, 0)) })))).toBe('InvalidParameterCombination');
    expect(await b.refusal(b.client.send(lock(id, { CoolOffPeriod: 1 })))).toBe('InvalidParameterValue');
    expect(await b.refusal(b.client.send(new UnlockSnapshotCommand({ SnapshotId: id })))).toBe('SnapshotNotLocked');
  });
});
