import type { Cloud } from '../cloud.ts';
import type { Hosts } from '../hosts.ts';
import { addressOperations } from './addresses.ts';
import { attachmentOperations } from './attachments.ts';
import { attributeOperations } from './attributes.ts';
import { controlsOf } from './controls.ts';
import type { Controls } from './controls.ts';
import { groupOperations } from './groups.ts';
import { hostsOf } from './hosts-view.ts';
import { imageOperations } from './images.ts';
import { instanceOperations } from './instances.ts';
import { interfaceOperations } from './interfaces.ts';
import { lifecycleOperations } from './lifecycle.ts';
import { lockOperations } from './locks.ts';
import type { ImageRecord, InstanceRecord, ReservationRecord, SnapshotRecord, VolumeRecord } from './model.ts';
import { modifyAttributeOperations } from './modify-attribute.ts';
import { monitoringOperations } from './monitoring.ts';
import type { AddressRecord, AssociationRecord, GroupRecord, InterfaceRecord, ProfileRecord } from './network-model.ts';
import { optionOperations } from './options.ts';
import { profileOperations } from './profiles.ts';
import { Region } from './region.ts';
import type { Ec2Options } from './region.ts';
import { reservationOperations } from './reservations.ts';
import { seedHost } from './seed-host.ts';
import type { HostSeed } from './host-seed.ts';
import { seedImage } from './seed-image.ts';
import type { ImageSeed } from './seed-image.ts';
import { Network } from './seed-network.ts';
import type { AddressSeed, GroupSeed } from './seed-network.ts';
import { snapshotOperations } from './snapshots.ts';
import { tagOperations } from './tags.ts';
import { typeOperations } from './types.ts';
import { volumeCreationOperations } from './volume-create.ts';
import { volumeModificationOperations } from './volume-modify.ts';
import { volumeStatusOperations } from './volume-status.ts';
import { volumeOperations } from './volumes.ts';

/** Every record, without lag: for the auditor, which only reads. */
export interface GroundTruth {
  readonly instances: ReadonlyMap<string, InstanceRecord>;
  readonly volumes: ReadonlyMap<string, VolumeRecord>;
  readonly snapshots: ReadonlyMap<string, SnapshotRecord>;
  readonly interfaces: ReadonlyMap<string, InterfaceRecord>;
  readonly addresses: ReadonlyMap<string, AddressRecord>;
  readonly profiles: ReadonlyMap<string, ProfileRecord>;
  readonly associations: ReadonlyMap<string, AssociationRecord>;
  readonly images: ReadonlyMap<string, ImageRecord>;
  readonly groups: ReadonlyMap<string, GroupRecord>;
  readonly reservations: ReadonlyMap<string, ReservationRecord>;
}

/** The simulated EC2 and EBS of one Region. */
export interface Ec2 extends Controls {
  readonly hosts: Hosts;
  readonly state: GroundTruth;
  readonly vpcId: string;
  /** A running, booted production host; answers its id. */
  addHost(seed?: HostSeed): string;
  addImage(seed: ImageSeed): { imageId: string; snapshotId: string };
  /** Answers the group's id. */
  addSecurityGroup(seed: GroupSeed): string;
  /** Answers the allocation's id. */
  addAddress(seed?: AddressSeed): string;
  /** Answers the profile's ARN. */
  addProfile(name: string, roleName?: string): string;
  /** The subnet of a zone. */
  subnet(zone: string): string;
}

/** Registers EC2's operations on the cloud. */
export function ec2(cloud: Cloud, options: Ec2Options = {}): Ec2 {
  const region = new Region(cloud, options);
  const network = new Network(region);
  cloud.register('EC2', {
    ...instanceOperations(region),
    ...lifecycleOperations(region),
    ...attributeOperations(region),
    ...modifyAttributeOperations(region),
    ...optionOperations(region),
    ...monitoringOperations(region),
    ...typeOperations(region),
    ...interfaceOperations(region),
    ...addressOperations(region),
    ...groupOperations(region),
    ...profileOperations(region),
    ...volumeOperations(region),
    ...volumeStatusOperations(region),
    ...volumeCreationOperations(region),
    ...volumeModificationOperations(region),
    ...attachmentOperations(region),
    ...snapshotOperations(region),
    ...lockOperations(region),
    ...imageOperations(region),
    ...reservationOperations(region),
    ...tagOperations(region),
  });
  return {
    ...controlsOf(region),
    hosts: hostsOf(region),
    state: region,
    vpcId: region.vpcId,
    addHost: (seed = {}) => seedHost(region, network, seed),
    addImage: (seed) => seedImage(region, seed),
    addSecurityGroup: (seed) => network.addGroup(seed),
    addAddress: (seed = {}) => network.addAddress(seed),
    addProfile: (name, roleName) => network.addProfile(name, roleName),
    subnet: (zone) => network.subnet(zone),
  };
}
