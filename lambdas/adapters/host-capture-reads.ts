import type { AutoScalingGroup, InstanceRefresh } from '@aws-sdk/client-auto-scaling';
import {
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeInstanceRefreshesCommand,
} from '@aws-sdk/client-auto-scaling';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { Instance, InstanceStatus, VolumeModification } from '@aws-sdk/client-ec2';
import {
  DescribeCapacityReservationsCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceCreditSpecificationsCommand,
  DescribeInstancesCommand,
  DescribeInstanceStatusCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesModificationsCommand,
  GetInstanceUefiDataCommand,
} from '@aws-sdk/client-ec2';
import type { TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { sha256 } from '#core/manifest/digest.ts';
import { isAwsError } from './aws-error.ts';
import type { Clients } from './clients.ts';
import type { Attributes } from './host-capture-machine.ts';
import type { GroupReading, MemberReading } from './host-capture-membership.ts';

export interface FoundInstance {
  readonly instance: Instance;
  readonly accountId: string;
}

/** The instance and the account that owns it; undefined when EC2 knows no such id. */
export async function findInstance({ ec2 }: Pick<Clients, 'ec2'>, hostId: string): Promise<FoundInstance | undefined> {
  // By a filter: requests without one have the smaller bucket [EC2-THR], and one that is gone is no error.
  const byId = new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: [hostId] }] });
  const { Reservations: reservations = [] } = await ec2.send(byId);
  const found = reservations[0]?.Instances?.[0];
  return found && { instance: found, accountId: reservations[0]?.OwnerId ?? '' };
}

/** The three attributes that DescribeInstances does not show; EC2 gives one per call. */
export async function readAttributes({ ec2 }: Pick<Clients, 'ec2'>, InstanceId: string): Promise<Attributes> {
  const [shutdown, termination, stop] = await Promise.all(
    (['instanceInitiatedShutdownBehavior', 'disableApiTermination', 'disableApiStop'] as const).map((Attribute) =>
      ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute })),
    ),
  );
  return {
    shutdownBehaviour: shutdown?.InstanceInitiatedShutdownBehavior?.Value ?? 'stop',
    terminationProtection: termination?.DisableApiTermination?.Value ?? false,
    stopProtection: stop?.DisableApiStop?.Value ?? false,
  };
}

/** User data as EC2 stores it (base64), or that we may not see it. */
export async function readUserData(
  { ec2 }: Pick<Clients, 'ec2'>,
  InstanceId: string,
): Promise<{ readonly base64: string | undefined; readonly readable: boolean }> {
  try {
    const { UserData } = await ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'userData' }));
    return { base64: UserData?.Value, readable: true };
  } catch (error) {
    if (isAwsError(error, 'UnauthorizedOperation', 'AccessDenied')) return { base64: undefined, readable: false };
    throw error;
  }
}

/** Status checks and scheduled events; stopped instances included. */
export async function readStatus({ ec2 }: Pick<Clients, 'ec2'>, hostId: string): Promise<InstanceStatus | undefined> {
  const { InstanceStatuses: found } = await ec2.send(
    new DescribeInstanceStatusCommand({ InstanceIds: [hostId], IncludeAllInstances: true }),
  );
  return found?.[0];
}

/** Modifications of volumes; asked by filter, because a list of ids fails when one of them was never modified. */
export async function readModifications({ ec2 }: Pick<Clients, 'ec2'>, volumeIds: readonly string[]): Promise<VolumeModification[]> {
  if (volumeIds.length === 0) return [];
  const { VolumesModifications: found = [] } = await ec2.send(
    new DescribeVolumesModificationsCommand({ Filters: [{ Name: 'volume-id', Values: [...volumeIds] }] }),
  );
  return found;
}

/** The volume of each snapshot that is pending. */
export async function readPendingSnapshots({ ec2 }: Pick<Clients, 'ec2'>, volumeIds: readonly string[]): Promise<string[]> {
  if (volumeIds.length === 0) return [];
  const { Snapshots: found = [] } = await ec2.send(
    new DescribeSnapshotsCommand({
      Filters: [
        { Name: 'volume-id', Values: [...volumeIds] },
        { Name: 'status', Values: ['pending'] },
      ],
    }),
  );
  return found.map(({ VolumeId = '' }) => VolumeId);
}

/** Credit mode of a T type; nothing for others, on which the call fails. */
export async function readCredits({ ec2 }: Pick<Clients, 'ec2'>, { InstanceId = '', InstanceType }: Instance): Promise<string | undefined> {
  if (!/^t\d/.test(InstanceType ?? '')) return undefined;
  const { InstanceCreditSpecifications: found } = await ec2.send(
    new DescribeInstanceCreditSpecificationsCommand({ InstanceIds: [InstanceId] }),
  );
  return found?.[0]?.CpuCredits;
}

/** Digest of the UEFI variable store, only where the machine has one. */
export async function readUefi(
  { ec2 }: Pick<Clients, 'ec2'>,
  { InstanceId, TpmSupport, CurrentInstanceBootMode, BootMode }: Instance,
): Promise<string | null> {
  if ((TpmSupport ?? '') === '' && (CurrentInstanceBootMode ?? BootMode) !== 'uefi') return null;
  const { UefiData } = await ec2.send(new GetInstanceUefiDataCommand({ InstanceId }));
  return UefiData === undefined ? null : sha256(UefiData);
}

/** Free instances of the reservation that the host targets. */
export async function readReservation(
  { ec2 }: Pick<Clients, 'ec2'>,
  { CapacityReservationSpecification: specification }: Instance,
): Promise<number | null> {
  const id = specification?.CapacityReservationTarget?.CapacityReservationId;
  if (id === undefined) return null;
  const { CapacityReservations: found } = await ec2.send(new DescribeCapacityReservationsCommand({ CapacityReservationIds: [id] }));
  return found?.[0]?.AvailableInstanceCount ?? 0;
}

/** The host's Auto Scaling group; undefined when it is in none. */
export async function readMember({ autoScaling }: Pick<Clients, 'autoScaling'>, hostId: string): Promise<MemberReading | undefined> {
  const { AutoScalingInstances: members } = await autoScaling.send(new DescribeAutoScalingInstancesCommand({ InstanceIds: [hostId] }));
  const member = members?.[0];
  const name = member?.AutoScalingGroupName;
  if (member === undefined || name === undefined) return undefined;
  const [groups, refreshes]: [
    { AutoScalingGroups?: AutoScalingGroup[] | undefined },
    { InstanceRefreshes?: InstanceRefresh[] | undefined },
  ] = await Promise.all([
    autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] })),
    autoScaling.send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: name })),
  ]);
  const group = groups.AutoScalingGroups?.[0];
  return group && { member, group, refreshes: refreshes.InstanceRefreshes ?? [] };
}

/** The fleet's target groups with attributes and targets, and the ARNs of those that are gone. */
export async function readGroups(
  { loadBalancing }: Pick<Clients, 'loadBalancing'>,
  arns: readonly string[],
): Promise<{ readonly readings: GroupReading[]; readonly missing: string[] }> {
  const groups =
    (await groupsAt(loadBalancing, arns)) ??
    (await Promise.all(arns.map((arn) => groupsAt(loadBalancing, [arn])))).flatMap((found) => found ?? []);
  const readings = await Promise.all(
    groups.map(async (group): Promise<GroupReading> => {
      const TargetGroupArn = group.TargetGroupArn;
      const [attributes, health] = await Promise.all([
        loadBalancing.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn })),
        loadBalancing.send(new DescribeTargetHealthCommand({ TargetGroupArn })),
      ]);
      return { group, attributes: attributes.Attributes ?? [], targets: health.TargetHealthDescriptions ?? [] };
    }),
  );
  return { readings, missing: arns.filter((arn) => !groups.some(({ TargetGroupArn }) => TargetGroupArn === arn)) };
}

/** Undefined when one of them does not exist: ELB then fails the whole call. */
async function groupsAt(loadBalancing: Clients['loadBalancing'], arns: readonly string[]): Promise<TargetGroup[] | undefined> {
  try {
    return (await loadBalancing.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [...arns] }))).TargetGroups ?? [];
  } catch (error) {
    if (isAwsError(error, 'TargetGroupNotFound', 'TargetGroupNotFoundException')) return undefined;
    throw error;
  }
}

/** Every metric alarm of the account: there is no way to ask for those that act on one instance. */
export async function readAlarms({ cloudWatch }: Pick<Clients, 'cloudWatch'>): Promise<MetricAlarm[]> {
  const alarms: MetricAlarm[] = [];
  for await (const page of paginateDescribeAlarms({ client: cloudWatch }, { AlarmTypes: ['MetricAlarm'], MaxRecords: 100 }))
    alarms.push(...(page.MetricAlarms ?? []));
  return alarms;
}
