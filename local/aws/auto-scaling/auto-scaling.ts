import type * as asg from '@aws-sdk/client-auto-scaling';
import type { Cloud } from '../cloud.ts';
import type { Hosts } from '../hosts.ts';
import type { LoadBalancing } from '../load-balancing/load-balancing.ts';
import { demand, operation, paged } from '../operation.ts';
import type { AutoScalingGroupSeed, Member, ScalingGroup } from './groups.ts';
import { describeDetails, describeMember, describeScalingGroup, groupNamed, makeScalingGroup } from './groups.ts';
import type { Launch, ReplacementEffects, Violation } from './replacements.ts';
import { Replacements } from './replacements.ts';
import { Refreshes } from './refresh.ts';
import { Standby } from './standby.ts';
import { autoScaling as contract } from '../validation/contracts/auto-scaling.ts';

/** Auto Scaling, seen from the groups' owner, the auditor and the tests. */
export interface AutoScaling {
  /** Makes a group; returns its ARN. */
  addGroup(seed: AutoScalingGroupSeed): string;
  /** The live group: counts may be changed by the test as an owner would. */
  group(name: string): ScalingGroup;
  /** ARN of the group; undefined when there is none of that name. */
  arnOf(name: string): string | undefined;
  /** The group and state of a member; undefined when it is in none. */
  membership(instanceId: string): { readonly group: string; readonly state: string; readonly protectedFromScaleIn: boolean } | undefined;
  /** Instances that Auto Scaling started on its own. */
  readonly launched: readonly Launch[];
  /** Members that it threw away as unhealthy. */
  readonly violations: readonly Violation[];
  /** Another activity (a scaling policy, a refresh) holds the group for that many seconds. */
  occupy(name: string, seconds: number): void;
  setSuspended(name: string, processes: readonly string[]): void;
  setRefreshes(name: string, refreshes: readonly asg.InstanceRefresh[]): void;
}

/** Auto Scaling at the level of the calls that the adapters make; it moves members, it does not scale. */
export function autoScaling(cloud: Cloud, hosts: Hosts, balancing: LoadBalancing, effects: ReplacementEffects = {}): AutoScaling {
  const groups: ScalingGroup[] = [];
  const replacements = new Replacements(cloud, hosts, balancing, effects);
  const standby = new Standby(cloud, hosts, balancing, replacements);
  cloud.register('Auto Scaling', {
    ...describing(groups, hosts, standby),
    ...moving(groups, standby),
    ...scaling(groups, replacements),
    ...refreshing(groups, new Refreshes(cloud, replacements)),
  });
  cloud.hold('Auto Scaling', contract);
  hosts.onChange((instanceId, change) => {
    const found = find(groups, instanceId);
    if (found === undefined || ['booted', 'running', 'pending', 'configured'].includes(change)) return;
    replacements.watch(found.group, found.member);
    // A terminated instance leaves Standby and the group; nothing replaces it, for it does not count as desired.
    if (change === 'terminated' && found.member.state !== 'InService')
      found.group.members.splice(found.group.members.indexOf(found.member), 1);
  });
  return {
    addGroup(seed) {
      const group = makeScalingGroup(cloud, seed);
      groups.push(group);
      return group.arn;
    },
    group: (name) => groupNamed(groups, name),
    arnOf: (name) => groups.find(({ seed }) => seed.name === name)?.arn,
    membership(instanceId) {
      const found = find(groups, instanceId);
      return found && { group: found.group.seed.name, state: found.member.state, protectedFromScaleIn: found.member.protectedFromScaleIn };
    },
    launched: replacements.launched,
    violations: replacements.violations,
    occupy: (name, seconds) => void (groupNamed(groups, name).busyUntil = cloud.clock.now() + seconds * 1000),
    setSuspended(name, processes) {
      const { suspended } = groupNamed(groups, name);
      suspended.clear();
      for (const process of processes) suspended.add(process);
    },
    setRefreshes: (name, refreshes) => void groupNamed(groups, name).refreshes.splice(0, Number.POSITIVE_INFINITY, ...refreshes),
  };
}

function find(groups: readonly ScalingGroup[], instanceId: string): { group: ScalingGroup; member: Member } | undefined {
  for (const group of groups) {
    const member = group.members.find((each) => each.instanceId === instanceId);
    if (member !== undefined) return { group, member };
  }
  return undefined;
}

function describing(groups: readonly ScalingGroup[], hosts: Hosts, standby: Standby) {
  return {
    DescribeAutoScalingGroups: operation<asg.AutoScalingGroupNamesType, asg.AutoScalingGroupsType>(
      ['AutoScalingGroupNames', 'NextToken', 'MaxRecords'],
      ({ AutoScalingGroupNames: names, MaxRecords = 50, NextToken }) => {
        const chosen = groups.filter((group) => names === undefined || names.length === 0 || names.includes(group.seed.name));
        const { page, next } = paged(chosen, MaxRecords, NextToken);
        return { AutoScalingGroups: page.map((group) => describeScalingGroup(group, hosts)), NextToken: next };
      },
    ),
    // Instances that belong to no group are left out silently [API-ASG]
    DescribeAutoScalingInstances: operation<asg.DescribeAutoScalingInstancesType, asg.AutoScalingInstancesType>(
      ['InstanceIds', 'NextToken', 'MaxRecords'],
      ({ InstanceIds: ids, MaxRecords = 50, NextToken }) => {
        const all = groups.flatMap((group) => group.members.map((member) => describeDetails(member, group, hosts)));
        const { page, next } = paged(
          all.filter((each) => ids?.includes(each.InstanceId ?? '') ?? true),
          MaxRecords,
          NextToken,
        );
        return { AutoScalingInstances: page, NextToken: next };
      },
    ),
    DescribeInstanceRefreshes: operation<asg.DescribeInstanceRefreshesType, asg.DescribeInstanceRefreshesAnswer>(
      ['AutoScalingGroupName', 'InstanceRefreshIds', 'NextToken', 'MaxRecords'],
      ({ AutoScalingGroupName, InstanceRefreshIds: ids, MaxRecords = 50, NextToken }) => {
        const { refreshes } = groupNamed(groups, AutoScalingGroupName);
        const { page, next } = paged(
          refreshes.filter((each) => ids?.includes(each.InstanceRefreshId ?? '') ?? true),
          MaxRecords,
          NextToken,
        );
        return { InstanceRefreshes: page, NextToken: next };
      },
    ),
    DescribeScalingActivities: operation<asg.DescribeScalingActivitiesType, asg.ActivitiesType>(
      ['AutoScalingGroupName', 'ActivityIds', 'NextToken', 'MaxRecords'],
      ({ AutoScalingGroupName: name, ActivityIds: ids, MaxRecords = 100, NextToken }) => {
        const chosen = standby.activities.filter(
          (each) => (name === undefined || each.AutoScalingGroupName === name) && (ids?.includes(each.ActivityId ?? '') ?? true),
        );
        const { page, next } = paged(chosen, MaxRecords, NextToken);
        return { Activities: page, NextToken: next };
      },
    ),
    DescribeWarmPool: operation<asg.DescribeWarmPoolType, asg.DescribeWarmPoolAnswer>(
      ['AutoScalingGroupName', 'NextToken', 'MaxRecords'],
      (input) => {
        const group = groupNamed(groups, input.AutoScalingGroupName);
        if (group.seed.warmPool === undefined) return { Instances: [] };
        return {
          WarmPoolConfiguration: { MinSize: group.seed.warmPool.size, PoolState: 'Stopped' },
          Instances: group.members.filter((member) => member.warm).map((member) => describeMember(member, group, hosts)),
        };
      },
    ),
  };
}

function moving(groups: readonly ScalingGroup[], standby: Standby) {
  return {
    EnterStandby: operation<asg.EnterStandbyQuery, asg.EnterStandbyAnswer>(
      ['InstanceIds', 'AutoScalingGroupName', 'ShouldDecrementDesiredCapacity'],
      ({ InstanceIds = [], AutoScalingGroupName, ShouldDecrementDesiredCapacity }) => ({
        Activities: standby.enter(groupNamed(groups, AutoScalingGroupName), InstanceIds, ShouldDecrementDesiredCapacity),
      }),
    ),
    ExitStandby: operation<asg.ExitStandbyQuery, asg.ExitStandbyAnswer>(
      ['InstanceIds', 'AutoScalingGroupName'],
      ({ InstanceIds = [], AutoScalingGroupName }) => ({ Activities: standby.exit(groupNamed(groups, AutoScalingGroupName), InstanceIds) }),
    ),
    // [API-ASG] at most 50 ids; only members that are InService, EnteringStandby or Standby
    SetInstanceProtection: operation<asg.SetInstanceProtectionQuery, asg.SetInstanceProtectionAnswer>(
      ['InstanceIds', 'AutoScalingGroupName', 'ProtectedFromScaleIn'],
      ({ InstanceIds = [], AutoScalingGroupName, ProtectedFromScaleIn = false }) => {
        const group = groupNamed(groups, AutoScalingGroupName);
        demand(InstanceIds.length >= 1 && InstanceIds.length <= 50, 'ValidationError', '1 to 50 instance ids are allowed');
        const members = InstanceIds.map((id) => {
          const member = group.members.find((each) => each.instanceId === id);
          demand(member !== undefined, 'ValidationError', `The instance ${id} is not part of Auto Scaling group ${AutoScalingGroupName}`);
          const settled = ['InService', 'EnteringStandby', 'Standby'].includes(member.state);
          demand(settled, 'ValidationError', `The instance ${id} is not in InService or EnteringStandby or Standby.`);
          return member;
        });
        for (const member of members) member.protectedFromScaleIn = ProtectedFromScaleIn;
        return {};
      },
    ),
  };
}

function scaling(groups: readonly ScalingGroup[], replacements: Replacements) {
  return {
    // Within minimum and maximum: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetDesiredCapacity.html
    SetDesiredCapacity: operation<asg.SetDesiredCapacityType, Record<string, never>>(
      ['AutoScalingGroupName', 'DesiredCapacity'],
      ({ AutoScalingGroupName, DesiredCapacity = 0 }) => {
        const group = groupNamed(groups, AutoScalingGroupName);
        demand(
          DesiredCapacity <= group.max,
          'ValidationError',
          `New SetDesiredCapacity value ${DesiredCapacity} is above max value ${group.max} for the AutoScalingGroup.`,
        );
        demand(
          DesiredCapacity >= group.min,
          'ValidationError',
          `New SetDesiredCapacity value ${DesiredCapacity} is below min value ${group.min} for the AutoScalingGroup.`,
        );
        const more = DesiredCapacity - group.desired;
        demand(more >= 0, 'LocalCloud.NotModelled', 'Auto Scaling SetDesiredCapacity: scale-in is not modelled by the local cloud');
        group.desired = DesiredCapacity;
        for (let index = 0; index < more; index++) replacements.launch(group, '', 'desired capacity');
        return {};
      },
    ),
  };
}

function refreshing(groups: readonly ScalingGroup[], refreshes: Refreshes) {
  return {
    StartInstanceRefresh: operation<asg.StartInstanceRefreshType, asg.StartInstanceRefreshAnswer>(
      ['AutoScalingGroupName', 'Strategy', 'Preferences'],
      ({ AutoScalingGroupName, Strategy = 'Rolling', Preferences = {} }) => {
        const modelled =
          Strategy === 'Rolling' && Object.keys(Preferences).every((name) => /^(StandbyInstances|ScaleInProtectedInstances)$/.test(name));
        demand(
          modelled,
          'LocalCloud.NotModelled',
          'Auto Scaling StartInstanceRefresh: only rolling, with the choices for Standby and protection',
        );
        return { InstanceRefreshId: refreshes.start(groupNamed(groups, AutoScalingGroupName), Preferences) };
      },
    ),
    CancelInstanceRefresh: operation<asg.CancelInstanceRefreshType, asg.CancelInstanceRefreshAnswer>(
      ['AutoScalingGroupName'],
      ({ AutoScalingGroupName }) => ({ InstanceRefreshId: refreshes.cancel(groupNamed(groups, AutoScalingGroupName)) }),
    ),
  };
}
