import type { InstanceStatus } from '@aws-sdk/client-ec2';
import type { InstanceInformation } from '@aws-sdk/client-ssm';
import { isoTime } from '#core/contracts/clock.ts';
import { userDataDigest } from '#core/manifest/digest.ts';
import type { HostFacts } from '#core/manifest/host-facts.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import type { Around, CaptureRequest, Inside } from './host-capture-rounds.ts';
import {
  attachmentsOf,
  autoPublicIpOf,
  elasticIpsOf,
  interfaceFactsOf,
  interfacesOf,
  operatorOf,
  volumeFactsOf,
  volumesOf,
} from './host-capture-attached.ts';
import { firmwareOf, machinePart, shapeOf, tagsOf } from './host-capture-machine.ts';
import { alarmsOf, autoScalingOf, foreignBalancersOf, registrationsOf, targetGroupsOf } from './host-capture-membership.ts';
import type { FoundInstance } from './host-capture-reads.ts';

/** Host facts from everything that was read. */
export function toFacts(request: CaptureRequest, found: FoundInstance, around: Around, inside: Inside, readAt: string): HostFacts {
  const { instance } = found;
  const { hostId, fleet } = request;
  const names = new Set([
    hostId,
    ...around.interfaces.flatMap((one) => [
      ...(one.PrivateIpAddresses ?? []).map(({ PrivateIpAddress }) => PrivateIpAddress ?? ''),
      ...(one.Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address ?? ''),
    ]),
  ]);
  const { registrations, health } = registrationsOf(around.groups.readings, names, around.member);
  const specification = instance.CapacityReservationSpecification;
  return {
    manifest: toManifest(request, found, around, inside, registrations),
    readAt,
    launchedAt: isoTime(instance.LaunchTime?.getTime() ?? 0),
    state: instance.State?.Name ?? 'unknown',
    lifecycle: instance.InstanceLifecycle ?? null,
    architecture: instance.Architecture ?? '',
    virtualization: instance.VirtualizationType ?? 'hvm',
    rootDeviceType: instance.RootDeviceType ?? '',
    productCodes: (instance.ProductCodes ?? []).map(({ ProductCodeId }) => ProductCodeId ?? ''),
    outpostArn: instance.OutpostArn ?? null,
    operator: operatorOf(instance.Operator),
    autoPublicIp: autoPublicIpOf(instance, around.addresses),
    reservationGroupArn: specification?.CapacityReservationTarget?.CapacityReservationResourceGroupArn ?? null,
    reservationSpare: inside.spare,
    userDataReadable: inside.userData.readable,
    interfaces: interfaceFactsOf(around.interfaces),
    volumes: volumeFactsOf(around.volumes, hostId, inside),
    keys: inside.keys,
    events: eventsOf(inside.status),
    health,
    missingGroups: around.groups.missing,
    foreignBalancers: foreignBalancersOf(around.member, fleet),
    hybridActivated: around.agent?.ResourceType === 'ManagedInstance',
    type: inside.type,
  };
}

function toManifest(
  { withUserData }: CaptureRequest,
  { instance, accountId }: FoundInstance,
  around: Around,
  inside: Inside,
  registrations: Manifest['registrations'],
): Manifest {
  const { volumes, interfaces } = around;
  return {
    ...machinePart(instance, accountId, inside.attributes),
    shape: shapeOf(instance, inside.credits),
    attachments: attachmentsOf(instance),
    volumes: volumesOf(volumes),
    interfaces: interfacesOf(interfaces),
    elasticIps: elasticIpsOf(around.addresses),
    userDataDigest: withUserData ? userDataDigest(inside.userData.base64) : 'unread',
    firmware: firmwareOf(instance, inside.uefi),
    registrations,
    targetGroups: targetGroupsOf(around.groups.readings),
    autoScaling: autoScalingOf(around.member),
    alarms: alarmsOf(around.alarms, instance.InstanceId ?? ''),
    status: statusOf(inside.status),
    agent: agentOf(around.agent),
    guest: null,
    tags: {
      instance: tagsOf(instance.Tags),
      volumes: Object.fromEntries(volumes.map(({ VolumeId = '', Tags }) => [VolumeId, tagsOf(Tags)])),
      interfaces: Object.fromEntries(interfaces.map(({ NetworkInterfaceId = '', TagSet }) => [NetworkInterfaceId, tagsOf(TagSet)])),
    },
  };
}

const statusOf = (status: InstanceStatus | undefined): Manifest['status'] => ({
  instance: status?.InstanceStatus?.Status ?? 'unknown',
  system: status?.SystemStatus?.Status ?? 'unknown',
  attachedEbs: status?.AttachedEbsStatus?.Status ?? 'unknown',
});

/** EC2 keeps finished events for a week, with a mark in their description. */
const eventsOf = (status: InstanceStatus | undefined): HostFacts['events'] =>
  (status?.Events ?? [])
    .filter(({ Description }) => !/^\[(Completed|Canceled)\]/.test(Description ?? ''))
    .map(({ Code, NotBefore }) => ({ code: Code ?? '', notBefore: NotBefore === undefined ? null : isoTime(NotBefore.getTime()) }));

const agentOf = (agent: InstanceInformation | undefined): Manifest['agent'] => ({
  online: agent?.PingStatus === 'Online',
  version: agent?.AgentVersion ?? null,
  platform: agent?.PlatformName ?? null,
  platformVersion: agent?.PlatformVersion ?? null,
});
