import type { Activity } from '@aws-sdk/client-auto-scaling';
import type { Cloud } from '../cloud.ts';
import type { Hosts } from '../hosts.ts';
import type { LoadBalancing } from '../load-balancing/load-balancing.ts';
import { demand } from '../operation.ts';
import type { Member, ScalingGroup } from './groups.ts';
import type { Replacements } from './replacements.ts';

const mostIds = 20; // [API-ASG] EnterStandby, ExitStandby

/** The two moves of a lent member, with AWS's refusals. */
export class Standby {
  readonly activities: Activity[] = [];
  private readonly cloud: Cloud;
  private readonly hosts: Hosts;
  private readonly balancing: LoadBalancing;
  private readonly replacements: Replacements;

  constructor(cloud: Cloud, hosts: Hosts, balancing: LoadBalancing, replacements: Replacements) {
    this.cloud = cloud;
    this.hosts = hosts;
    this.balancing = balancing;
    this.replacements = replacements;
  }

  /** [ASG-STBY] deregisters from the attached groups with draining; without decrement a replacement is launched. */
  enter(group: ScalingGroup, ids: readonly string[], decrement: boolean | undefined): Activity[] {
    demand(decrement !== undefined, 'ValidationError', 'ShouldDecrementDesiredCapacity is required');
    const members = this.members(group, ids, 'InService');
    const below = decrement && group.desired - members.length < group.min;
    demand(
      !below,
      'ValidationError',
      `AutoScalingGroup ${group.seed.name} has min-size=${group.min}: entering Standby would lower the desired capacity below it`,
    );
    this.occupy(group);
    if (decrement) group.desired -= members.length;
    return members.map((member) => {
      member.state = 'EnteringStandby';
      const wait = this.deregister(group, member);
      const activity = this.activity(group, member, 'Moving EC2 instance to Standby');
      this.cloud.clock.after(wait + this.cloud.lasts('enterStandby'), () => {
        if (member.state === 'EnteringStandby') member.state = 'Standby';
        this.finish(activity);
      });
      if (!decrement) this.replacements.launch(group, member.instanceId, 'standby without decrement');
      return activity;
    });
  }

  /** [ASG-STBY] registers again in the attached groups; the desired capacity + 1 must stay within the maximum. */
  exit(group: ScalingGroup, ids: readonly string[]): Activity[] {
    const members = this.members(group, ids, 'Standby');
    const above = group.desired + members.length > group.max;
    demand(
      !above,
      'ValidationError',
      `AutoScalingGroup ${group.seed.name} has max-size=${group.max}: leaving Standby would raise the desired capacity above it`,
    );
    this.occupy(group);
    group.desired += members.length;
    return members.map((member) => {
      member.state = 'Pending';
      const activity = this.activity(group, member, 'Moving EC2 instance out of Standby');
      this.cloud.clock.after(this.cloud.lasts('exitStandby'), () => {
        if (member.state === 'Pending') this.arrive(group, member);
        this.finish(activity);
      });
      return activity;
    });
  }

  /** [ASG-SUSP] with AddToLoadBalancer suspended nothing is registered, and nobody does it later. */
  private arrive(group: ScalingGroup, member: Member): void {
    member.state = 'InService';
    const running = this.hosts.view(member.instanceId)?.state === 'running';
    if (running && !group.suspended.has('AddToLoadBalancer'))
      for (const arn of group.seed.targetGroupArns ?? []) this.balancing.register(arn, [{ Id: member.instanceId }]);
    this.replacements.watch(group, member);
  }

  /** Returns how long the draining of the attached groups lasts: the member stays EnteringStandby for so long. */
  private deregister(group: ScalingGroup, member: Member): number {
    const arns = group.seed.targetGroupArns ?? [];
    for (const arn of arns) this.balancing.deregister(arn, [{ Id: member.instanceId }]);
    return Math.max(0, ...arns.map((arn) => this.balancing.delaySeconds(arn) * 1000));
  }

  private members(group: ScalingGroup, ids: readonly string[], state: 'InService' | 'Standby'): Member[] {
    demand(ids.length >= 1 && ids.length <= mostIds, 'ValidationError', `1 to ${mostIds} instance ids are allowed`);
    // [API-ASG] ResourceContention: another activity runs on the group; the worse case is one at a time
    demand(
      this.cloud.clock.now() >= group.busyUntil,
      'ResourceContention',
      `You already have a pending update to the Auto Scaling group ${group.seed.name}`,
    );
    return ids.map((id) => {
      const member = group.members.find((each) => each.instanceId === id && !each.warm);
      demand(member !== undefined, 'ValidationError', `The instance ${id} is not part of Auto Scaling group ${group.seed.name}`);
      demand(member.state === state, 'ValidationError', `The instance ${id} is not in ${state}`);
      return member;
    });
  }

  private occupy(group: ScalingGroup): void {
    group.busyUntil = this.cloud.clock.now() + this.cloud.lasts('groupActivity');
  }

  private activity(group: ScalingGroup, member: Member, what: string): Activity {
    const activity: Activity = {
      ActivityId: [8, 4, 4, 4, 12].map((length) => this.cloud.random.hex(length)).join('-'),
      AutoScalingGroupName: group.seed.name,
      AutoScalingGroupARN: group.arn,
      Description: `${what}: ${member.instanceId}`,
      Cause: `At ${new Date(this.cloud.clock.now()).toISOString()} instance ${member.instanceId} was moved in response to a user request.`,
      StartTime: new Date(this.cloud.clock.now()),
      StatusCode: 'InProgress',
      Progress: 50,
    };
    this.activities.unshift(activity);
    return activity;
  }

  private finish(activity: Activity): void {
    Object.assign(activity, { StatusCode: 'Successful', Progress: 100, EndTime: new Date(this.cloud.clock.now()) });
  }
}
