import { describe, expect, it } from '@jest/globals';
import { captureHost } from '#adapters/host-capture.ts';
import type { CapturedHost, CaptureRequest } from '#adapters/host-capture.ts';
import { userDataDigest } from '#core/manifest/digest.ts';
import { hostFacts } from '#core/manifest/host-facts.ts';
import { refusals } from '#core/manifest/refusals.ts';
import { apiGroup, hostId, key, sampleFacts, sampleFleet, sampleManifest, sampleMember, webGroup } from '../../samples/host.ts';
import { AwsError } from '../../../local/aws/cloud.ts';
import type { Cloud } from '../../../local/aws/cloud.ts';
import { capturedCloud, instance, userData } from './captured-host.ts';
import { settle } from './settle.ts';

const request: CaptureRequest = { hostId, fleet: sampleFleet(), withUserData: true, beforeLoan: true };

async function capture(
  given: Parameters<typeof capturedCloud>[0] = {},
  asked: Partial<CaptureRequest> = {},
): Promise<{ host: CapturedHost | undefined; cloud: Cloud }> {
  const { cloud, clients } = capturedCloud(given);
  return { host: await settle(cloud, captureHost(clients, { ...request, ...asked })), cloud };
}
const facts = async (...given: Parameters<typeof capture>) => {
  const { host } = await capture(...given);
  if (host === undefined) throw new Error('the host was not found');
  return host.facts;
};
const withInstance = (more: object) => ({
  DescribeInstances: () => ({ Reservations: [{ OwnerId: '111122223333', Instances: [{ ...instance, ...more }] }] }),
});

describe('captureHost', () => {
  it('maps what AWS says to the facts of the sample host, which may be lent', async () => {
    const { host } = await capture();
    const expected = sampleManifest({ userDataDigest: userDataDigest(userData), guest: null });
    for (const volume of Object.values(expected.volumes)) Object.assign(volume, { label: null });
    expect(host?.userDataBase64).toBe(userData);
    expect(hostFacts.parse(host?.facts)).toEqual({ ...sampleFacts(expected), readAt: host?.facts.readAt });
    expect(refusals(host?.facts ?? sampleFacts(), request.fleet)).toEqual([]);
  });

  it('asks in two rounds, with few calls', async () => {
    const { cloud } = await capture();
    expect(cloud.clock.now() - Date.UTC(2026, 0, 5, 9)).toBeLessThan(4 * 60);
    expect(
      cloud.calls
        .filter(({ service }) => service === 'EC2')
        .map(({ operation }) => operation)
        .sort(),
    ).toEqual([
      'DescribeAddresses',
      'DescribeInstanceAttribute',
      'DescribeInstanceAttribute',
      'DescribeInstanceAttribute',
      'DescribeInstanceAttribute',
      'DescribeInstanceStatus',
      'DescribeInstanceTypeOfferings',
      'DescribeInstanceTypes',
      'DescribeInstances',
      'DescribeNetworkInterfaces',
      'DescribeSnapshots',
      'DescribeVolumes',
      'DescribeVolumesModifications',
    ]);
    expect(cloud.calls.length).toBe(22);
  });

  it('does not ask for user data unless told', async () => {
    const { host, cloud } = await capture({}, { withUserData: false });
    expect(host).toMatchObject({ facts: { userDataReadable: true, manifest: { userDataDigest: 'unread' } } });
    expect(host).not.toHaveProperty('userDataBase64');
    expect(cloud.calls.some(({ input }) => input['Attribute'] === 'userData')).toBe(false);
  });

  it('asks once for each listed key, and not where keys do not matter', async () => {
    const { cloud, host } = await capture();
    expect(cloud.calls.filter(({ service }) => service === 'KMS').map(({ input }) => input['KeyId'])).toEqual([key]);
    expect(host?.facts.keys).toEqual({ [key]: 'Enabled' });
    expect((await facts({}, { beforeLoan: false })).keys).toEqual({});
    expect((await facts({}, { fleet: sampleFleet({}, { kmsKeyArns: [] }) })).keys).toEqual({});
  });

  it('counts the pending snapshots of each volume', async () => {
    const pending = { VolumeId: 'vol-00000000000000003', State: 'pending' };
    const { volumes } = await facts({ ec2: { DescribeSnapshots: () => ({ Snapshots: [pending, pending] }) } });
    expect(Object.entries(volumes).map(([id, { pendingSnapshots }]) => [id.slice(-1), pendingSnapshots])).toEqual([
      ['1', 0],
      ['2', 0],
      ['3', 2],
    ]);
  });

  it.each([
    ['Disabled', `has vol-00000000000000002, encrypted under ${key}, which is Disabled`],
    ['PendingDeletion', `has vol-00000000000000002, encrypted under ${key}, which is to be deleted`],
    ['NotFound', `has vol-00000000000000002, encrypted under ${key}, which does not exist`],
    ['AccessDenied', `has vol-00000000000000002, encrypted under ${key}, which we may not look at`],
  ])('a key that is %s refuses the host', async (state, told) => {
    const DescribeKey = () => {
      if (state === 'NotFound' || state === 'AccessDenied') throw new AwsError(`${state}Exception`, 'no');
      return { KeyMetadata: { KeyId: key, KeyState: state } };
    };
    const found = refusals(await facts({ kms: { DescribeKey } }), request.fleet);
    expect(found).toEqual([{ code: 'host-key-unusable', field: 'keys', sentence: `host ${hostId} ${told}` }]);
  });

  it('says that user data cannot be read', async () => {
    const DescribeInstanceAttribute = ({ Attribute }: { Attribute: string }) => {
      if (Attribute === 'userData') throw new AwsError('UnauthorizedOperation', 'no');
      return {};
    };
    expect((await facts({ ec2: { DescribeInstanceAttribute } })).userDataReadable).toBe(false);
  });

  it('answers nothing for an unknown host, and lets other errors pass', async () => {
    const refuse = () => {
      throw new AwsError('UnauthorizedOperation', 'no');
    };
    expect((await capture({ ec2: { DescribeInstances: () => ({ Reservations: [] }) } })).host).toBeUndefined();
    await expect(capture({ ec2: { DescribeInstances: refuse } })).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  });

  it('reads a terminated host without asking for attributes', async () => {
    const { host, cloud } = await capture({
      ec2: { ...withInstance({ State: { Name: 'terminated' }, BlockDeviceMappings: [] }), DescribeVolumes: () => ({ Volumes: [] }) },
    });
    expect(host?.facts.state).toBe('terminated');
    expect(
      cloud.calls.some(({ operation }) => operation === 'DescribeInstanceAttribute' || operation === 'DescribeVolumesModifications'),
    ).toBe(false);
  });

  it('reads credits, the UEFI store and the reservation only where there are any', async () => {
    const given = withInstance({
      InstanceType: 't3.large',
      CurrentInstanceBootMode: 'uefi',
      CapacityReservationSpecification: { CapacityReservationTarget: { CapacityReservationId: 'cr-1' } },
    });
    const found = await facts({
      ec2: {
        ...given,
        DescribeInstanceTypes: () => ({ InstanceTypes: [{ InstanceType: 't3.large', BurstablePerformanceSupported: true }] }),
        DescribeInstanceCreditSpecifications: () => ({ InstanceCreditSpecifications: [{ CpuCredits: 'unlimited' }] }),
        GetInstanceUefiData: () => ({ UefiData: 'AAAA' }),
        DescribeCapacityReservations: () => ({ CapacityReservations: [{ AvailableInstanceCount: 3 }] }),
      },
    });
    expect(found).toMatchObject({
      reservationSpare: 3,
      manifest: {
        shape: { creditSpecification: 'unlimited' },
        capacityReservation: { preference: null, reservationId: 'cr-1' },
        firmware: { bootMode: 'uefi' },
      },
    });
    expect(found.manifest.firmware.uefiDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('tells an automatic public address from an Elastic IP, and a running modification from a finished one', async () => {
    const found = await facts({
      ec2: {
        DescribeAddresses: () => ({ Addresses: [] }),
        DescribeVolumesModifications: () => ({
          VolumesModifications: [{ VolumeId: 'vol-00000000000000003', ModificationState: 'optimizing' }],
        }),
      },
    });
    expect(found.autoPublicIp).toBe('198.51.100.7');
    expect(refusals(found, request.fleet).map(({ code }) => code)).toEqual(['host-public-ip-changes', 'host-volume-modifying']);
  });
});

describe('captureHost on membership', () => {
  const asGroup = {
    AutoScalingGroupName: 'web-asg',
    MinSize: 2,
    MaxSize: 6,
    DesiredCapacity: 4,
    HealthCheckType: 'ELB',
    HealthCheckGracePeriod: 60,
    SuspendedProcesses: [{ ProcessName: 'AZRebalance' }],
    TargetGroupARNs: [webGroup, 'arn:other'],
    LoadBalancerNames: ['classic'],
    TrafficSources: [
      { Identifier: 'arn:lattice', Type: 'vpc-lattice' },
      { Identifier: webGroup, Type: 'elbv2' },
    ],
  };
  const autoScaling = {
    DescribeAutoScalingInstances: () => ({
      AutoScalingInstances: [
        {
          InstanceId: hostId,
          AutoScalingGroupName: 'web-asg',
          LifecycleState: 'InService',
          HealthStatus: 'HEALTHY',
          ProtectedFromScaleIn: true,
          LaunchTemplate: { Version: '7' },
          WeightedCapacity: '1',
        },
      ],
    }),
    DescribeAutoScalingGroups: () => ({ AutoScalingGroups: [asGroup] }),
    DescribeInstanceRefreshes: () => ({ InstanceRefreshes: [{ Status: 'Successful' }, { Status: 'Baking' }] }),
  };

  it('maps the Auto Scaling group, what it registers, and what the fleet does not name', async () => {
    const found = await facts({ autoScaling });
    expect(found.manifest.autoScaling).toEqual({ ...sampleMember, weight: 1, suspended: ['AZRebalance'], refreshActive: true });
    expect(Object.values(found.manifest.registrations).map(({ groupArn, viaAutoScaling }) => [groupArn, viaAutoScaling])).toEqual([
      [webGroup, true],
      [apiGroup, false],
    ]);
    expect(found.foreignBalancers).toEqual(['arn:lattice', 'arn:other', 'classic']);
  });

  it('finds the one target group that is gone', async () => {
    const DescribeTargetGroups = ({ TargetGroupArns }: { TargetGroupArns: string[] }) => {
      if (TargetGroupArns.includes(apiGroup)) throw new AwsError('TargetGroupNotFound', 'no');
      return { TargetGroups: [{ TargetGroupArn: webGroup, TargetType: 'instance', Port: 80, LoadBalancerArns: ['arn:lb'] }] };
    };
    const found = await facts({ loadBalancing: { DescribeTargetGroups } });
    expect(found.missingGroups).toEqual([apiGroup]);
    expect(Object.keys(found.manifest.registrations)).toEqual([`${webGroup}|${hostId}|80`]);
  });

  it('finds the alarms that act on this host among all pages', async () => {
    const stop = (AlarmName: string, Value: string, action = 'arn:aws:automate:eu-west-1:ec2:stop') => ({
      AlarmName,
      AlarmArn: `arn:${AlarmName}`,
      ActionsEnabled: true,
      AlarmActions: [action],
      Dimensions: [{ Name: 'InstanceId', Value }],
    });
    const pages: Readonly<Record<string, object>> = {
      first: { MetricAlarms: [stop('a', 'i-0ffffffffffffffff'), stop('b', hostId, 'arn:aws:sns:eu-west-1:1:mail')], NextToken: 'second' },
      second: { MetricAlarms: [stop('c', hostId)] },
    };
    const found = await facts({ cloudWatch: { DescribeAlarms: ({ NextToken = 'first' }: { NextToken?: string }) => pages[NextToken] } });
    expect(found.manifest.alarms).toEqual({ c: { arn: 'arn:c', actionsEnabled: true, actions: ['arn:aws:automate:eu-west-1:ec2:stop'] } });
  });
});
