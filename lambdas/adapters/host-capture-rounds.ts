import type { Instance, Volume } from '@aws-sdk/client-ec2';
import { DescribeAddressesCommand, DescribeNetworkInterfacesCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import type { Fleet } from '#core/fleet/fleet.ts';
import type { Clients } from './clients.ts';
import { readKeys } from './host-capture-keys.ts';
import type { Attributes } from './host-capture-machine.ts';
import {
  readAlarms,
  readAttributes,
  readCredits,
  readGroups,
  readMember,
  readModifications,
  readPendingSnapshots,
  readReservation,
  readStatus,
  readUefi,
  readUserData,
} from './host-capture-reads.ts';
import { typeFacts } from './host-capture-types.ts';

export interface CaptureRequest {
  readonly hostId: string;
  readonly fleet: Fleet;
  /** User data is secret: only the functions that restore it ask for it. Without it the digest is `unread`. */
  readonly withUserData: boolean;
  /** Keys and pending snapshots matter before a loan only; the functions that bring a host home may not look at keys. */
  readonly beforeLoan: boolean;
}
export type CaptureClients = Pick<Clients, 'ec2' | 'loadBalancing' | 'autoScaling' | 'ssm' | 'cloudWatch' | 'kms' | 'clock'>;

/** What can be asked by the host's id alone and does not fail on an unknown one. */
export async function readAround(clients: CaptureClients, { hostId, fleet }: CaptureRequest) {
  const { ec2, ssm } = clients;
  const ofHost = { Name: 'attachment.instance-id', Values: [hostId] };
  const [volumes, interfaces, addresses, agents, member, groups, alarms] = await Promise.all([
    ec2.send(new DescribeVolumesCommand({ Filters: [ofHost] })),
    ec2.send(new DescribeNetworkInterfacesCommand({ Filters: [ofHost] })),
    ec2.send(new DescribeAddressesCommand({ Filters: [{ Name: 'instance-id', Values: [hostId] }] })),
    ssm.send(new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [hostId] }] })),
    readMember(clients, hostId),
    readGroups(clients, fleet.targetGroupArns),
    readAlarms(clients),
  ]);
  return {
    volumes: volumes.Volumes ?? [],
    interfaces: interfaces.NetworkInterfaces ?? [],
    addresses: addresses.Addresses ?? [],
    agent: agents.InstanceInformationList?.[0],
    member,
    groups,
    alarms,
  };
}
export type Around = Awaited<ReturnType<typeof readAround>>;

/** What needs the instance itself. A terminated one has no attributes left to read. */
export async function readInside(
  clients: CaptureClients,
  { hostId, fleet, withUserData, beforeLoan }: CaptureRequest,
  instance: Instance,
  volumes: readonly Volume[],
) {
  const { InstanceType = '', Placement: placement } = instance;
  const alive = instance.State?.Name !== 'terminated';
  const volumeIds = volumes.map(({ VolumeId = '' }) => VolumeId);
  const [types, attributes, userData, status, credits, uefi, spare, modifications, keys, pendingSnapshots] = await Promise.all([
    typeFacts(clients, [InstanceType], placement?.AvailabilityZone ?? ''),
    alive ? readAttributes(clients, hostId) : unprotected,
    alive && withUserData ? readUserData(clients, hostId) : { base64: undefined, readable: true },
    alive ? readStatus(clients, hostId) : undefined,
    alive ? readCredits(clients, instance) : undefined,
    alive ? readUefi(clients, instance) : null,
    readReservation(clients, instance),
    readModifications(clients, volumeIds),
    beforeLoan ? readKeys(clients, fleet, volumes) : {},
    beforeLoan ? readPendingSnapshots(clients, volumeIds) : [],
  ]);
  const type = types[InstanceType];
  if (type === undefined) throw new Error(`EC2 does not describe the type ${InstanceType} of ${hostId}`);
  return { type, attributes, userData, status, credits, uefi, spare, modifications, keys, pendingSnapshots };
}
const unprotected: Attributes = { shutdownBehaviour: 'stop', terminationProtection: false, stopProtection: false };
export type Inside = Awaited<ReturnType<typeof readInside>>;
