import { describe, expect, it } from '@jest/globals';
import type { Fleet } from '#core/fleet/fleet.ts';
import type { HostFacts } from '#core/manifest/host-facts.ts';
import type { Inside } from '#core/manifest/inside.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import { refusalRules, refusals } from '#core/manifest/refusals.ts';
import { key, sampleFacts, sampleFleet, sampleInside, sampleManifest, sampleMember } from '../../../samples/host.ts';
import { sampleType } from '../../../samples/type-facts.ts';

const base = sampleManifest();
const facts = (given: Partial<HostFacts>) => () => sampleFacts(base, given);
const host =
  (given: Partial<Manifest>, more: Partial<HostFacts> = {}) =>
  () =>
    sampleFacts(sampleManifest(given), more);
const shape = (given: Partial<Manifest['shape']>, type?: HostFacts['type']) =>
  host({ shape: { ...base.shape, ...given } }, type === undefined ? {} : { type });
const firmware = (given: Partial<Manifest['firmware']>) => host({ firmware: { ...base.firmware, ...given } });
const tagged = (name: string) => host({ tags: { ...base.tags, instance: { ...base.tags.instance, [name]: 'x' } } });
const first = <V>(map: Readonly<Record<string, V>>, given: Partial<NoInfer<V>>): Record<string, V> =>
  Object.fromEntries(Object.entries(map).map(([name, value], index) => [name, index === 0 ? { ...value, ...given } : value]));
const volume = (given: Partial<HostFacts['volumes'][string]>) => facts({ volumes: first(sampleFacts().volumes, given) });
const entry = (given: Partial<HostFacts['interfaces'][string]>) => facts({ interfaces: first(sampleFacts().interfaces, given) });
const nic = (type: string) => host({ interfaces: first(base.interfaces, { type }) });
const member = (given: Partial<typeof sampleMember>, more: Partial<HostFacts> = {}) =>
  host({ autoScaling: { ...sampleMember, ...given } }, more);
const event = (code: string) => facts({ events: [{ code, notBefore: '2026-02-01T00:00:00.000Z' }] });
const within = (given: Partial<Inside>) => host({ guest: { ...sampleInside, ...given } });
const inGroup = sampleFleet({}, { autoScalingGroupName: 'web-asg' });
const alarm = {
  'stop when idle': {
    arn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:idle',
    actionsEnabled: true,
    actions: ['arn:aws:automate:eu-west-1:ec2:stop'],
  },
};

type Case = readonly [facts: () => HostFacts, fleet?: Fleet];
/** One host per refusal: it must raise exactly that one. */
const cases: Readonly<Record<string, Case>> = {
  'host-terminated': [facts({ state: 'terminated' })],
  'host-not-running': [facts({ state: 'stopped' })],
  'host-outpost': [facts({ outpostArn: 'arn:aws:outposts:eu-west-1:1:outpost/op-1' })],
  'host-local-zone': [host({ identity: { ...base.identity, zone: 'eu-west-1-lon-1a' } })],
  'host-wrong-vpc': [host({ identity: { ...base.identity, vpcId: 'vpc-0f0f0f0f' } })],
  'host-spot-market': [facts({ lifecycle: 'spot' })],
  'host-scheduled-market': [facts({ lifecycle: 'scheduled' })],
  'host-capacity-block': [facts({ lifecycle: 'capacity-block' })],
  'host-windows': [host({ fixed: { ...base.fixed, platform: 'Windows' } })],
  'host-mac': [shape({ instanceType: 'mac2.large' }, sampleType('mac2.large'))],
  'host-bare-metal': [shape({ instanceType: 'm5.metal' }, sampleType('m5.metal', { bareMetal: true, hypervisor: 'none' }))],
  'host-t2': [shape({ instanceType: 't2.large' }, sampleType('t2.large', { hypervisor: 'xen' }))],
  'host-xen': [shape({ instanceType: 'm4.large' }, sampleType('m4.large', { hypervisor: 'xen' }))],
  'host-paravirtual': [facts({ virtualization: 'paravirtual' })],
  'host-without-ena': [shape({ enaSupport: false })],
  'host-kernel-set': [shape({ ramdiskId: 'ari-1' })],
  'host-tenancy': [host({ placement: { ...base.placement, tenancy: 'host' } })],
  'host-hibernation': [firmware({ hibernation: true })],
  'host-product-code': [facts({ productCodes: ['abc123'] })],
  'host-licence': [host({ fixed: { ...base.fixed, licences: ['arn:aws:license-manager:x'] } })],
  'host-reservation-group': [facts({ reservationGroupArn: 'arn:aws:resource-groups:x' })],
  'host-reservation-full': [
    host({ capacityReservation: { preference: null, reservationId: 'cr-1' } }, { reservationSpare: 0 }),
    sampleFleet({ reserveCapacity: true }),
  ],
  'host-instance-store': [shape({ instanceType: 'm5d.large' })],
  'host-user-data-unreadable': [facts({ userDataReadable: false })],
  'host-public-ip-changes': [facts({ autoPublicIp: '203.0.113.9' })],
  'host-retiring': [event('instance-retirement')],
  'host-impaired': [host({ status: { ...base.status, system: 'impaired' } })],
  'host-agent-offline': [host({ agent: { ...base.agent, online: false } })],
  'host-agent-old': [host({ agent: { ...base.agent, version: '3.3.999.0' } })],
  'host-hybrid-activated': [facts({ hybridActivated: true })],
  'host-fstab-by-device': [within({ fstabDevices: '/dev/nvme1n1' })],
  'host-root-by-device': [within({ rootDevice: '/dev/xvda1' })],
  'host-without-nvme-driver': [within({ nvme: false })],
  'host-without-ena-driver': [within({ ena: false })],
  'host-disk-encrypted-inside': [within({ encryptedDisks: 'secret' })],
  'host-disk-bound-to-tpm': [within({ tpm: true })],
  'host-domain-joined': [within({ domainJoined: true })],
  'host-operated': [facts({ operator: 'eks.amazonaws.com' })],
  'host-eks': [tagged('eks:cluster-name')],
  'host-kubernetes': [tagged('kubernetes.io/cluster/prod')],
  'host-karpenter': [tagged('karpenter.sh/nodepool')],
  'host-ecs': [tagged('AmazonECSManaged')],
  'host-ec2-fleet': [tagged('aws:ec2:fleet-id')],
  'host-beanstalk': [tagged('elasticbeanstalk:environment-name')],
  'host-emr': [tagged('aws:elasticmapreduce:job-flow-id')],
  'host-batch': [tagged('aws:batch:compute-environment')],
  'host-untagged': [host({ tags: { ...base.tags, volumes: first(base.tags.volumes, { 'ahps:managed': 'no' }) } })],
  'host-tags-full': [
    host({
      tags: {
        ...base.tags,
        instance: { ...base.tags.instance, ...Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`t${String(index)}`, 'x'])) },
      },
    }),
  ],
  'host-root-not-ebs': [facts({ rootDeviceType: 'instance-store' })],
  'host-root-device-differs': [host({ rootDeviceName: '/dev/sda1' })],
  'host-volume-multi-attach': [volume({ multiAttach: true })],
  'host-volume-not-attached': [volume({ attachmentState: 'attaching' })],
  'host-volume-failing': [volume({ state: 'error' })],
  'host-volume-modifying': [volume({ modification: 'optimizing' })],
  'host-volume-operated': [volume({ operator: 'x.amazonaws.com' })],
  'host-volume-key': [() => sampleFacts(), sampleFleet({}, { kmsKeyArns: [] })],
  'host-volume-snapshots-pending': [volume({ pendingSnapshots: 5 })],
  'host-key-unusable': [facts({ keys: { [key]: 'PendingDeletion' } })],
  'host-interface-efa': [nic('efa')],
  'host-interface-trunk': [nic('branch')],
  'host-interface-managed': [entry({ requesterManaged: true })],
  'host-interface-not-attached': [entry({ attachmentState: 'attaching' })],
  'host-profile-not-listed': [() => sampleFacts(), sampleFleet({}, { hostProfileArns: [] })],
  'host-target-group-gone': [facts({ missingGroups: ['arn:gone'] })],
  'host-target-group-foreign': [facts({ foreignBalancers: ['classic-lb'] })],
  'host-not-registered': [host({ registrations: {} })],
  'host-target-group-unused': [host({ targetGroups: first(base.targetGroups, { loadBalancers: 0 }) })],
  'host-unhealthy': [facts({ health: first(sampleFacts().health, { state: 'initial' }) })],
  'host-auto-scaling-group-foreign': [member({ name: 'other' }), inGroup],
  'host-warm-pool': [member({ lifecycleState: 'Warmed:Running' }), inGroup],
  'host-member-pending': [member({ lifecycleState: 'Pending:Wait' }), inGroup],
  'host-member-not-in-service': [member({ lifecycleState: 'Standby' }), inGroup],
  'host-member-unhealthy': [member({ healthStatus: 'Unhealthy' }), inGroup],
  'host-group-minimum': [member({ desired: 2 }), inGroup],
  'host-launch-suspended': [member({ suspended: ['Launch'] }), inGroup],
  'host-weighted': [member({ weight: 2 }), inGroup],
  'host-instance-refresh': [member({ refreshActive: true }), inGroup],
  'host-lifetime-short': [member({ maxInstanceLifetimeSeconds: 36 * 86_400 }), inGroup],
  'host-alarm-ends-it': [host({ alarms: alarm })],
};

describe('refusals', () => {
  it('lend the sample host, alone or as a member of its group', () => {
    expect(refusals(sampleFacts(), sampleFleet())).toEqual([]);
    expect(refusals(member({})(), inGroup)).toEqual([]);
  });

  it.each(Object.entries(cases))('%s', (code, [given, fleet = sampleFleet()]) => {
    const found = refusals(given(), fleet);
    expect(found.map((refusal) => refusal.code)).toEqual([code]);
    expect(found[0]?.sentence).toMatch(/^host i-0a1b2c3d4e5f60001 \S.{8,}$/);
  });

  it('are all in the table above, each with a code of its own', () => {
    expect(refusalRules.map(({ code }) => code)).toEqual([...new Set(refusalRules.map(({ code }) => code))]);
    expect(Object.keys(cases).sort()).toEqual(refusalRules.map(({ code }): string => code).sort());
  });

  it('say the figures', () => {
    const [lifetime] = refusals(cases['host-lifetime-short']?.[0]() ?? sampleFacts(), inGroup);
    expect(lifetime?.sentence).toBe(
      'host i-0a1b2c3d4e5f60001 is replaced by web-asg in 15 h (maximum instance lifetime), before a loan of 72 h and 2 h for the return',
    );
    expect(refusals(cases['host-lifetime-short']?.[0]() ?? sampleFacts(), inGroup, 3_600_000)).toEqual([]);
  });

  it('yield where the fleet says so', () => {
    const disposable = sampleFleet({
      instanceStore: 'DISPOSABLE',
      publicIpMayChange: true,
      mutableAlarmArns: [alarm['stop when idle'].arn],
    });
    expect(refusals(shape({ instanceType: 'm5d.large' })(), disposable)).toEqual([]);
    expect(refusals(facts({ autoPublicIp: '203.0.113.9' })(), disposable)).toEqual([]);
    expect(refusals(host({ alarms: alarm })(), disposable)).toEqual([]);
  });
});

describe('the ten hosts of manifest.md', () => {
  const prefixed = first(base.interfaces, { prefixes: ['10.0.1.32/28'], ipv6s: ['2001:db8::1'] });
  const hosts: readonly (readonly [string, HostFacts, Fleet, readonly string[]])[] = [
    ['(a) m5.large with three volumes, two interfaces, an Elastic IP', sampleFacts(), sampleFleet(), []],
    [
      '(b) member of a group during a refresh, at its minimum',
      member({ refreshActive: true, desired: 2 })(),
      inGroup,
      ['host-group-minimum', 'host-instance-refresh'],
    ],
    ['(c) t3', shape({ instanceType: 't3.large', creditSpecification: 'unlimited' })(), sampleFleet(), []],
    [
      '(d) Graviton',
      host(
        { shape: { ...base.shape, instanceType: 'm7g.large' }, firmware: { ...base.firmware, bootMode: 'uefi' } },
        { architecture: 'arm64' },
      )(),
      sampleFleet(),
      [],
    ],
    ['(e) instance store', shape({ instanceType: 'm5d.large' })(), sampleFleet(), ['host-instance-store']],
    ['(f) spot', facts({ lifecycle: 'spot' })(), sampleFleet(), ['host-spot-market']],
    [
      '(g) EKS node',
      host({
        tags: { ...base.tags, instance: { ...base.tags.instance, 'eks:cluster-name': 'prod', 'kubernetes.io/cluster/prod': 'owned' } },
      })(),
      sampleFleet(),
      ['host-eks', 'host-kubernetes'],
    ],
    [
      '(h) hibernation on a dedicated host in a Capacity Block',
      host(
        { firmware: { ...base.firmware, hibernation: true }, placement: { ...base.placement, tenancy: 'host' } },
        { lifecycle: 'capacity-block' },
      )(),
      sampleFleet(),
      ['host-capacity-block', 'host-tenancy', 'host-hibernation'],
    ],
    ['(i) prefixes and IPv6', host({ interfaces: prefixed })(), sampleFleet(), []],
    [
      '(j) protections, user data, names',
      host({ protection: { shutdownBehaviour: 'terminate', terminationProtection: true, stopProtection: true }, monitoring: 'disabled' })(),
      sampleFleet(),
      [],
    ],
  ];

  it.each(hosts)('%s', (_name, given, fleet, codes) => expect(refusals(given, fleet).map(({ code }) => code)).toEqual(codes));
});
