import { defaultCredits } from './change-type.ts';
import type { HostSeed } from './host-seed.ts';
import { Lagging } from './lagging.ts';
import type { Attributes, InstanceRecord, ScheduledEvent, Tags } from './model.ts';
import { publicAddress } from './power.ts';
import type { Region } from './region.ts';
import { seedDisks } from './seed-disks.ts';
import type { Network } from './seed-network.ts';
import { typeData } from './type-fit.ts';

const month = 30 * 86_400_000;

/** Adds a running, booted instance with its disks, interfaces, profile and address. Answers its id. */
export function seedHost(region: Region, network: Network, seed: HostSeed): string {
  const type = typeData(seed.instanceType ?? 'm5.large');
  const zone = seed.zone ?? region.zones[0] ?? `${region.cloud.region}a`;
  const startedAt = region.now() - month;
  const record: InstanceRecord = {
    rootDeviceName: '/dev/xvda',
    bootMode: type.architecture === 'arm64' ? 'uefi' : undefined,
    tpm: false,
    enclaves: false,
    hibernation: false,
    autoPublicIp: false,
    lifecycle: undefined,
    platform: undefined,
    productCodes: [],
    tenancy: 'default',
    placementGroup: undefined,
    operator: undefined,
    ...seed.traits,
    id: seed.id ?? region.id('i'),
    launchId: region.id('r'),
    zone,
    vpcId: region.vpcId,
    subnetId: network.subnet(zone),
    imageId: seed.imageId ?? 'ami-0aaaaaaaaaaaaaaaa',
    architecture: type.architecture,
    keyName: 'keyName' in seed ? seed.keyName : 'production-key',
    attributes: new Lagging(attributesOf(seed, type.name)),
    interfaceIds: [],
    tags: { ...seed.tags },
    state: 'running',
    stateReason: undefined,
    transitionReason: '',
    launchTime: startedAt,
    publicIp: undefined,
    rootVolumeId: undefined,
    bootedAt: startedAt + 30_000,
    applicationAt: startedAt + 40_000,
    power: 0,
    reservationId: undefined,
    uefiData: btoa(`uefi:${region.cloud.random.hex(16)}`),
    events: [] as ScheduledEvent[],
    impaired: false,
    terminatedAt: undefined,
  };
  if (region.instances.has(record.id)) throw new Error(`there is an instance ${record.id} already`);
  region.instances.set(record.id, record);
  const childTags = seed.childTags ?? managedOnly(record.tags);
  seedDisks(region, record, seed, childTags);
  network.addInterfaces(record, seed, childTags);
  if (seed.elasticIp === true) network.addAddress({ tags: childTags, interfaceId: record.interfaceIds[0] ?? '' });
  else if (record.autoPublicIp) record.publicIp = publicAddress(region);
  if (seed.profile !== undefined) network.associate(record, seed.profile);
  return record.id;
}

const managedOnly = (tags: Tags): Tags => (tags['ahps:managed'] === undefined ? {} : { 'ahps:managed': tags['ahps:managed'] });

function attributesOf(seed: HostSeed, instanceType: string): Attributes {
  const type = typeData(instanceType);
  return {
    instanceType,
    userData: seed.userData === undefined ? undefined : Buffer.from(seed.userData).toString('base64'),
    shutdownBehavior: 'stop',
    disableApiTermination: false,
    disableApiStop: false,
    ebsOptimized: type.ebsMbps[0] > 0,
    enaSupport: type.ena !== 'unsupported',
    sriovNetSupport: undefined,
    kernel: undefined,
    ramdisk: undefined,
    cores: type.vcpus / type.threadsPerCore,
    threadsPerCore: type.threadsPerCore,
    nestedVirtualization: false,
    bandwidthWeighting: 'default',
    cpuCredits: type.burstable ? defaultCredits(type.name) : undefined,
    metadata: { state: 'applied', tokens: 'required', hops: 2, endpoint: 'enabled', ipv6: 'disabled', tags: 'disabled' },
    autoRecovery: 'default',
    rebootMigration: 'default',
    monitoring: 'disabled',
    reservation: { preference: 'open', target: undefined },
    ...seed.attributes,
  };
}
