import { describe, expect, it } from '@jest/globals';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { readQuotas } from '#adapters/host-capture-quotas.ts';
import { resolveImages, typeFacts } from '#adapters/host-capture.ts';
import { connect } from '../../../local/aws/door.ts';
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

  it('quotas count the vCPUs of running On-Demand instances, page by page', async () => {
    const of = (...types: object[]) => ({ Reservations: [{ Instances: types }] });
    const pages: Readonly<Record<string, object>> = {
      first: { ...of({ InstanceType: 'm5.large' }, { InstanceType: 'm5.large', InstanceLifecycle: 'spot' }), NextToken: 'second' },
      second: of({ InstanceType: 'm5.large' }),
    };
    const { cloud, clients } = capturedCloud({
      ec2: { DescribeInstances: ({ NextToken = 'first' }: { NextToken?: string }) => pages[NextToken] },
    });
    cloud.register('Service Quotas', { GetServiceQuota: ({ QuotaCode }: { QuotaCode: string }) => ({ Quota: { QuotaCode, Value: 32 } }) });
    const quotas = connect(new ServiceQuotasClient({ region: 'eu-west-1' }), cloud, 'read');
    expect((await settle(cloud, readQuotas({ ...clients, quotas }, ['m5.large', 'c5.xlarge'], 'eu-west-1a'))).vcpus).toEqual({
      'L-1216C47A': { limit: 32, inUse: 4 },
    });
  });
});
