import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Cancellable } from '../../clock.ts';
import type { Cloud } from '../cloud.ts';
import type { Hosts, HostView } from '../hosts.ts';
import type { Group } from './target-groups.ts';

/** What happened to a target, in order: the auditor's view. `instanceId` is the host behind an IP target too. */
export interface RegistrationChange {
  readonly at: number;
  readonly groupArn: string;
  readonly targetId: string;
  readonly port: number;
  readonly instanceId: string | undefined;
  readonly change: 'registered' | 'healthy' | 'unhealthy' | 'deregistered' | 'gone';
}

/** What a registration needs from its surroundings. */
export interface Surroundings {
  readonly cloud: Cloud;
  readonly hosts: Hosts;
  readonly unreachable: ReadonlySet<string>;
  note(change: RegistrationChange): void;
  gone(registration: Registration): void;
}

/**
 * One target in one group on one port. Health checks are timers on a grid whose phase is drawn; they
 * run only while the state can still change, so that a settled fleet costs nothing.
 */
export class Registration {
  readonly group: Group;
  readonly targetId: string;
  readonly port: number;
  readonly zone: string | undefined;
  readonly registeredAt: number;
  state: 'initial' | 'healthy' | 'unhealthy' | 'draining' = 'initial';
  private readonly around: Surroundings;
  private readonly startsAt: number;
  private readonly firstCheckAt: number;
  private readonly seeded: boolean;
  private everHealthy = false;
  private inRow = 0;
  private timer: Cancellable | undefined;

  constructor(around: Surroundings, group: Group, target: { id: string; port: number; zone: string | undefined }, seeded: boolean) {
    const { cloud } = around;
    this.around = around;
    this.group = group;
    this.targetId = target.id;
    this.port = target.port;
    this.zone = target.zone;
    this.seeded = seeded;
    this.registeredAt = cloud.clock.now();
    // [NLB-HC] "can take a few minutes for the registration process to complete and health checks to start"
    this.startsAt = this.registeredAt + (group.network ? cloud.random.between(30_000, 150_000) : cloud.random.between(500, 2000));
    this.firstCheckAt = this.startsAt + cloud.random.between(0, group.interval);
    this.note('registered');
    if (seeded) this.become('healthy');
    else this.lookAgain();
  }

  /** The host behind the target; an IP target belongs to whoever has the address now. */
  host(): HostView | undefined {
    return this.group.targetType === 'ip' ? this.around.hosts.byPrivateIp(this.targetId) : this.around.hosts.view(this.targetId);
  }

  /** Would a health check pass now? It goes to the target's own port (`traffic-port`) [ALB-HC]. */
  answers(): boolean {
    const host = this.host();
    return (
      host !== undefined &&
      host.state === 'running' &&
      host.applicationUp &&
      host.ports.includes(this.port) &&
      !this.around.unreachable.has(host.instanceId)
    );
  }

  /** The host changed, or somebody looks: go on checking where the state may be out of date. */
  lookAgain(): void {
    if (this.state === 'draining') return;
    const host = this.host();
    if (host?.state !== 'running') {
      // Worse case of [ALB-HC]: a target that was stopped starts again as unhealthy and needs all its passes.
      this.stopLooking();
      this.inRow = 0;
      if (this.state === 'healthy') this.become('unhealthy');
      return;
    }
    const settled = this.state === 'healthy' && this.inRow === 0 && this.answers();
    if (!settled && this.timer === undefined) this.schedule();
  }

  /** [ALB-ATTR] `draining` is shown for the whole deregistration delay, even when nothing is in flight. */
  drain(): void {
    const { cloud } = this.around;
    const from = cloud.clock.now();
    const resource = this.host()?.instanceId ?? this.targetId;
    this.stopLooking();
    this.state = 'draining';
    this.note('deregistered');
    this.timer = cloud.clock.after(this.group.delay, () => {
      cloud.waited('drain', resource, from, cloud.clock.now());
      this.around.gone(this);
      this.note('gone');
    });
  }

  /** The same instance was registered again before the delay ended: this registration is over. */
  replaced(): void {
    this.stopLooking();
    this.around.gone(this);
  }

  /** The state as DescribeTargetHealth shows it. */
  health(): TargetHealth {
    this.lookAgain();
    if (this.state === 'draining')
      return { State: 'draining', Reason: 'Target.DeregistrationInProgress', Description: 'Target deregistration is in progress' };
    if (this.group.loadBalancer === undefined)
      return {
        State: 'unused',
        Reason: 'Target.NotInUse',
        Description: 'Target group is not configured to receive traffic from the load balancer',
      };
    const host = this.host();
    // [ALB-HC] a stopped instance is `unused` behind an ALB; [NLB-HC] `unhealthy` behind an NLB
    if (host?.state !== 'running' && this.group.targetType === 'instance' && !this.group.network)
      return { State: 'unused', Reason: 'Target.InvalidState', Description: `Target is in the ${host?.state ?? 'terminated'} state` };
    if (this.state === 'healthy') return { State: 'healthy' };
    if (this.state === 'unhealthy' || host?.state !== 'running')
      return { State: 'unhealthy', Reason: 'Target.FailedHealthChecks', Description: 'Health checks failed' };
    const started = this.around.cloud.clock.now() >= this.startsAt;
    return started
      ? { State: 'initial', Reason: 'Elb.InitialHealthChecking', Description: 'Initial health checks in progress' }
      : { State: 'initial', Reason: 'Elb.RegistrationInProgress', Description: 'Target registration is in progress' };
  }

  private schedule(): void {
    const { clock } = this.around.cloud;
    const { firstCheckAt, group } = this;
    const passed = Math.max(0, Math.floor((clock.now() - firstCheckAt) / group.interval) + 1);
    this.timer = clock.after(firstCheckAt + passed * group.interval - clock.now(), () => {
      this.timer = undefined;
      this.check(this.answers());
      this.lookAgain();
    });
  }

  private check(passed: boolean): void {
    // [ALB-HC] one passed check makes a new target healthy, a failed one makes it unhealthy; [NLB-HC] all passes count
    if (this.state === 'initial' && !this.group.network) return this.become(passed ? 'healthy' : 'unhealthy');
    if (this.state === 'initial' && !passed) return this.become('unhealthy');
    if (passed === (this.state === 'healthy')) this.inRow = 0;
    else this.inRow++;
    if (this.state === 'healthy' && this.inRow >= this.group.unhealthyThreshold) this.become('unhealthy');
    else if (this.state !== 'healthy' && this.inRow >= this.group.healthyThreshold) this.become('healthy');
  }

  private become(state: 'healthy' | 'unhealthy'): void {
    this.state = state;
    this.inRow = 0;
    this.note(state);
    if (state === 'unhealthy' || this.everHealthy) return;
    this.everHealthy = true;
    const { cloud } = this.around;
    if (!this.seeded) cloud.waited('health', this.host()?.instanceId ?? this.targetId, this.registeredAt, cloud.clock.now());
  }

  private note(change: RegistrationChange['change']): void {
    const { group, targetId, port } = this;
    this.around.note({
      at: this.around.cloud.clock.now(),
      groupArn: group.arn,
      targetId,
      port,
      instanceId: this.host()?.instanceId,
      change,
    });
  }

  private stopLooking(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }
}
