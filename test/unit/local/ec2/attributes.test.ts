import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceCapacityReservationAttributesCommand,
  ModifyInstanceCpuOptionsCommand,
  ModifyInstanceMaintenanceOptionsCommand,
  ModifyInstanceMetadataOptionsCommand,
  ModifyInstanceNetworkPerformanceOptionsCommand,
  MonitorInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { InstanceAttributeName } from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import { bench, dataDevice, rootDevice } from './bench.ts';

const modify = (InstanceId: string, more: object): ModifyInstanceAttributeCommand =>
  new ModifyInstanceAttributeCommand({ InstanceId, ...more });
const type = (id: string, Value: string): ModifyInstanceAttributeCommand => modify(id, { InstanceType: { Value } });

const needStopped: [string, (InstanceId: string) => ModifyInstanceAttributeCommand][] = [
  ['type', (id) => type(id, 'm5.xlarge')],
  ['user data', (id) => modify(id, { UserData: { Value: new Uint8Array([1]) } })],
  ['EBS optimisation', (id) => modify(id, { EbsOptimized: { Value: true } })],
  ['ENA support', (id) => modify(id, { EnaSupport: { Value: true } })],
  ['kernel', (id) => modify(id, { Kernel: { Value: 'aki-1' } })],
  ['ramdisk', (id) => modify(id, { Ramdisk: { Value: 'ari-1' } })],
  ['CPU options', (InstanceId) => new ModifyInstanceCpuOptionsCommand({ InstanceId, CoreCount: 1, ThreadsPerCore: 1 }) as never],
  [
    'bandwidth weighting',
    (InstanceId) => new ModifyInstanceNetworkPerformanceOptionsCommand({ InstanceId, BandwidthWeighting: 'default' }) as never,
  ],
  [
    'capacity reservation',
    (InstanceId) =>
      new ModifyInstanceCapacityReservationAttributesCommand({
        InstanceId,
        CapacityReservationSpecification: { CapacityReservationPreference: 'none' },
      }) as never,
  ],
];

describe('what needs a stopped instance', () => {
  it.each(needStopped)('%s', async (_name, command) => {
    const b = bench();
    expect(await b.refusal(b.client.send(command(b.aws.addHost())))).toBe('IncorrectInstanceState');
    expect(await b.refusal(b.client.send(command(await b.stoppedHost())))).toBe('accepted');
  });
});

describe('ModifyInstanceAttribute', () => {
  it('takes one attribute per call', async () => {
    const b = bench();
    const id = await b.stoppedHost();
    const both = { InstanceType: { Value: 'm5.xlarge' }, DisableApiStop: { Value: true } };
    expect(await b.refusal(b.client.send(modify(id, both)))).toBe('InvalidParameterCombination');
    expect(await b.refusal(b.client.send(modify(id, {})))).toBe('InvalidParameterCombination');
    expect(await b.refusal(b.client.send(modify(id, { Attribute: 'instanceInitiatedShutdownBehavior', Value: 'terminate' })))).toBe(
      'accepted',
    );
    expect(b.aws.state.instances.get(id)?.attributes.live.shutdownBehavior).toBe('terminate');
  });

  it('refuses wrong values', async () => {
    const b = bench();
    const id = await b.stoppedHost({ interfaces: [{}, {}] });
    const group = b.aws.addSecurityGroup({ name: 'other' });
    const rules = [
      [{ UserData: { Value: new Uint8Array(16_385) } }, 'InvalidParameterValue'],
      [{ InstanceInitiatedShutdownBehavior: { Value: 'sleep' } }, 'InvalidParameterValue'],
      [{ Groups: [group] }, 'InvalidInstanceID'],
      [{ SourceDestCheck: { Value: false } }, 'InvalidInstanceID'],
      [{ BlockDeviceMappings: [{ DeviceName: dataDevice, Ebs: { DeleteOnTermination: true } }] }, 'InvalidInstanceAttributeValue'],
    ] as const;
    for (const [change, code] of rules) expect([change, await b.refusal(b.client.send(modify(id, change)))]).toEqual([change, code]);
  });
});

describe('DescribeInstanceAttribute', () => {
  it('reads every attribute of a host', async () => {
    const b = bench();
    const id = b.aws.addHost({ userData: 'hello', attributes: { disableApiStop: true, kernel: 'aki-1' } });
    const wanted: Record<string, object> = {
      instanceType: { InstanceType: { Value: 'm5.large' } },
      userData: { UserData: { Value: 'aGVsbG8=' } },
      instanceInitiatedShutdownBehavior: { InstanceInitiatedShutdownBehavior: { Value: 'stop' } },
      disableApiTermination: { DisableApiTermination: { Value: false } },
      disableApiStop: { DisableApiStop: { Value: true } },
      kernel: { KernelId: { Value: 'aki-1' } },
      ramdisk: { RamdiskId: {} },
      sriovNetSupport: { SriovNetSupport: {} },
      enaSupport: { EnaSupport: { Value: true } },
      ebsOptimized: { EbsOptimized: { Value: true } },
      rootDeviceName: { RootDeviceName: { Value: rootDevice } },
      groupSet: { Groups: [{ GroupName: 'production' }] },
      sourceDestCheck: { SourceDestCheck: { Value: true } },
      blockDeviceMapping: { BlockDeviceMappings: [{ DeviceName: rootDevice, Ebs: { DeleteOnTermination: true, Status: 'attached' } }] },
    };
    for (const [name, expected] of Object.entries(wanted)) {
      const answer = await b.answer(
        b.client.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: name as InstanceAttributeName })),
      );
      expect(answer).toMatchObject({ InstanceId: id, ...expected });
    }
  });
});

describe('options with operations of their own', () => {
  it('sets metadata, maintenance and monitoring, the first and last through an intermediate state', async () => {
    const b = bench();
    const id = b.aws.addHost();
    const metadata = await b.answer(
      b.client.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, HttpTokens: 'optional', HttpPutResponseHopLimit: 5 })),
    );
    expect(metadata.InstanceMetadataOptions).toMatchObject({
      State: 'pending',
      HttpTokens: 'optional',
      HttpPutResponseHopLimit: 5,
      HttpEndpoint: 'enabled',
    });
    await b.answer(b.client.send(new ModifyInstanceMaintenanceOptionsCommand({ InstanceId: id, AutoRecovery: 'disabled' })));
    const monitoring = await b.answer(b.client.send(new MonitorInstancesCommand({ InstanceIds: [id] })));
    expect(monitoring.InstanceMonitorings?.[0]?.Monitoring?.State).toBe('pending');
    await b.wait(3);
    const answer = await b.answer(b.client.send(new DescribeInstancesCommand({ InstanceIds: [id] })));
    expect(answer.Reservations?.[0]?.Instances?.[0]).toMatchObject({
      MetadataOptions: { State: 'applied' },
      MaintenanceOptions: { AutoRecovery: 'disabled' },
      Monitoring: { State: 'enabled' },
    });
    expect(await b.refusal(b.client.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, HttpPutResponseHopLimit: 65 })))).toBe(
      'InvalidParameterValue',
    );
  });
});
