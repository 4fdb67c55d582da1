import {
  DescribeImagesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  GetInstanceUefiDataCommand,
  StartInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import { instanceTypes } from '../../../../local/aws/ec2/instance-types.ts';
import { bench, rootDevice } from './bench.ts';

describe('instance types', () => {
  it('are at least forty over eight families and both architectures, each with what a fit needs and a price', () => {
    expect(instanceTypes.size).toBeGreaterThanOrEqual(40);
    expect(new Set([...instanceTypes.keys()].map((name) => name.split('.')[0])).size).toBeGreaterThanOrEqual(8);
    expect(new Set([...instanceTypes.values()].map(({ architecture }) => architecture))).toEqual(new Set(['x86_64', 'arm64']));
    for (const type of instanceTypes.values()) {
      expect(type.vcpus % type.threadsPerCore).toBe(0);
      expect(type.interfaces).toBeGreaterThanOrEqual(2);
      expect(type.bootModes.length).toBeGreaterThan(0);
      expect(type.usdPerHour).toBeGreaterThan(0);
      for (const [base, peak] of [type.networkGbps, type.ebsMbps, type.ebsIops]) expect(base).toBeLessThanOrEqual(peak);
    }
  });

  it('are described as AWS does', async () => {
    const b = bench();
    const { InstanceTypes = [] } = await b.answer(b.client.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['m5.large'] })));
    expect(InstanceTypes[0]).toMatchObject({
      ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
      VCpuInfo: { DefaultVCpus: 2, DefaultCores: 1, DefaultThreadsPerCore: 2, ValidCores: [1] },
      MemoryInfo: { SizeInMiB: 8192 },
      EbsInfo: {
        MaximumEbsAttachments: 28,
        AttachmentLimitType: 'shared',
        EbsOptimizedInfo: { BaselineIops: 3600, BaselineThroughputInMBps: 81.25 },
      },
      NetworkInfo: {
        EnaSupport: 'required',
        MaximumNetworkInterfaces: 3,
        Ipv4AddressesPerInterface: 10,
        NetworkCards: [{ BaselineBandwidthInGbps: 0.75 }],
      },
      SupportedBootModes: ['legacy-bios', 'uefi'],
    });
    expect(await b.refusal(b.client.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['m5.tiny' as 'm5.large'] })))).toBe(
      'InvalidInstanceType',
    );
  });

  it('are offered by zone', async () => {
    const b = bench();
    b.aws.withdrawType('c7g.large', 'eu-west-1b');
    const ask = new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: ['c7g.large'] }],
    });
    const { InstanceTypeOfferings = [] } = await b.answer(b.client.send(ask));
    expect(InstanceTypeOfferings.map(({ Location }) => Location)).toEqual(['eu-west-1a', 'eu-west-1c']);
  });
});

describe('images', () => {
  it('show their owner and their root snapshot', async () => {
    const b = bench();
    const own = b.aws.addImage({ name: 'persona', size: 12, tags: { a: 'b' } });
    b.aws.addImage({ name: 'al2023', ownerId: '137112412989' });
    const { Images = [] } = await b.answer(b.client.send(new DescribeImagesCommand({ Owners: ['self'] })));
    expect(Images).toHaveLength(1);
    expect(Images[0]).toMatchObject({
      ImageId: own.imageId,
      OwnerId: '111122223333',
      State: 'available',
      Architecture: 'x86_64',
      RootDeviceName: rootDevice,
      BlockDeviceMappings: [{ DeviceName: rootDevice, Ebs: { SnapshotId: own.snapshotId, VolumeSize: 12 } }],
    });
    expect(await b.refusal(b.client.send(new DescribeImagesCommand({ ImageIds: ['ami-0'] })))).toBe('InvalidAMIID.NotFound');
  });
});

describe('status and firmware', () => {
  it('lists running instances with their checks and events', async () => {
    const b = bench();
    const [running, stopped] = [b.aws.addHost(), await b.stoppedHost()];
    b.aws.scheduleEvent(running, 'instance-retirement', b.cloud.clock.now() + 1_000);
    b.aws.setImpaired(running, true);
    const ask = async (IncludeAllInstances: boolean) =>
      (await b.answer(b.client.send(new DescribeInstanceStatusCommand({ IncludeAllInstances })))).InstanceStatuses ?? [];
    expect(await ask(false)).toMatchObject([
      { InstanceId: running, SystemStatus: { Status: 'impaired' }, Events: [{ Code: 'instance-retirement' }] },
    ]);
    expect((await ask(true)).map(({ InstanceId }) => InstanceId)).toEqual([running, stopped]);
    b.aws.setImpaired(running, false);
    expect(await ask(false)).toMatchObject([
      { SystemStatus: { Status: 'ok' }, InstanceStatus: { Status: 'ok' }, AttachedEbsStatus: { Status: 'ok' } },
    ]);
    await b.answer(b.client.send(new StartInstancesCommand({ InstanceIds: [stopped] })));
    await b.wait(45);
    expect((await ask(false))[1]?.InstanceStatus?.Status).toBe('initializing');
  });

  it('keeps the UEFI store outside the disk', async () => {
    const b = bench();
    const id = await b.stoppedHost({ instanceType: 'm7g.large' });
    const read = async () => (await b.answer(b.client.send(new GetInstanceUefiDataCommand({ InstanceId: id })))).UefiData;
    const before = await read();
    b.aws.overwriteByHand(b.volumeAt(id, rootDevice), { '/etc/ahps-writes-boot-entry': 'yes' });
    await b.answer(b.client.send(new StartInstancesCommand({ InstanceIds: [id] })));
    await b.wait(60);
    expect(await read()).not.toBe(before);
    expect(await b.refusal(b.client.send(new GetInstanceUefiDataCommand({ InstanceId: b.aws.addHost() })))).toBe('UnsupportedOperation');
  });
});
