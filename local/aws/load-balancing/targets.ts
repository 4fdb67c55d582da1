import type { TargetDescription, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Cloud } from '../cloud.ts';
import type { Hosts } from '../hosts.ts';
import { demand } from '../operation.ts';
import type { RegistrationChange, Surroundings } from './registrations.ts';
import { Registration } from './registrations.ts';
import type { Group } from './target-groups.ts';

const maxTargets = 1000; // [ALB-LIM]
const address = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]+:[0-9a-f:]*)$/i;

/** Who is registered where, with AWS's refusals. */
export class Targets {
  readonly history: RegistrationChange[] = [];
  readonly unreachable = new Set<string>();
  readonly live: Registration[] = [];
  private readonly around: Surroundings;

  constructor(cloud: Cloud, hosts: Hosts) {
    const { history, live, unreachable } = this;
    this.around = {
      cloud,
      hosts,
      unreachable,
      note: (change) => void history.push(change),
      gone: (registration) => void live.splice(live.indexOf(registration), 1),
    };
    hosts.onChange((instanceId, change) => {
      for (const each of live.filter(
        // Only behind an address is it worth asking which host that is now.
        (registration) =>
          registration.targetId === instanceId || (address.test(registration.targetId) && registration.host()?.instanceId === instanceId),
      )) {
        each.lookAgain();
        // [ALB-REG] a terminated instance is deregistered by the load balancer itself
        if (change === 'terminated' && each.targetId === instanceId && each.state !== 'draining') each.drain();
      }
    });
  }

  /** [API-ELB] RegisterTargets: all or nothing; a target that is registered already stays as it is. */
  register(group: Group, targets: readonly TargetDescription[], seeded = false): void {
    for (const target of targets) this.admit(group, target);
    const more = targets.filter(({ Id, Port = group.port }) => this.find(group, Id, Port) === undefined).length;
    demand(this.of(group).length + more <= maxTargets, 'TooManyTargets', `${group.seed.name} has more than ${maxTargets} targets`);
    for (const target of targets) {
      const port = target.Port ?? group.port;
      const known = this.find(group, target.Id, port);
      if (known !== undefined && known.state !== 'draining') continue;
      known?.replaced();
      this.live.push(new Registration(this.around, group, { id: target.Id ?? '', port, zone: target.AvailabilityZone }, seeded));
    }
  }

  /**
   * [API-ELB] DeregisterTargets: an absent target is no error. Without a port the target on the group's
   * own port is meant: one that was registered with another port stays, silently.
   */
  deregister(group: Group, targets: readonly TargetDescription[]): void {
    for (const target of targets) {
      const known = this.find(group, target.Id, target.Port ?? group.port);
      if (known !== undefined && known.state !== 'draining') known.drain();
    }
  }

  /** [API-ELB] DescribeTargetHealth of the whole group, or of the named targets (default port unless given). */
  health(group: Group, targets: readonly TargetDescription[] | undefined): TargetHealthDescription[] {
    if (targets === undefined) return this.of(group).map(described);
    return targets.map((target) => {
      const port = target.Port ?? group.port;
      const known = this.find(group, target.Id, port);
      if (known !== undefined) return described(known);
      const exists = group.targetType === 'ip' || this.around.hosts.view(target.Id ?? '') !== undefined;
      demand(exists, 'InvalidTarget', `The following targets are not valid: '${target.Id}'`);
      return {
        Target: { Id: target.Id, Port: port },
        HealthCheckPort: String(port),
        TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered', Description: 'Target is not registered to the target group' },
      };
    });
  }

  of(group: Group): Registration[] {
    return this.live.filter((each) => each.group === group);
  }

  private find(group: Group, id: string | undefined, port: number): Registration | undefined {
    return this.live.find((each) => each.group === group && each.targetId === id && each.port === port);
  }

  private admit(group: Group, target: TargetDescription): void {
    const { Id: id = '', Port: port = group.port } = target;
    demand(Number.isInteger(port) && port >= 1 && port <= 65_535, 'ValidationError', `The port '${port}' is not valid`);
    if (group.targetType === 'ip') {
      demand(address.test(id), 'ValidationError', `The IP address '${id}' is not a valid IPv4 or IPv6 address`);
      // [ALB-REG] wait for the deregistration delay before the same address is registered again
      const draining = this.find(group, id, port)?.state === 'draining';
      return demand(!draining, 'InvalidTarget', `The IP address '${id}' is deregistering`);
    }
    // [API-ELB] the zone belongs to IP targets only; an instance must be running and in the group's VPC
    demand(target.AvailabilityZone === undefined, 'ValidationError', 'You cannot specify an Availability Zone for an instance target');
    const host = this.around.hosts.view(id);
    const valid = host !== undefined && host.vpcId === group.seed.vpcId;
    demand(valid, 'InvalidTarget', `The following targets are not valid instances: '${id}'`);
    demand(host.state === 'running', 'InvalidTarget', `The following targets are not in a running state and cannot be registered: '${id}'`);
  }
}

const described = (each: Registration): TargetHealthDescription => ({
  Target: { Id: each.targetId, Port: each.port, ...(each.zone === undefined ? {} : { AvailabilityZone: each.zone }) },
  HealthCheckPort: String(each.port),
  TargetHealth: each.health(),
});
