import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Cloud } from '../cloud.ts';
import type { Hosts } from '../hosts.ts';
import { demand, operation, paged } from '../operation.ts';
import type { RegistrationChange } from './registrations.ts';
import type { TargetGroupSeed } from './target-groups.ts';
import { describeAttributes, describeGroup, Groups, makeGroup } from './target-groups.ts';
import { Targets } from './targets.ts';
import { loadBalancing as contract } from '../validation/contracts/load-balancing.ts';

/** A live registration, as it truly is: what the auditor compares with the manifest. */
export interface RegistrationTruth {
  readonly groupArn: string;
  readonly groupName: string;
  readonly targetId: string;
  readonly port: number;
  readonly instanceId: string | undefined;
  readonly state: string;
  readonly registeredAt: number;
}

/** Elastic Load Balancing, seen from its owner, the auditor and the tests. */
export interface LoadBalancing {
  /** Makes a target group (and its load balancer, unless `attached` is false); returns its ARN. */
  addTargetGroup(seed: TargetGroupSeed): string;
  /** Registers targets as a start situation: healthy at once, no wait is noted. */
  seedTargets(groupArn: string, targets: readonly elb.TargetDescription[]): void;
  /** Registration by another service (Auto Scaling): same rules as the API call. */
  register(groupArn: string, targets: readonly elb.TargetDescription[]): void;
  deregister(groupArn: string, targets: readonly elb.TargetDescription[]): void;
  /** Seconds of the group's deregistration delay. */
  delaySeconds(groupArn: string): number;
  registrations(): RegistrationTruth[];
  readonly history: readonly RegistrationChange[];
  /** Fault: health checks cannot reach this host (a security group, a firewall). */
  setReachable(instanceId: string, reachable: boolean): void;
}

/**
 * Elastic Load Balancing v2 at the level of the calls that the adapters make. There are no events of
 * target health [EB-ELB]; slow start is not modelled.
 */
export function loadBalancing(cloud: Cloud, hosts: Hosts): LoadBalancing {
  const groups = new Groups();
  const targets = new Targets(cloud, hosts);
  cloud.register('Elastic Load Balancing v2', { ...describing(groups), ...registering(groups, targets) });
  cloud.hold('Elastic Load Balancing v2', contract);
  return {
    addTargetGroup(seed) {
      const group = makeGroup(cloud, seed);
      groups.all.push(group);
      return group.arn;
    },
    seedTargets: (arn, seeded) => targets.register(groups.get(arn), seeded, true),
    register: (arn, list) => targets.register(groups.get(arn), list),
    deregister: (arn, list) => targets.deregister(groups.get(arn), list),
    delaySeconds: (arn) => groups.get(arn).delay / 1000,
    registrations: () =>
      targets.live.map((each) => ({
        groupArn: each.group.arn,
        groupName: each.group.seed.name,
        targetId: each.targetId,
        port: each.port,
        instanceId: each.host()?.instanceId,
        state: each.health().State ?? '',
        registeredAt: each.registeredAt,
      })),
    history: targets.history,
    setReachable(instanceId, reachable) {
      if (reachable) targets.unreachable.delete(instanceId);
      else targets.unreachable.add(instanceId);
      for (const each of targets.live) if (each.host()?.instanceId === instanceId) each.lookAgain();
    },
  };
}

function describing(groups: Groups) {
  return {
    DescribeTargetGroups: operation<elb.DescribeTargetGroupsInput, elb.DescribeTargetGroupsOutput>(
      ['TargetGroupArns', 'Names', 'LoadBalancerArn', 'Marker', 'PageSize'],
      ({ TargetGroupArns: arns, Names: names, LoadBalancerArn: loadBalancer, Marker: marker, PageSize: size }) => {
        const { page, next } = groups.select({ arns, names, loadBalancer, marker, size });
        return { TargetGroups: page.map(describeGroup), NextMarker: next };
      },
    ),
    DescribeTargetGroupAttributes: operation<elb.DescribeTargetGroupAttributesInput, elb.DescribeTargetGroupAttributesOutput>(
      ['TargetGroupArn'],
      ({ TargetGroupArn }) => ({ Attributes: describeAttributes(groups.get(TargetGroupArn)) }),
    ),
    DescribeTags: operation<elb.DescribeTagsInput, elb.DescribeTagsOutput>(['ResourceArns'], ({ ResourceArns = [] }) => {
      const tags = (arn: string) => Object.entries(groups.get(arn).seed.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
      return { TagDescriptions: ResourceArns.map((ResourceArn) => ({ ResourceArn, Tags: tags(ResourceArn) })) };
    }),
    DescribeLoadBalancers: operation<elb.DescribeLoadBalancersInput, elb.DescribeLoadBalancersOutput>(
      ['LoadBalancerArns', 'Names', 'Marker', 'PageSize'],
      ({ LoadBalancerArns: arns, Names: names, Marker, PageSize = 400 }) => {
        const all = groups.all.flatMap((group) => group.loadBalancer ?? []);
        const chosen = all.filter(
          (each) => (arns?.includes(each.LoadBalancerArn ?? '') ?? true) && (names?.includes(each.LoadBalancerName ?? '') ?? true),
        );
        const missing = chosen.length < (arns?.length ?? names?.length ?? 0);
        demand(!missing, 'LoadBalancerNotFound', 'One or more load balancers not found');
        const { page, next } = paged(chosen, PageSize, Marker, 'ValidationError');
        return { LoadBalancers: page, NextMarker: next };
      },
    ),
  };
}

function registering(groups: Groups, targets: Targets) {
  const members = ['TargetGroupArn', 'Targets'] as const;
  return {
    DescribeTargetHealth: operation<elb.DescribeTargetHealthInput, elb.DescribeTargetHealthOutput>(
      members,
      ({ TargetGroupArn, Targets: list }) => ({
        TargetHealthDescriptions: targets.health(groups.get(TargetGroupArn), list),
      }),
    ),
    RegisterTargets: operation<elb.RegisterTargetsInput, elb.RegisterTargetsOutput>(members, ({ TargetGroupArn, Targets: list = [] }) => {
      targets.register(groups.get(TargetGroupArn), list);
      return {};
    }),
    DeregisterTargets: operation<elb.DeregisterTargetsInput, elb.DeregisterTargetsOutput>(
      members,
      ({ TargetGroupArn, Targets: list = [] }) => {
        targets.deregister(groups.get(TargetGroupArn), list);
        return {};
      },
    ),
  };
}
