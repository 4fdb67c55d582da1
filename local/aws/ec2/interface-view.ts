import { first } from './first.ts';
import type { AddressRecord, InterfaceRecord } from './network-model.ts';
import type { Region } from './region.ts';

/** The Elastic IP at one private address of an interface. */
export function addressOf(region: Region, one: InterfaceRecord, privateIp: string | undefined): AddressRecord | undefined {
  return first(region.addresses.values(), ({ association }) => association?.interfaceId === one.id && association.privateIp === privateIp);
}

/** Groups of an interface with their names. */
export const groupsOf = (region: Region, one: InterfaceRecord): { GroupId: string; GroupName: string }[] =>
  one.settings.seen(region.now()).groups.map((id) => ({ GroupId: id, GroupName: region.groups.get(id)?.name ?? '' }));

/**
 * What EC2 tells of an interface, alone or as a part of its instance; `association` gives the public
 * address at a private one, which the two tell differently.
 */
export function interfaceView<A extends object>(region: Region, one: InterfaceRecord, association: (ip: string) => A) {
  const seen = one.settings.seen(region.now());
  const primary = one.privateIps[0] ?? '';
  return {
    NetworkInterfaceId: one.id,
    ...association(primary),
    Attachment: {
      AttachmentId: one.attachmentId,
      AttachTime: new Date(one.attachedAt),
      DeleteOnTermination: seen.deleteOnTermination,
      DeviceIndex: one.deviceIndex,
      NetworkCardIndex: one.networkCard,
      Status: 'attached' as const,
      EnaSrdSpecification: { EnaSrdEnabled: seen.enaSrd.enabled, EnaSrdUdpSpecification: { EnaSrdUdpEnabled: seen.enaSrd.udp } },
    },
    Description: seen.description,
    Groups: groupsOf(region, one),
    InterfaceType: one.type,
    Ipv6Addresses: one.ipv6.map((Ipv6Address) => ({ Ipv6Address })),
    Ipv4Prefixes: one.prefixes.map((Ipv4Prefix) => ({ Ipv4Prefix })),
    MacAddress: one.mac,
    OwnerId: region.cloud.account,
    PrivateIpAddress: primary,
    PrivateIpAddresses: one.privateIps.map((ip, index) => ({ Primary: index === 0, PrivateIpAddress: ip, ...association(ip) })),
    SourceDestCheck: seen.sourceDestCheck,
    Status: 'in-use' as const,
    SubnetId: one.subnetId,
    VpcId: one.vpcId,
  };
}
