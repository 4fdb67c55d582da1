import type { Address, Instance, NetworkInterface, Volume, VolumeModification } from '@aws-sdk/client-ec2';
import type { HostFacts } from '#core/manifest/host-facts.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import { count, flag, known, list, text } from './host-capture-values.ts';

/** Device → attachment, from the instance's own block device mappings. */
export const attachmentsOf = (instance: Instance): Manifest['attachments'] =>
  Object.fromEntries(
    list(instance.BlockDeviceMappings).map(({ DeviceName = '', Ebs }) => [
      DeviceName,
      { volumeId: text(Ebs?.VolumeId), deleteOnTermination: flag(Ebs?.DeleteOnTermination), ebsCardIndex: known(Ebs?.EbsCardIndex) },
    ]),
  );

export const volumesOf = (volumes: readonly Volume[]): Manifest['volumes'] =>
  Object.fromEntries(
    volumes.map((volume) => [
      text(volume.VolumeId),
      {
        type: text(volume.VolumeType),
        sizeGiB: count(volume.Size),
        iops: known(volume.Iops),
        throughputMiBps: known(volume.Throughput),
        encrypted: flag(volume.Encrypted),
        kmsKeyId: known(volume.KmsKeyId),
        zone: text(volume.AvailabilityZone),
        initializationRateMiBps: known(volume.VolumeInitializationRate),
        label: null,
      },
    ]),
  );

/** What only admission asks of the volumes. A modification counts until it is completed or has failed. */
export function volumeFactsOf(
  volumes: readonly Volume[],
  hostId: string,
  {
    modifications,
    pendingSnapshots,
  }: { readonly modifications: readonly VolumeModification[]; readonly pendingSnapshots: readonly string[] },
): HostFacts['volumes'] {
  const running = new Map(
    modifications.flatMap(({ VolumeId = '', ModificationState: state }) =>
      state === 'modifying' || state === 'optimizing' ? [[VolumeId, state]] : [],
    ),
  );
  return Object.fromEntries(
    volumes.map((volume) => [
      text(volume.VolumeId),
      {
        state: text(volume.State),
        attachmentState: text(volume.Attachments?.find(({ InstanceId }) => InstanceId === hostId)?.State, 'unknown'),
        attachments: count(volume.Attachments?.length),
        multiAttach: flag(volume.MultiAttachEnabled),
        modification: running.get(text(volume.VolumeId)) ?? null,
        operator: operatorOf(volume.Operator),
        pendingSnapshots: pendingSnapshots.filter((id) => id === volume.VolumeId).length,
      },
    ]),
  );
}

export const operatorOf = (operator: { Managed?: boolean | undefined; Principal?: string | undefined } | undefined): string | null =>
  operator?.Managed === true ? text(operator.Principal, 'another service') : null;

/** Interfaces whole from DescribeNetworkInterfaces: only there are their tags and managers. */
export const interfacesOf = (interfaces: readonly NetworkInterface[]): Manifest['interfaces'] =>
  Object.fromEntries(interfaces.map((one) => [text(one.NetworkInterfaceId), interfaceOf(one)]));

function interfaceOf(one: NetworkInterface): Manifest['interfaces'][string] {
  const { Attachment: attachment, ConnectionTrackingConfiguration: tracking } = one;
  return {
    deviceIndex: count(attachment?.DeviceIndex),
    networkCardIndex: count(attachment?.NetworkCardIndex),
    subnetId: text(one.SubnetId),
    mac: text(one.MacAddress),
    privateIps: addressesOf(one),
    prefixes: [
      ...list(one.Ipv4Prefixes).map(({ Ipv4Prefix }) => text(Ipv4Prefix)),
      ...list(one.Ipv6Prefixes).map(({ Ipv6Prefix }) => text(Ipv6Prefix)),
    ].sort(),
    ipv6s: list(one.Ipv6Addresses)
      .map(({ Ipv6Address }) => text(Ipv6Address))
      .sort(),
    deleteOnTermination: flag(attachment?.DeleteOnTermination),
    type: text(one.InterfaceType, 'interface'),
    groups: list(one.Groups)
      .map(({ GroupId }) => text(GroupId))
      .sort(),
    sourceDestCheck: one.SourceDestCheck ?? true,
    enaExpress: flag(attachment?.EnaSrdSpecification?.EnaSrdEnabled),
    enaExpressUdp: flag(attachment?.EnaSrdSpecification?.EnaSrdUdpSpecification?.EnaSrdUdpEnabled),
    enaQueues: known(attachment?.EnaQueueCount),
    connectionTracking: {
      tcpEstablishedSeconds: known(tracking?.TcpEstablishedTimeout),
      udpStreamSeconds: known(tracking?.UdpStreamTimeout),
      udpSeconds: known(tracking?.UdpTimeout),
    },
  };
}

/** The primary address first, the others sorted. */
function addressesOf(one: NetworkInterface): string[] {
  const addresses = list(one.PrivateIpAddresses);
  const of = (primary: boolean) =>
    addresses.filter(({ Primary }) => flag(Primary) === primary).map(({ PrivateIpAddress }) => text(PrivateIpAddress));
  return [...of(true), ...of(false).sort()];
}

export const interfaceFactsOf = (interfaces: readonly NetworkInterface[]): HostFacts['interfaces'] =>
  Object.fromEntries(
    interfaces.map((one) => [
      text(one.NetworkInterfaceId),
      {
        requesterManaged: flag(one.RequesterManaged),
        operator: operatorOf(one.Operator),
        attachmentState: text(one.Attachment?.Status, 'unknown'),
      },
    ]),
  );

export const elasticIpsOf = (addresses: readonly Address[]): Manifest['elasticIps'] =>
  Object.fromEntries(
    addresses.flatMap(({ PrivateIpAddress, AllocationId, NetworkInterfaceId }) =>
      PrivateIpAddress === undefined
        ? []
        : [[PrivateIpAddress, { allocationId: text(AllocationId), interfaceId: text(NetworkInterfaceId) }]],
    ),
  );

/** A public address that is not an Elastic IP: EC2 gives another one at the next start. */
export function autoPublicIpOf(instance: Instance, addresses: readonly Address[]): string | null {
  const shown = instance.PublicIpAddress;
  return shown === undefined || addresses.some(({ PublicIp }) => PublicIp === shown) ? null : shown;
}
