import { createHash } from 'node:crypto';
import {
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceCreditSpecificationsCommand,
  DescribeInstancesCommand,
  type Filter,
  type Instance,
  type InstanceAttributeName,
  type InstanceBlockDeviceMapping,
  type InstanceNetworkInterface,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import type { InstanceState, ObservedHost, ObservedInterface, ObservedProtection } from '#core/contracts/observed.ts';
import { isAwsError } from '../aws-error.ts';
import { readMany } from './many.ts';
import type { Clients } from '../clients.ts';

type Ec2 = Pick<Clients, 'ec2'>;

/** The host as EC2 shows it now; undefined when EC2 does not know it (any more). */
export async function lookAtHost({ ec2 }: Ec2, hostId: string): Promise<ObservedHost | undefined> {
  // By a filter: requests without one have the smaller bucket [EC2-THR], and one that is gone is no error.
  const answer = await ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: [hostId] }] }));
  const instance = answer.Reservations?.[0]?.Instances?.[0];
  return instance === undefined ? undefined : observed(hostId, instance);
}

function observed(hostId: string, instance: Instance): ObservedHost {
  return {
    hostId,
    state: (instance.State?.Name ?? 'terminated') as InstanceState,
    stateReason: instance.StateReason?.Message ?? '',
    launchedAt: instance.LaunchTime?.toISOString() ?? '',
    zone: instance.Placement?.AvailabilityZone ?? '',
    ...observedShape(instance),
    attachments: Object.fromEntries((instance.BlockDeviceMappings ?? []).map(observedAttachment)),
    interfaces: (instance.NetworkInterfaces ?? []).map(observedInterface),
    profileArn: instance.IamInstanceProfile?.Arn ?? null,
    tags: tagsOf(instance),
  };
}

const tagsOf = ({ Tags = [] }: Instance): ObservedHost['tags'] => Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));

type Shape = Pick<
  ObservedHost,
  'instanceType' | 'architecture' | 'platform' | 'rootDeviceName' | 'cpuOptions' | 'bandwidthWeighting' | 'capacityReservation'
>;
function observedShape(instance: Instance): Shape {
  const { CpuOptions: cpu, CapacityReservationSpecification: reservation } = instance;
  return {
    instanceType: instance.InstanceType ?? '',
    architecture: instance.Architecture ?? '',
    platform: instance.PlatformDetails ?? 'Linux/UNIX',
    rootDeviceName: instance.RootDeviceName ?? '',
    cpuOptions: { coreCount: cpu?.CoreCount ?? 0, threadsPerCore: cpu?.ThreadsPerCore ?? 0 },
    bandwidthWeighting: instance.NetworkPerformanceOptions?.BandwidthWeighting ?? 'default',
    capacityReservation: {
      preference: reservation?.CapacityReservationPreference ?? null,
      reservationId: reservation?.CapacityReservationTarget?.CapacityReservationId ?? null,
    },
  };
}

const observedAttachment = ({ DeviceName, Ebs }: InstanceBlockDeviceMapping): [string, ObservedHost['attachments'][string]] => [
  DeviceName ?? '',
  { volumeId: Ebs?.VolumeId ?? '', status: Ebs?.Status ?? '', deleteOnTermination: Ebs?.DeleteOnTermination ?? false },
];

const observedInterface = (entry: InstanceNetworkInterface): ObservedInterface => ({
  interfaceId: entry.NetworkInterfaceId ?? '',
  groups: (entry.Groups ?? []).map((group) => group.GroupId ?? '').toSorted(),
  enaExpress: entry.Attachment?.EnaSrdSpecification?.EnaSrdEnabled ?? false,
});

/** The three attributes that guard a host against its own end. */
export async function lookAtProtection({ ec2 }: Ec2, hostId: string): Promise<ObservedProtection> {
  const attribute = (name: InstanceAttributeName) =>
    ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: hostId, Attribute: name }));
  const [shutdown, termination, stop] = await Promise.all([
    attribute('instanceInitiatedShutdownBehavior'),
    attribute('disableApiTermination'),
    attribute('disableApiStop'),
  ]);
  return {
    shutdownBehaviour: shutdown.InstanceInitiatedShutdownBehavior?.Value === 'terminate' ? 'terminate' : 'stop',
    terminationProtection: termination.DisableApiTermination?.Value ?? false,
    stopProtection: stop.DisableApiStop?.Value ?? false,
  };
}

/** Digest of the host's user data (sha256 hex of the decoded text), `none` without any. */
export async function lookAtUserData({ ec2 }: Ec2, hostId: string): Promise<string> {
  const answer = await ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: hostId, Attribute: 'userData' }));
  return userDataDigest(answer.UserData?.Value);
}

/** The digest that manifests and plans carry for user data given as base64; empty counts as none. */
export const userDataDigest = (base64: string | undefined): string =>
  base64 === undefined || base64 === '' ? 'none' : createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');

/** `standard` or `unlimited`; `none` while the type is not burstable, for which EC2 refuses the question. */
export async function lookAtCredits({ ec2 }: Ec2, hostId: string): Promise<string> {
  try {
    const answer = await ec2.send(new DescribeInstanceCreditSpecificationsCommand({ InstanceIds: [hostId] }));
    return answer.InstanceCreditSpecifications?.[0]?.CpuCredits ?? 'none';
  } catch (error) {
    if (isAwsError(error, 'UnsupportedOperation', 'InvalidInstanceID.NotBurstable')) return 'none';
    throw error;
  }
}

export interface ObservedProfile {
  readonly associationId: string;
  readonly profileArn: string;
  readonly state: string;
}
/** The instance profile associations that are not over. */
export async function lookAtProfile({ ec2 }: Ec2, hostId: string): Promise<ObservedProfile[]> {
  const answer = await ec2.send(
    new DescribeIamInstanceProfileAssociationsCommand({ Filters: [{ Name: 'instance-id', Values: [hostId] }] }),
  );
  return (answer.IamInstanceProfileAssociations ?? [])
    .filter((entry) => entry.State !== 'disassociated')
    .map((entry) => ({
      associationId: entry.AssociationId ?? '',
      profileArn: entry.IamInstanceProfile?.Arn ?? '',
      state: entry.State ?? '',
    }));
}

/** Those of the hosts that are neither terminated nor unknown, with their tags. */
export async function tagsOfHosts(clients: Ec2, hostIds: readonly string[]): Promise<ReadonlyMap<string, ObservedHost['tags']>> {
  const there = await readMany(hostIds, {
    idOf: ([hostId]) => hostId,
    byIds: (Values) => livingHosts(clients, { Name: 'instance-id', Values }),
    byTag: () => livingHosts(clients, { Name: 'tag-key', Values: ['ahps:checkout'] }),
  });
  return new Map(there);
}

type TaggedHost = readonly [string, ObservedHost['tags']];
async function livingHosts({ ec2 }: Ec2, which: Filter): Promise<TaggedHost[]> {
  const Filters = [which, { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }];
  const found: TaggedHost[] = [];
  for await (const { Reservations: reservations = [] } of paginateDescribeInstances({ client: ec2 }, { Filters, MaxResults: 1000 }))
    found.push(
      ...reservations.flatMap((entry) => entry.Instances ?? []).map((instance) => [instance.InstanceId ?? '', tagsOf(instance)] as const),
    );
  return found;
}
