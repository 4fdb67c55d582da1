import {
  DescribeInstanceCreditSpecificationsCommand,
  DescribeInstancesCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceCpuOptionsCommand,
  ModifyInstanceCreditSpecificationCommand,
  ModifyInstanceNetworkPerformanceOptionsCommand,
  StartInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import type { HostSeed } from '../../../../local/aws/ec2/host-seed.ts';
import { bench, twentySixVolumes } from './bench.ts';
import type { Bench } from './bench.ts';

const type = (InstanceId: string, Value: string): ModifyInstanceAttributeCommand =>
  new ModifyInstanceAttributeCommand({ InstanceId, InstanceType: { Value } });

const fits: [string, HostSeed, string, string][] = [
  ['another size', {}, 'm5.xlarge', 'accepted'],
  ['unknown type', {}, 'm5.tiny', 'InvalidParameterValue'],
  ['other architecture', {}, 'm7g.large', 'InvalidParameterValue'],
  ['ENA missing', { attributes: { enaSupport: false } }, 'm6i.large', 'InvalidParameterCombination'],
  ['boot mode', { traits: { bootMode: 'uefi' } }, 't2.medium', 'InvalidParameterCombination'],
  ['NitroTPM', { traits: { tpm: true } }, 'm5.metal', 'UnsupportedOperation'],
  ['enclaves', { instanceType: 'm5.xlarge', traits: { enclaves: true } }, 't3.large', 'UnsupportedOperation'],
  ['hibernation', { traits: { hibernation: true } }, 'm5.xlarge', 'UnsupportedOperation'],
  ['spot', { traits: { lifecycle: 'spot' } }, 'm5.xlarge', 'UnsupportedOperation'],
  [
    'bandwidth weighting not reset',
    { instanceType: 'm8g.large', attributes: { bandwidthWeighting: 'vpc-1' } },
    'm7g.large',
    'InvalidParameterCombination',
  ],
  [
    'ENA Express not off',
    { instanceType: 'm6i.8xlarge', interfaces: [{ enaSrd: { enabled: true, udp: false } }] },
    'm6i.large',
    'InvalidParameterCombination',
  ],
  ['too many interfaces', { interfaces: [{}, {}, {}] }, 't3.micro', 'AttachmentLimitExceeded'],
  [
    'too many addresses',
    { interfaces: [{ privateIps: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] }] },
    't3.micro',
    'PrivateIpAddressLimitExceeded',
  ],
  [
    'prefixes count as addresses',
    { interfaces: [{ prefixes: ['10.0.9.0/28', '10.0.9.16/28'] }] },
    't3.micro',
    'PrivateIpAddressLimitExceeded',
  ],
];

/** A spot instance cannot be stopped by a request. */
async function halted(b: Bench, seed: HostSeed): Promise<string> {
  if (seed.traits?.lifecycle !== 'spot') return b.stoppedHost(seed);
  const id = b.aws.addHost(seed);
  b.aws.hosts.shutDownFromInside(id);
  await b.wait(61);
  return id;
}

describe('a type has to fit', () => {
  it.each(fits)('%s', async (_name, seed, name, code) => {
    const b = bench();
    expect(await b.refusal(b.client.send(type(await halted(b, seed), name)))).toBe(code);
  });

  it('counts volumes, interfaces and instance-store disks against the attachment limit', async () => {
    const b = bench();
    const volumes = twentySixVolumes;
    const id = await b.stoppedHost({ volumes });
    expect(await b.refusal(b.client.send(type(id, 'm5d.large')))).toBe('AttachmentLimitExceeded');
    expect(await b.refusal(b.client.send(type(id, 'm5.xlarge')))).toBe('accepted');
  });

  it('is checked again at the start', async () => {
    const b = bench();
    const id = await b.stoppedHost({ instanceType: 'm6i.large', traits: { tpm: true } });
    (b.aws.state.instances.get(id) as { attributes: { live: { enaSupport: boolean } } }).attributes.live.enaSupport = false;
    expect(await b.refusal(b.client.send(new StartInstancesCommand({ InstanceIds: [id] })))).toBe('InvalidParameterCombination');
  });
});

describe('what a change of type does to the rest', () => {
  const described = async (b: Bench, id: string) =>
    (await b.answer(b.client.send(new DescribeInstancesCommand({ InstanceIds: [id] })))).Reservations?.[0]?.Instances?.[0];

  it('keeps own CPU options where they fit, else takes the default', async () => {
    const b = bench();
    const id = await b.stoppedHost({ instanceType: 'm5.2xlarge' });
    await b.answer(b.client.send(new ModifyInstanceCpuOptionsCommand({ InstanceId: id, CoreCount: 2, ThreadsPerCore: 1 })));
    for (const [name, cores, threads] of [
      ['m5.4xlarge', 2, 1],
      ['m5.large', 1, 2],
      ['m5.xlarge', 2, 2],
    ] as const) {
      await b.answer(b.client.send(type(id, name)));
      expect((await described(b, id))?.CpuOptions).toEqual({ CoreCount: cores, ThreadsPerCore: threads });
    }
  });

  it('resets the credit mode', async () => {
    const b = bench();
    const id = await b.stoppedHost({ instanceType: 't3.large', attributes: { cpuCredits: 'standard' } });
    await b.answer(b.client.send(type(id, 't3.medium')));
    const credits = await b.answer(b.client.send(new DescribeInstanceCreditSpecificationsCommand({ InstanceIds: [id] })));
    expect(credits.InstanceCreditSpecifications).toEqual([{ InstanceId: id, CpuCredits: 'unlimited' }]);
    await b.answer(b.client.send(type(id, 'm5.large')));
    expect(await b.refusal(b.client.send(new DescribeInstanceCreditSpecificationsCommand({ InstanceIds: [id] })))).toBe(
      'UnsupportedOperation',
    );
    const spec = [{ InstanceId: id, CpuCredits: 'standard' }];
    const set = await b.answer(b.client.send(new ModifyInstanceCreditSpecificationCommand({ InstanceCreditSpecifications: spec })));
    expect(set.UnsuccessfulInstanceCreditSpecifications?.[0]?.InstanceId).toBe(id);
  });

  it('refuses CPU options that the type does not have', async () => {
    const b = bench();
    const id = await b.stoppedHost({ instanceType: 'm5.xlarge' });
    const cpu = (more: object): ModifyInstanceCpuOptionsCommand => new ModifyInstanceCpuOptionsCommand({ InstanceId: id, ...more });
    expect(await b.refusal(b.client.send(cpu({ CoreCount: 3, ThreadsPerCore: 1 })))).toBe('InvalidParameterValue');
    expect(await b.refusal(b.client.send(cpu({ CoreCount: 2 })))).toBe('MissingParameter');
    expect(
      await b.refusal(b.client.send(new ModifyInstanceNetworkPerformanceOptionsCommand({ InstanceId: id, BandwidthWeighting: 'vpc-1' }))),
    ).toBe('UnsupportedOperation');
  });
});
