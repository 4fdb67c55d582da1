import type { Cloud } from '../cloud.ts';
import type { Hosts } from '../hosts.ts';
import type { LoadBalancing } from '../load-balancing/load-balancing.ts';
import type { Member, ScalingGroup } from './groups.ts';

/** An instance that Auto Scaling started on its own: none should ever be needed because of us. */
export interface Launch {
  readonly at: number;
  readonly group: string;
  readonly insteadOf: string;
  readonly reason: string;
}
/** A member that Auto Scaling threw away because it was not healthy while InService. */
export interface Violation {
  readonly at: number;
  readonly group: string;
  readonly instanceId: string;
  readonly reason: string;
}
/** What the group does to the rest of the cloud. */
export interface ReplacementEffects {
  /** Terminates the instance in EC2. */
  readonly terminate?: (instanceId: string) => void;
  /** Starts an instance for the group; its id. It is running when it is asked for. */
  readonly launch?: (groupName: string) => string;
}

/**
 * Health replacement: a member that is InService and not running is terminated and replaced
 * [EC2-STOP][API-ASG]; scale-in protection does not help [ASG-PROT].
 */
export class Replacements {
  readonly launched: Launch[] = [];
  readonly violations: Violation[] = [];
  private readonly cloud: Cloud;
  private readonly hosts: Hosts;
  private readonly balancing: LoadBalancing;
  private readonly effects: ReplacementEffects;
  private readonly watched = new Set<Member>();

  constructor(cloud: Cloud, hosts: Hosts, balancing: LoadBalancing, effects: ReplacementEffects) {
    this.cloud = cloud;
    this.hosts = hosts;
    this.balancing = balancing;
    this.effects = effects;
  }

  /** Looks at the member after the health check's own delay, 30–60 s; the ELB check also waits for the grace period. */
  watch(group: ScalingGroup, member: Member): void {
    if (member.state !== 'InService' || this.watched.has(member)) return;
    this.watched.add(member);
    const { healthCheckType, healthCheckGraceSeconds: grace = 0 } = group.seed;
    const elb = healthCheckType === 'ELB' && this.hosts.view(member.instanceId)?.state === 'running';
    const wait = this.cloud.random.between(30_000, 60_000) + (elb ? grace * 1000 : 0);
    this.cloud.clock.after(wait, () => {
      this.watched.delete(member);
      const reason = this.impaired(group, member);
      if (member.state === 'InService' && reason !== undefined) this.replace(group, member, reason);
    });
  }

  launch(group: ScalingGroup, insteadOf: string, reason: string): void {
    if (group.suspended.has('Launch')) return; // [ASG-SUSP]
    this.launched.push({ at: this.cloud.clock.now(), group: group.seed.name, insteadOf, reason });
    const { clock, random } = this.cloud;
    if (this.effects.launch !== undefined) clock.after(random.between(40_000, 90_000), () => this.arrive(group));
  }

  /** One member less and a new one: an instance refresh. No protection holds it back (RefreshPreferences). */
  refresh(group: ScalingGroup, member: Member): void {
    const inService = member.state === 'InService';
    this.remove(group, member, 'instance refresh');
    if (inService) this.launch(group, member.instanceId, 'instance refresh');
  }

  /** A new instance is InService, and registered unless AddToLoadBalancer is suspended [ASG-SUSP]. */
  private arrive(group: ScalingGroup): void {
    const instanceId = this.effects.launch?.(group.seed.name);
    if (instanceId === undefined) return;
    group.members.push({ instanceId, warm: false, state: 'InService', healthy: true, protectedFromScaleIn: false });
    if (group.suspended.has('AddToLoadBalancer')) return;
    for (const arn of group.seed.targetGroupArns ?? []) this.balancing.register(arn, [{ Id: instanceId }]);
  }

  private impaired(group: ScalingGroup, member: Member): string | undefined {
    const state = this.hosts.view(member.instanceId)?.state ?? 'terminated';
    if (state !== 'running') return `${state} while InService`;
    if (group.seed.healthCheckType !== 'ELB') return undefined;
    const failing = this.balancing
      .registrations()
      .some(
        (each) => each.targetId === member.instanceId && group.seed.targetGroupArns?.includes(each.groupArn) && each.state === 'unhealthy',
      );
    return failing ? 'failed the load balancer health check while InService' : undefined;
  }

  private replace(group: ScalingGroup, member: Member, reason: string): void {
    member.healthy = false;
    // [ASG-SUSP] HealthCheck marks, ReplaceUnhealthy acts; Terminate carries out
    if (['HealthCheck', 'ReplaceUnhealthy', 'Terminate'].some((process) => group.suspended.has(process))) return;
    const { instanceId } = member;
    this.violations.push({ at: this.cloud.clock.now(), group: group.seed.name, instanceId, reason });
    this.remove(group, member, reason);
    this.launch(group, instanceId, reason);
  }

  private remove(group: ScalingGroup, member: Member, reason: string): void {
    const { instanceId } = member;
    member.state = 'Terminated';
    group.members.splice(group.members.indexOf(member), 1);
    for (const arn of group.seed.targetGroupArns ?? []) this.balancing.deregister(arn, [{ Id: instanceId }]);
    this.cloud.emit(
      'aws.autoscaling',
      'EC2 Instance Terminate Successful',
      { AutoScalingGroupName: group.seed.name, EC2InstanceId: instanceId, Cause: reason },
      [group.arn],
    );
    this.effects.terminate?.(instanceId);
  }
}
