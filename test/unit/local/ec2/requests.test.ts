import {
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  CreateSnapshotsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  ModifyInstanceAttributeCommand,
  StopInstancesCommand,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import type { CreateVolumeCommandInput, Filter } from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import { bench } from './bench.ts';
import type { Bench } from './bench.ts';

const raw = (b: Bench, operation: string, input: Record<string, unknown>): Promise<string> =>
  b.refusal(
    b.cloud.call({ service: 'EC2', operation, input, caller: 'test' }).catch((error: { code: string; message: string }) => {
      throw Object.assign(new Error(error.message), { name: `${error.code}: ${error.message}` });
    }),
  );

describe('requests are read closely', () => {
  it.each([
    ['StopInstances', { InstanceIds: ['i-00000001'], Hurry: true }, /^UnknownParameter: .*Hurry/],
    ['AttachVolume', { VolumeId: 'vol-00000001', InstanceId: 'i-00000001' }, /^MissingParameter: .*Device/],
    ['StopInstances', { InstanceIds: 'i-00000001' }, /^InvalidParameterValue: .*InstanceIds/],
    ['CreateVolume', { AvailabilityZone: 'eu-west-1a', Size: '8' }, /^InvalidParameterValue: .*Size/],
    ['StopInstances', { InstanceIds: ['i-00000001'], Hibernate: true }, /^LocalCloud.NotModelled: .*Hibernate/],
    [
      'ModifyNetworkInterfaceAttribute',
      { NetworkInterfaceId: 'eni-00000001', Attachment: { EnaQueueCount: 2 } },
      /^LocalCloud.NotModelled: .*Attachment.EnaQueueCount/,
    ],
    ['RunInstances', { MinCount: 1 }, /^LocalCloud.NotModelled/],
  ])('%s %j', async (operation, input, expected) => {
    expect(await raw(bench(), operation, input)).toMatch(expected);
  });

  it('answers a dry run without doing anything', async () => {
    const b = bench();
    const id = b.aws.addHost();
    expect(await b.refusal(b.client.send(new StopInstancesCommand({ InstanceIds: [id], DryRun: true })))).toBe('DryRunOperation');
    expect(b.aws.hosts.view(id)?.state).toBe('running');
  });
});

describe('filters and pages', () => {
  it('combines filters and alternatives, with wildcards', async () => {
    const b = bench();
    const [one, two] = [
      b.aws.addHost({ tags: { team: 'orders', stage: 'prod' } }),
      b.aws.addHost({ tags: { team: 'billing', stage: 'prod' }, zone: 'eu-west-1b' }),
    ];
    const find = async (...Filters: Filter[]): Promise<(string | undefined)[]> => {
      const { Reservations = [] } = await b.answer(b.client.send(new DescribeInstancesCommand({ Filters })));
      return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId));
    };
    expect(await find({ Name: 'tag:team', Values: ['orders', 'other'] })).toEqual([one]);
    expect(await find({ Name: 'tag:stage', Values: ['pr?d'] }, { Name: 'availability-zone', Values: ['*b'] })).toEqual([two]);
    expect(await find({ Name: 'instance-state-name', Values: ['stopped'] })).toEqual([]);
    expect(await find({ Name: 'tag-key', Values: ['team'] }, { Name: 'instance-id', Values: [one] })).toEqual([one]);
    expect(await b.refusal(find({ Name: 'colour', Values: ['red'] }))).toBe('InvalidParameterValue');
    expect(await b.refusal(find({ Name: 'instance-id', Values: Array<string>(201).fill('i-00000001') }))).toBe('FilterLimitExceeded');
  });

  it('pages through everything once, and refuses pages of named instances', async () => {
    const b = bench();
    const ids = Array.from({ length: 12 }, () => b.aws.addHost());
    const pages = async (): Promise<string[][]> => {
      const found: string[][] = [];
      for await (const page of paginateDescribeInstances({ client: b.client, pageSize: 5 }, {}))
        found.push((page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances.map(({ InstanceId = '' }) => InstanceId)));
      return found;
    };
    const found = await b.answer(pages());
    expect(found.map(({ length }) => length)).toEqual([5, 5, 2]);
    expect(found.flat()).toEqual(ids);
    const describe = (more: object): Promise<string> => b.refusal(b.client.send(new DescribeInstancesCommand(more)));
    expect(await describe({ InstanceIds: ids, MaxResults: 5 })).toBe('InvalidParameterCombination');
    expect(await describe({ MaxResults: 4 })).toBe('InvalidParameterValue');
    expect(await describe({ NextToken: 'x' })).toBe('InvalidNextToken');
  });
});

describe('tags', () => {
  const tag = (Resources: string[], ...Tags: { Key: string; Value: string }[]): CreateTagsCommand =>
    new CreateTagsCommand({ Resources, Tags });

  it('are limited to 50, reserved by aws:, all or nothing', async () => {
    const b = bench();
    const id = b.aws.addHost({ tags: Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`k${index}`, 'v'])) });
    const [volume = ''] = b.aws.state.volumes.keys();
    expect(await b.refusal(b.client.send(tag([id], { Key: 'a', Value: '1' }, { Key: 'b', Value: '1' })))).toBe('TagLimitExceeded');
    expect(await b.refusal(b.client.send(tag([volume, 'i-0123456789abcdef0'], { Key: 'a', Value: '1' })))).toBe(
      'InvalidInstanceID.NotFound',
    );
    expect(b.aws.state.volumes.get(volume)?.tags).toEqual({});
    expect(await b.refusal(b.client.send(tag([id], { Key: 'aws:x', Value: '1' })))).toBe('InvalidParameterValue');
    expect(await b.refusal(b.client.send(tag([volume], { Key: 'a', Value: '1' }, { Key: 'a', Value: '2' })))).toBe('InvalidParameterValue');
    expect(await b.refusal(b.client.send(tag(['x-1'], { Key: 'a', Value: '1' })))).toBe('InvalidID');
    expect(await b.refusal(b.client.send(tag([id], { Key: 'k0', Value: 'new' }, { Key: 'a', Value: '1' })))).toBe('accepted');
  });

  it('are removed by key, or by key and value', async () => {
    const b = bench();
    const id = b.aws.addHost({ tags: { a: '1', b: '2' } });
    await b.answer(b.client.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: 'other' }, { Key: 'b' }] })));
    const { Tags } = await b.answer(b.client.send(new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [id] }] })));
    expect(Tags).toEqual([{ ResourceId: id, ResourceType: 'instance', Key: 'a', Value: '1' }]);
  });
});

describe('client tokens', () => {
  it('make a repetition the same request, and another one a mismatch', async () => {
    const b = bench();
    const create = (Size: number): CreateVolumeCommand =>
      new CreateVolumeCommand({ AvailabilityZone: 'eu-west-1a', Size, ClientToken: 'c1-1-/dev/xvda' } satisfies CreateVolumeCommandInput);
    const first = await b.answer(b.client.send(create(8)));
    const again = await b.answer(b.client.send(create(8)));
    expect(again.VolumeId).toBe(first.VolumeId);
    expect(b.aws.state.volumes.size).toBe(1);
    expect(await b.refusal(b.client.send(create(9)))).toBe('IdempotentParameterMismatch');
  });
});

describe('readers are late', () => {
  it('hides new volumes and snapshots for a moment', async () => {
    const b = bench({ describeLag: [700, 800] });
    const id = b.aws.addHost();
    const { VolumeId = '' } = await b.answer(b.client.send(new CreateVolumeCommand({ AvailabilityZone: 'eu-west-1a', Size: 8 })));
    expect(await b.refusal(b.client.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] })))).toBe('InvalidVolume.NotFound');
    await b.answer(b.client.send(new CreateSnapshotsCommand({ InstanceSpecification: { InstanceId: id } })));
    expect((await b.answer(b.client.send(new DescribeSnapshotsCommand({})))).Snapshots).toEqual([]);
    await b.wait(1);
    expect((await b.answer(b.client.send(new DescribeSnapshotsCommand({})))).Snapshots).toHaveLength(1);
    expect(await b.refusal(b.client.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] })))).toBe('accepted');
  });

  it('shows the old attribute for a moment, and lifts stop protection as late', async () => {
    const b = bench({ describeLag: [700, 800] });
    const id = b.aws.addHost({ attributes: { disableApiStop: true } });
    await b.answer(b.client.send(new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiStop: { Value: false } })));
    const stop = (): Promise<string> => b.refusal(b.client.send(new StopInstancesCommand({ InstanceIds: [id] })));
    expect(await stop()).toBe('OperationNotPermitted');
    await b.wait(1);
    expect(await stop()).toBe('accepted');
    await b.wait(60);
    await b.answer(b.client.send(new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType: { Value: 'm5.xlarge' } })));
    const type = async () =>
      (await b.answer(b.client.send(new DescribeInstancesCommand({ InstanceIds: [id] })))).Reservations?.[0]?.Instances?.[0]?.InstanceType;
    expect(await type()).toBe('m5.large');
    await b.wait(1);
    expect(await type()).toBe('m5.xlarge');
  });
});
