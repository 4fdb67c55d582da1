import { paginateDescribeNetworkInterfaces, type NetworkInterface } from '@aws-sdk/client-ec2';
import { DescribeTargetHealthCommand, type TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Fleet } from '#core/fleet/fleet.ts';
import { isAwsError } from './aws-error.ts';
import type { Clients } from './clients.ts';

/** One registration of a host with its health, as the load balancer sees it now. */
export interface RegistrationHealth {
  readonly groupArn: string;
  readonly targetId: string;
  readonly port: number;
  readonly state: string;
  readonly reason?: string;
}
export interface HostHealth {
  readonly hostId: string;
  /** `healthy` in every registration of every group of the fleet that it is in. */
  readonly healthy: boolean;
  readonly registrations: readonly RegistrationHealth[];
}
/** Registered hosts of a fleet. Claims are not looked at: the caller leaves claimed hosts out. */
export interface FleetHealth {
  readonly hosts: readonly HostHealth[];
  /** Milliseconds; taken before the first request, so that the reading is at least that new. */
  readonly readAt: number;
}

/** Reads the health of every registration of a fleet; addresses are mapped to the instances that own them. */
export async function fleetHealth(
  { loadBalancing, ec2, clock }: Pick<Clients, 'loadBalancing' | 'ec2' | 'clock'>,
  fleet: Fleet,
): Promise<FleetHealth> {
  const readAt = clock.now();
  const groups = await Promise.all(
    fleet.targetGroupArns.map(async (groupArn) =>
      (await registered(loadBalancing, groupArn)).map((description) => registrationOf(groupArn, description)),
    ),
  );
  const registrations = groups.flat();
  const addresses = [...new Set(registrations.map(({ targetId }) => targetId).filter((id) => !id.startsWith('i-')))];
  const owners = await instancesOf(ec2, fleet.vpcId, addresses);
  const byHost = Map.groupBy(registrations, ({ targetId }) => (targetId.startsWith('i-') ? targetId : owners.get(targetId)));
  const hosts = [...byHost].flatMap(([hostId, list]) =>
    hostId === undefined ? [] : [{ hostId, healthy: list.every(({ state }) => state === 'healthy'), registrations: list }],
  );
  return { readAt, hosts: hosts.toSorted((a, b) => (a.hostId < b.hostId ? -1 : 1)) };
}

/** A group that is gone has no targets; that its hosts cannot come back into it is a refusal of theirs. */
async function registered(loadBalancing: Clients['loadBalancing'], TargetGroupArn: string): Promise<TargetHealthDescription[]> {
  try {
    return (await loadBalancing.send(new DescribeTargetHealthCommand({ TargetGroupArn }))).TargetHealthDescriptions ?? [];
  } catch (error) {
    if (isAwsError(error, 'TargetGroupNotFound', 'TargetGroupNotFoundException')) return [];
    throw error;
  }
}

function registrationOf(groupArn: string, { Target, TargetHealth }: TargetHealthDescription): RegistrationHealth {
  const reason = TargetHealth?.Reason;
  return {
    groupArn,
    targetId: Target?.Id ?? '',
    port: Target?.Port ?? 0,
    state: TargetHealth?.State ?? 'unknown',
    ...(reason === undefined ? {} : { reason }),
  };
}

/** EC2 takes at most 200 values in one filter (API_DescribeNetworkInterfaces). */
const mostFilterValues = 200;

async function instancesOf(ec2: Clients['ec2'], vpcId: string, addresses: readonly string[]): Promise<Map<string, string>> {
  const owners = new Map<string, string>();
  const families = [
    { name: 'addresses.private-ip-address', values: addresses.filter((address) => !address.includes(':')) },
    { name: 'ipv6-addresses.ipv6-address', values: addresses.filter((address) => address.includes(':')) },
  ];
  for (const { name, values } of families)
    for (let start = 0; start < values.length; start += mostFilterValues)
      await look(ec2, vpcId, { Name: name, Values: values.slice(start, start + mostFilterValues) }, owners);
  return owners;
}

async function look(
  ec2: Clients['ec2'],
  vpcId: string,
  filter: { Name: string; Values: string[] },
  owners: Map<string, string>,
): Promise<void> {
  const inFleet = { Filters: [{ Name: 'vpc-id', Values: [vpcId] }, filter] };
  for await (const page of paginateDescribeNetworkInterfaces({ client: ec2 }, inFleet))
    for (const found of page.NetworkInterfaces ?? [])
      for (const address of addressesOf(found)) owners.set(address, found.Attachment?.InstanceId ?? '');
}

/** All addresses of an interface that an instance has; none of one that belongs to something else. */
function addressesOf({ Attachment, PrivateIpAddresses = [], Ipv6Addresses = [] }: NetworkInterface): string[] {
  if (Attachment?.InstanceId === undefined) return [];
  return [
    ...PrivateIpAddresses.map(({ PrivateIpAddress }) => PrivateIpAddress),
    ...Ipv6Addresses.map(({ Ipv6Address }) => Ipv6Address),
  ].filter((address) => address !== undefined);
}
