import type { IpPermission } from '@aws-sdk/client-ec2';
import { Lagging } from './lagging.ts';
import type { InstanceRecord, Tags } from './model.ts';
import type { InterfaceRecord } from './network-model.ts';
import type { Region } from './region.ts';
import type { HostSeed, InterfaceSeed } from './host-seed.ts';

export interface GroupSeed {
  readonly id?: string;
  readonly name: string;
  readonly vpcId?: string;
  readonly ingress?: readonly IpPermission[];
  readonly egress?: readonly IpPermission[];
  readonly tags?: Tags;
}

export interface AddressSeed {
  readonly publicIp?: string;
  readonly tags?: Tags;
  /** Associates it with the first address of that interface. */
  readonly interfaceId?: string;
}

/** Subnets, groups, interfaces, addresses and profiles of the simulated VPC. */
export class Network {
  private readonly region: Region;
  private readonly subnets = new Map<string, string>();
  private productionGroup: string | undefined;
  private addresses = 10;

  constructor(region: Region) {
    this.region = region;
  }

  /** One subnet per zone. */
  subnet(zone: string): string {
    const known = this.subnets.get(zone) ?? this.region.id('subnet');
    this.subnets.set(zone, known);
    return known;
  }

  /** Answers the group's id. */
  addGroup(seed: GroupSeed): string {
    const id = seed.id ?? this.region.id('sg');
    const { name, vpcId = this.region.vpcId, ingress = [], egress = [], tags = {} } = seed;
    this.region.groups.set(id, { id, name, vpcId, description: name, ingress, egress, tags: { ...tags } });
    return id;
  }

  /** Answers the profile's ARN. */
  addProfile(name: string, roleName: string = name): string {
    const { account } = this.region.cloud;
    const arn = `arn:aws:iam::${account}:instance-profile/${name}`;
    const id = `AIPA${this.region.cloud.random.hex(16).toUpperCase()}`;
    this.region.profiles.set(name, { name, arn, id, roleArn: `arn:aws:iam::${account}:role/${roleName}` });
    return arn;
  }

  /** Answers the allocation's id. */
  addAddress(seed: AddressSeed): string {
    const allocationId = this.region.id('eipalloc');
    const publicIp = seed.publicIp ?? `52.30.${Math.floor(this.addresses / 250)}.${(this.addresses++ % 250) + 1}`;
    const one = this.region.interfaces.get(seed.interfaceId ?? '');
    const association =
      one === undefined ? undefined : { id: this.region.id('eipassoc'), interfaceId: one.id, privateIp: one.privateIps[0] ?? '' };
    this.region.addresses.set(allocationId, { allocationId, publicIp, tags: { ...seed.tags }, association });
    return allocationId;
  }

  associate(instance: InstanceRecord, name: string): void {
    const profile = this.region.profiles.get(name);
    if (profile === undefined) throw new Error(`there is no profile ${name}`);
    const id = this.region.id('iip-assoc');
    this.region.associations.set(id, { id, instanceId: instance.id, profile, at: instance.launchTime, state: 'associated' });
  }

  addInterfaces(instance: InstanceRecord, seed: HostSeed, childTags: Tags): void {
    const first: InterfaceSeed = {
      ...(seed.groups === undefined ? {} : { groups: seed.groups }),
      ...(seed.privateIp === undefined ? {} : { privateIps: [seed.privateIp] }),
    };
    const seeds = seed.interfaces ?? [{}];
    seeds.forEach((one, index) => this.addInterface(instance, index, index === 0 ? { ...first, ...one } : one, childTags));
  }

  private addInterface(instance: InstanceRecord, deviceIndex: number, seed: InterfaceSeed, childTags: Tags): void {
    const { region } = this;
    const one: InterfaceRecord = {
      id: region.id('eni'),
      attachmentId: region.id('eni-attach'),
      instanceId: instance.id,
      deviceIndex,
      networkCard: 0,
      zone: instance.zone,
      subnetId: instance.subnetId,
      vpcId: instance.vpcId,
      mac: `0a:${(region.cloud.random.hex(10).match(/../g) ?? []).join(':')}`,
      privateIps: seed.privateIps ?? [this.nextPrivateIp(instance.zone)],
      ipv6: seed.ipv6 ?? [],
      prefixes: seed.prefixes ?? [],
      type: seed.type ?? 'interface',
      requesterId: seed.requesterId,
      attachedAt: instance.launchTime,
      settings: new Lagging({
        groups: seed.groups ?? [this.production()],
        sourceDestCheck: seed.sourceDestCheck ?? true,
        deleteOnTermination: seed.deleteOnTermination ?? deviceIndex === 0,
        enaSrd: seed.enaSrd ?? { enabled: false, udp: false },
        description: '',
      }),
      tags: { ...childTags, ...seed.tags },
    };
    region.interfaces.set(one.id, one);
    instance.interfaceIds.push(one.id);
  }

  private production(): string {
    this.productionGroup ??= this.addGroup({ name: 'production' });
    return this.productionGroup;
  }

  private nextPrivateIp(zone: string): string {
    const number = this.addresses++;
    return `10.${Math.max(0, this.region.zones.indexOf(zone))}.${Math.floor(number / 250)}.${(number % 250) + 1}`;
  }
}
