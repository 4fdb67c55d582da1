import type { AutoScalingGroup, AutoScalingInstanceDetails, Instance, InstanceRefresh, LifecycleState } from '@aws-sdk/client-auto-scaling';
import type { Cloud } from '../cloud.ts';
import type { Hosts } from '../hosts.ts';
import { demand } from '../operation.ts';

/** What the owner of an Auto Scaling group chose. Its `instanceIds` are InService from the start. */
export interface AutoScalingGroupSeed {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Default: the number of members. */
  readonly desired?: number;
  readonly instanceIds: readonly string[];
  /** Attached groups only: registrations made by hand are none of Auto Scaling's business. */
  readonly targetGroupArns?: readonly string[];
  /** Traffic sources other than the target groups: a Classic Load Balancer, a VPC Lattice group. */
  readonly otherTrafficSources?: readonly { readonly identifier: string; readonly type: string }[];
  readonly zones?: readonly string[];
  readonly healthCheckType?: 'EC2' | 'ELB';
  readonly healthCheckGraceSeconds?: number;
  readonly suspendedProcesses?: readonly string[];
  /** Instance id → weight, for groups with mixed instances. */
  readonly weights?: Readonly<Record<string, string>>;
  readonly protectedFromScaleIn?: readonly string[];
  readonly maxInstanceLifetimeSeconds?: number;
  readonly warmPool?: { readonly size: number; readonly instanceIds: readonly string[] };
  readonly instanceRefreshes?: readonly InstanceRefresh[];
  readonly launchTemplate?: { readonly id: string; readonly version: string };
  readonly tags?: Readonly<Record<string, string>>;
}

/** One member as it truly is. */
export interface Member {
  readonly instanceId: string;
  readonly warm: boolean;
  state: LifecycleState;
  healthy: boolean;
  protectedFromScaleIn: boolean;
}

/** One group as it truly is; counts in instances, times in milliseconds. */
export interface ScalingGroup {
  readonly seed: AutoScalingGroupSeed;
  readonly arn: string;
  readonly createdAt: number;
  readonly suspended: Set<string>;
  readonly members: Member[];
  readonly refreshes: InstanceRefresh[];
  min: number;
  max: number;
  desired: number;
  /** Another activity holds the group until then. */
  busyUntil: number;
}

/** Makes a group whose members are all InService. */
export function makeScalingGroup(cloud: Cloud, seed: AutoScalingGroupSeed): ScalingGroup {
  const member = (instanceId: string, warm: boolean): Member => ({
    instanceId,
    warm,
    state: warm ? 'Warmed:Stopped' : 'InService',
    healthy: true,
    protectedFromScaleIn: seed.protectedFromScaleIn?.includes(instanceId) ?? false,
  });
  const id = [8, 4, 4, 4, 12].map((length) => cloud.random.hex(length)).join('-');
  return {
    seed,
    arn: `arn:aws:autoscaling:${cloud.region}:${cloud.account}:autoScalingGroup:${id}:autoScalingGroupName/${seed.name}`,
    createdAt: cloud.clock.now(),
    suspended: new Set(seed.suspendedProcesses),
    members: [
      ...seed.instanceIds.map((instanceId) => member(instanceId, false)),
      ...(seed.warmPool?.instanceIds.map((instanceId) => member(instanceId, true)) ?? []),
    ],
    refreshes: [...(seed.instanceRefreshes ?? [])],
    min: seed.min,
    max: seed.max,
    desired: seed.desired ?? seed.instanceIds.length,
    busyUntil: 0,
  };
}

/** The group of that name; AWS answers an unknown one with ValidationError. */
export function groupNamed(groups: readonly ScalingGroup[], name: string | undefined): ScalingGroup {
  const group = groups.find((each) => each.seed.name === name);
  demand(group !== undefined, 'ValidationError', `AutoScalingGroup name not found - ${name}`);
  return group;
}

/** The group as DescribeAutoScalingGroups answers it. */
export function describeScalingGroup(group: ScalingGroup, hosts: Hosts): AutoScalingGroup {
  const { seed } = group;
  const zones = new Set(group.members.flatMap((member) => hosts.view(member.instanceId)?.zone ?? []));
  return {
    AutoScalingGroupName: seed.name,
    AutoScalingGroupARN: group.arn,
    MinSize: group.min,
    MaxSize: group.max,
    DesiredCapacity: group.desired,
    DefaultCooldown: 300,
    AvailabilityZones: [...(seed.zones ?? zones)],
    LoadBalancerNames: [],
    TargetGroupARNs: [...(seed.targetGroupArns ?? [])],
    TrafficSources: [
      ...(seed.targetGroupArns ?? []).map((Identifier) => ({ Identifier, Type: 'elbv2' })),
      ...(seed.otherTrafficSources ?? []).map(({ identifier, type }) => ({ Identifier: identifier, Type: type })),
    ],
    HealthCheckType: seed.healthCheckType ?? 'EC2',
    HealthCheckGracePeriod: seed.healthCheckGraceSeconds ?? 0,
    Instances: group.members.filter((member) => !member.warm).map((member) => describeMember(member, group, hosts)),
    CreatedTime: new Date(group.createdAt),
    SuspendedProcesses: [...group.suspended].map((ProcessName) => ({ ProcessName, SuspensionReason: 'User suspended' })),
    Tags: Object.entries(seed.tags ?? {}).map(([Key, Value]) => ({
      Key,
      Value,
      ResourceId: seed.name,
      ResourceType: 'auto-scaling-group',
      PropagateAtLaunch: true,
    })),
    TerminationPolicies: ['Default'],
    NewInstancesProtectedFromScaleIn: false,
    ...(seed.launchTemplate === undefined ? {} : { LaunchTemplate: template(seed.launchTemplate) }),
    ...(seed.maxInstanceLifetimeSeconds === undefined ? {} : { MaxInstanceLifetime: seed.maxInstanceLifetimeSeconds }),
    ...(seed.warmPool === undefined
      ? {}
      : { WarmPoolConfiguration: { MinSize: seed.warmPool.size, PoolState: 'Stopped' }, WarmPoolSize: seed.warmPool.size }),
  };
}

/** The member as it stands in its group's description. */
export function describeMember(member: Member, group: ScalingGroup, hosts: Hosts): Instance {
  const host = hosts.view(member.instanceId);
  const weight = group.seed.weights?.[member.instanceId];
  return {
    InstanceId: member.instanceId,
    InstanceType: host?.instanceType,
    AvailabilityZone: host?.zone,
    LifecycleState: member.state,
    HealthStatus: member.healthy ? 'Healthy' : 'Unhealthy',
    ProtectedFromScaleIn: member.protectedFromScaleIn,
    ...(group.seed.launchTemplate === undefined ? {} : { LaunchTemplate: template(group.seed.launchTemplate) }),
    ...(weight === undefined ? {} : { WeightedCapacity: weight }),
  };
}

/** The member as DescribeAutoScalingInstances answers it: health in capitals there. */
export function describeDetails(member: Member, group: ScalingGroup, hosts: Hosts): AutoScalingInstanceDetails {
  const described = describeMember(member, group, hosts);
  return { ...described, AutoScalingGroupName: group.seed.name, HealthStatus: member.healthy ? 'HEALTHY' : 'UNHEALTHY' };
}

const template = ({ id, version }: { id: string; version: string }) => ({ LaunchTemplateId: id, LaunchTemplateName: id, Version: version });
