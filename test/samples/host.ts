import { fleet as fleetSchema } from '#core/fleet/fleet.ts';
import type { CheckoutRules, Fleet } from '#core/fleet/fleet.ts';
import type { HostFacts, TypeFacts } from '#core/manifest/host-facts.ts';
import type { Inside } from '#core/manifest/inside.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import type { Registration } from '#core/manifest/membership.ts';
import { registrationKey } from '#core/manifest/membership.ts';
import { sampleTypes } from './type-facts.ts';

export const hostId = 'i-0a1b2c3d4e5f60001';
const account = '111122223333';
const elb = `arn:aws:elasticloadbalancing:eu-west-1:${account}:targetgroup`;
export const webGroup = `${elb}/web/0123456789abcdef`;
export const apiGroup = `${elb}/api/fedcba9876543210`;
export const productionProfile = `arn:aws:iam::${account}:instance-profile/web-host`;
export const key = `arn:aws:kms:eu-west-1:${account}:key/11111111-2222-3333-4444-555555555555`;

/** The fleet of the sample host. */
export const sampleFleet = (rules: Partial<CheckoutRules> = {}, given: Partial<Fleet> = {}): Fleet =>
  fleetSchema.parse({
    id: 'web',
    title: 'Web servers',
    vpcId: 'vpc-0a1b2c3d',
    targetGroupArns: [webGroup, apiGroup],
    owners: ['web-team'],
    hostProfileArns: [productionProfile],
    hostRoleArns: [`arn:aws:iam::${account}:role/web-host`],
    kmsKeyArns: [key],
    ...given,
    rules: { floor: 2, mostOut: 1, elbOnly: true, ...rules },
  });

const volume = (sizeGiB: number, kmsKeyId: string | null, label: string | null) => ({
  type: 'gp3',
  sizeGiB,
  iops: 3_000,
  throughputMiBps: 125,
  encrypted: kmsKeyId !== null,
  kmsKeyId,
  zone: 'eu-west-1a',
  initializationRateMiBps: null,
  label,
});
const at = (volumeId: string) => ({ volumeId, deleteOnTermination: true, ebsCardIndex: null });
const networkInterface = (deviceIndex: number, privateIps: string[], groups: string[]) => ({
  deviceIndex,
  networkCardIndex: 0,
  subnetId: 'subnet-0a1b2c3d',
  mac: `02:00:00:00:00:0${String(deviceIndex)}`,
  privateIps,
  prefixes: [],
  ipv6s: [],
  deleteOnTermination: deviceIndex === 0,
  type: 'interface',
  groups,
  sourceDestCheck: true,
  enaExpress: false,
  enaExpressUdp: false,
  enaQueues: null,
  connectionTracking: { tcpEstablishedSeconds: null, udpStreamSeconds: null, udpSeconds: null },
});
const registrations: readonly Registration[] = [
  { groupArn: webGroup, targetId: hostId, port: 80, zone: null, quicServerId: null, viaAutoScaling: false },
  { groupArn: apiGroup, targetId: '10.0.2.20', port: 8080, zone: 'eu-west-1a', quicServerId: null, viaAutoScaling: false },
];
const targetGroup = (targetType: string, port: number) => ({
  targetType,
  protocol: 'HTTP',
  port,
  loadBalancers: 1,
  deregistrationDelaySeconds: 30,
  slowStartSeconds: 0,
  healthCheck: {
    protocol: 'HTTP',
    port: 'traffic-port',
    path: '/health',
    codes: '200',
    intervalSeconds: 10,
    timeoutSeconds: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
  },
});
const managed = { 'ahps:managed': 'true' };

/** What the inspect document says of a host that may be lent. */
export const sampleInside: Inside = {
  fstabDevices: '',
  rootDevice: '',
  nvme: true,
  ena: true,
  encryptedDisks: '',
  tpm: false,
  domainJoined: false,
};

/** Host (a) of `manifest.md`: m5.large, three volumes (one under a customer's key), two interfaces, an Elastic IP, a group by id and a group by IP. */
export const sampleManifest = (given: Partial<Manifest> = {}): Manifest => ({
  identity: {
    instanceId: hostId,
    accountId: account,
    region: 'eu-west-1',
    zone: 'eu-west-1a',
    subnetId: 'subnet-0a1b2c3d',
    vpcId: 'vpc-0a1b2c3d',
  },
  shape: {
    instanceType: 'm5.large',
    cpuOptions: { coreCount: 1, threadsPerCore: 2 },
    sevSnp: null,
    nestedVirtualization: null,
    bandwidthWeighting: 'default',
    ebsOptimized: true,
    enaSupport: true,
    sriovNetSupport: null,
    kernelId: null,
    ramdiskId: null,
    creditSpecification: null,
  },
  rootDeviceName: '/dev/xvda',
  attachments: {
    '/dev/xvda': at('vol-00000000000000001'),
    '/dev/sdf': at('vol-00000000000000002'),
    '/dev/sdg': at('vol-00000000000000003'),
  },
  volumes: {
    'vol-00000000000000001': volume(20, null, null),
    'vol-00000000000000002': volume(100, key, 'data'),
    'vol-00000000000000003': volume(50, null, 'logs'),
  },
  interfaces: {
    'eni-00000000000000001': networkInterface(0, ['10.0.1.20'], ['sg-0a1b2c3d', 'sg-0b1b2c3d']),
    'eni-00000000000000002': networkInterface(1, ['10.0.2.20', '10.0.2.21'], ['sg-0b1b2c3d']),
  },
  elasticIps: { '10.0.1.20': { allocationId: 'eipalloc-0a1b2c3d', interfaceId: 'eni-00000000000000001' } },
  instanceProfileArn: productionProfile,
  userDataDigest: 'a'.repeat(64),
  metadataOptions: {
    httpTokens: 'required',
    httpPutResponseHopLimit: 2,
    httpEndpoint: 'enabled',
    httpProtocolIpv6: 'disabled',
    instanceMetadataTags: 'disabled',
  },
  protection: { shutdownBehaviour: 'terminate', terminationProtection: false, stopProtection: true },
  monitoring: 'enabled',
  maintenance: { autoRecovery: 'default', rebootMigration: null },
  privateDnsNameOptions: { hostnameType: 'ip-name', resourceNameA: false, resourceNameAaaa: false },
  fixed: { keyName: 'ops', imageId: 'ami-0a1b2c3d', launchIndex: 0, platform: 'Linux/UNIX', usageOperation: 'RunInstances', licences: [] },
  placement: { tenancy: 'default', affinity: null, groupName: null, partition: null },
  capacityReservation: { preference: 'open', reservationId: null },
  firmware: { hibernation: false, enclave: false, tpm: null, bootMode: 'legacy-bios', uefiDigest: null },
  registrations: Object.fromEntries(registrations.map((entry) => [registrationKey(entry), entry])),
  targetGroups: { [webGroup]: targetGroup('instance', 80), [apiGroup]: targetGroup('ip', 8080) },
  autoScaling: null,
  alarms: {},
  status: { instance: 'ok', system: 'ok', attachedEbs: 'ok' },
  agent: { online: true, version: '3.3.3050.0', platform: 'Amazon Linux', platformVersion: '2023' },
  guest: sampleInside,
  tags: {
    instance: { Name: 'web-1', ...managed },
    volumes: { 'vol-00000000000000001': managed, 'vol-00000000000000002': managed, 'vol-00000000000000003': managed },
    interfaces: { 'eni-00000000000000001': managed, 'eni-00000000000000002': managed },
  },
  ...given,
});

/** The sample host in an Auto Scaling group. */
export const sampleMember: NonNullable<Manifest['autoScaling']> = {
  name: 'web-asg',
  lifecycleState: 'InService',
  protectedFromScaleIn: true,
  launchTemplateVersion: '7',
  weight: null,
  healthStatus: 'HEALTHY',
  min: 2,
  max: 6,
  desired: 4,
  healthCheckType: 'ELB',
  healthCheckGraceSeconds: 60,
  suspended: [],
  warmPool: false,
  refreshActive: false,
  maxInstanceLifetimeSeconds: null,
};

const settledVolume = {
  state: 'in-use',
  attachmentState: 'attached',
  attachments: 1,
  multiAttach: false,
  modification: null,
  operator: null,
  pendingSnapshots: 0,
};
const settledInterface = { requesterManaged: false, operator: null, attachmentState: 'attached' };
const mapValues = <V, W>(map: Readonly<Record<string, V>>, value: W): Record<string, W> =>
  Object.fromEntries(Object.keys(map).map((name) => [name, value]));

/** Everything known of the sample host when it is fit to be lent. */
export const sampleFacts = (manifest: Manifest = sampleManifest(), given: Partial<HostFacts> = {}): HostFacts => ({
  manifest,
  readAt: '2026-01-05T09:00:00.000Z',
  launchedAt: '2025-12-01T00:00:00.000Z',
  state: 'running',
  lifecycle: null,
  architecture: 'x86_64',
  virtualization: 'hvm',
  rootDeviceType: 'ebs',
  productCodes: [],
  outpostArn: null,
  operator: null,
  autoPublicIp: null,
  reservationGroupArn: null,
  reservationSpare: null,
  userDataReadable: true,
  interfaces: mapValues(manifest.interfaces, settledInterface),
  volumes: mapValues(manifest.volumes, settledVolume),
  keys: { [key]: 'Enabled' },
  events: [],
  health: mapValues(manifest.registrations, { state: 'healthy', reason: null }),
  missingGroups: [],
  foreignBalancers: [],
  hybridActivated: false,
  type: sampleTypes[manifest.shape.instanceType] as TypeFacts,
  ...given,
});
