import { describe, expect, it } from '@jest/globals';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { readQuotas } from '#adapters/host-capture-quotas.ts';
import { resolveImages, typeFacts } from '#adapters/host-capture.ts';
import { AwsError } from '../../../local/aws/cloud.ts';
import { connect } from '../../../local/aws/door.ts';
import { sampleFacts } from '../../samples/host.ts';
import { samplePersona } from '../../samples/persona.ts';
import { capturedCloud } from './captured-host.ts';
import { settle } from './settle.ts';

describe('what a fit needs of EC2', () => {
  it('types carry whether the zone offers them', async () => {
    const { cloud, clients } = capturedCloud({ ec2: { DescribeInstanceTypeOfferings: () => ({ InstanceTypeOfferings: [] }) } });
    expect((await settle(cloud, typeFacts(clients, ['m5.large', 'm5.large'], 'eu-west-1a')))['m5.large']).toMatchObject({
      offered: false,
      ebsAttachments: 28,
      interfacesPerCard: [3],
    });
    expect(await typeFacts(clients, [], 'eu-west-1a')).toEqual({});
  });

  it('images are those of the architecture, with the snapshot of their root', async () => {
    const image = {
      ImageId: 'ami-0000000a',
      OwnerId: '111122223333',
      RootDeviceName: '/dev/xvda',
      Architecture: 'x86_64',
      VirtualizationType: 'hvm',
      EnaSupport: true,
      BlockDeviceMappings: [
        { DeviceName: '/dev/sdb', VirtualName: 'ephemeral0' },
        { DeviceName: '/dev/xvda', Ebs: { SnapshotId: 'snap-1', VolumeSize: 8 } },
      ],
    };
    const { cloud, clients } = capturedCloud({ ec2: { DescribeImages: () => ({ Images: [image] }) } });
    const configured = { tools: { x86_64: 'ami-0000000a' }, arm: { arm64: 'ami-0000000b' }, gone: { x86_64: 'ami-0000000c' } };
    const resolved = await settle(
      cloud,
      resolveImages(clients, configured, ['tools', 'arm', 'gone', 'none'], { architecture: 'x86_64', accountId: '111122223333' }),
    );
    expect(resolved).toEqual({
      tools: {
        imageId: 'ami-0000000a',
        snapshotId: 'snap-1',
        rootGiB: 8,
        architecture: 'x86_64',
        virtualization: 'hvm',
        ena: true,
        bootMode: null,
        owned: true,
        productCodes: [],
      },
    });
    expect(cloud.calls.length).toBe(1);
  });

  const of = (...types: object[]) => ({ Reservations: [{ Instances: types }] });
  const pages: Readonly<Record<string, object>> = {
    first: { ...of({ InstanceType: 'm5.large' }, { InstanceType: 'm5.large', InstanceLifecycle: 'spot' }), NextToken: 'second' },
    second: of({ InstanceType: 'm5.large' }),
  };
  /** Two running hosts, an idle reservation, three volumes of which one is being copied, and these quotas. */
  function account(limits: Readonly<Record<string, number>>, defaults: Readonly<Record<string, number>> = {}) {
    const { cloud, clients } = capturedCloud({
      ec2: {
        DescribeInstances: ({ NextToken = 'first' }: { NextToken?: string }) => pages[NextToken],
        DescribeCapacityReservations: () => ({ CapacityReservations: [{ InstanceType: 'm5.large', AvailableInstanceCount: 1 }] }),
        DescribeVolumes: () => ({
          Volumes: [
            { VolumeId: 'vol-1', VolumeType: 'gp3', Size: 100 },
            { VolumeId: 'vol-2', VolumeType: 'gp3', Size: 20, SourceVolumeId: 'vol-1', CreateTime: new Date(cloud.clock.now()) },
            { VolumeId: 'vol-3', VolumeType: 'gp3', Size: 20, SourceVolumeId: 'vol-1', CreateTime: new Date(0) },
          ],
        }),
        DescribeVolumeStatus: () => ({
          VolumeStatuses: [{ VolumeId: 'vol-2', InitializationStatusDetails: { InitializationType: 'volume-copy', Progress: 99 } }],
        }),
      },
    });
    const answer =
      (values: Readonly<Record<string, number>>) =>
      ({ ServiceCode, QuotaCode }: { ServiceCode: string; QuotaCode: string }) => {
        const Value = values[`${ServiceCode}/${QuotaCode}`];
        if (Value === undefined) throw new AwsError('NoSuchResourceException', 'none');
        return { Quota: { QuotaCode, Value } };
      };
    cloud.register('Service Quotas', { GetServiceQuota: answer(limits), GetAWSDefaultServiceQuota: answer(defaults) });
    const quotas = connect(new ServiceQuotasClient({ region: 'eu-west-1' }), cloud, 'read');
    return { cloud, reader: { ...clients, quotas } };
  }
  const clone = samplePersona({}, { instanceTypes: ['c5.xlarge'], root: { source: 'CLONE' }, data: { source: 'CLONE' } });

  it('quotas say what is free of what the persona needs, page by page', async () => {
    const { cloud, reader } = account({ 'ec2/L-1216C47A': 32, 'ebs/L-39BD5252': 5, 'ebs/L-7A658B76': 1 });
    expect(await settle(cloud, readQuotas(reader, clone, sampleFacts()))).toEqual({
      vcpus: { 'L-1216C47A': { limit: 32, inUse: 6 } },
      volumeCopiesFree: 4,
      storageGiBFree: { gp3: 1_024 - 140 },
      groupsPerInterface: 5,
    });
  });

  it('a quota without an applied value has its default, one that Service Quotas does not know is not judged', async () => {
    const { cloud, reader } = account({}, { 'ec2/L-1216C47A': 5 });
    expect(await settle(cloud, readQuotas(reader, clone, sampleFacts()))).toMatchObject({
      vcpus: { 'L-1216C47A': { limit: 5, inUse: 6 } },
      volumeCopiesFree: null,
      storageGiBFree: {},
    });
  });

  it('the figures of an account are asked for once, and again after a while', async () => {
    const { cloud, reader } = account({ 'ec2/L-1216C47A': 32, 'ebs/L-39BD5252': 5, 'ebs/L-7A658B76': 1 });
    const asked = async () => {
      const before = cloud.calls.length;
      await settle(cloud, Promise.all([1, 2, 3].map(() => readQuotas(reader, clone, sampleFacts()))));
      return cloud.calls.slice(before).map(({ operation }) => operation);
    };
    expect((await asked()).filter((name) => name === 'GetServiceQuota')).toHaveLength(3);
    expect(await asked()).toEqual([]);
    await cloud.clock.advance(61_000);
    expect((await asked()).filter((name) => name === 'GetServiceQuota')).toEqual([]);
    await cloud.clock.advance(301_000);
    expect((await asked()).filter((name) => name === 'GetServiceQuota')).toHaveLength(3);
  });
});
