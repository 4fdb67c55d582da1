import type { LoadBalancer, TargetGroup, TargetGroupAttribute } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Cloud } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { demand, paged } from '../operation.ts';

/** What a fleet's owner chose for a target group; times in seconds. */
export interface TargetGroupSeed {
  readonly name: string;
  /** Last part of the group's ARN (16 hexadecimal digits on AWS); drawn if absent. */
  readonly id?: string;
  readonly targetType?: 'instance' | 'ip';
  readonly port?: number;
  readonly vpcId: string;
  /** HTTP and HTTPS are served by an Application Load Balancer, the others by a Network Load Balancer. */
  readonly protocol?: 'HTTP' | 'HTTPS' | 'TCP' | 'TLS' | 'UDP' | 'TCP_UDP';
  readonly interval?: number;
  readonly healthyThreshold?: number;
  readonly unhealthyThreshold?: number;
  readonly deregistrationDelaySeconds?: number;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** false: no load balancer uses the group, so every target is `unused`. */
  readonly attached?: boolean;
}

/** A seeded target group with AWS's defaults filled in; times in milliseconds. */
export interface Group {
  readonly arn: string;
  readonly seed: TargetGroupSeed;
  readonly port: number;
  readonly targetType: 'instance' | 'ip';
  readonly network: boolean;
  readonly interval: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly delay: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly loadBalancer: LoadBalancer | undefined;
}

/** Makes a group; [API-ELB] defaults: interval 30 s, healthy threshold 5, unhealthy threshold 2, delay 300 s. */
export function makeGroup(cloud: Cloud, seed: TargetGroupSeed): Group {
  const arn = (kind: string, id = cloud.random.hex(16)): string =>
    `arn:aws:elasticloadbalancing:${cloud.region}:${cloud.account}:${kind}/${id}`;
  const { deregistrationDelaySeconds: delay = 300, interval = 30, protocol = 'HTTP' } = seed;
  if (delay < 0 || delay > 3600) throw new RangeError(`${seed.name}: the deregistration delay is 0 to 3600 s [API-ELB]`);
  if (interval < 5 || interval > 300) throw new RangeError(`${seed.name}: the health check interval is 5 to 300 s [API-ELB]`);
  const network = protocol !== 'HTTP' && protocol !== 'HTTPS';
  const loadBalancer: LoadBalancer = {
    LoadBalancerArn: arn(`loadbalancer/${network ? 'net' : 'app'}/${seed.name}`),
    LoadBalancerName: seed.name,
    Type: network ? 'network' : 'application',
    Scheme: 'internal',
    VpcId: seed.vpcId,
    State: { Code: 'active' },
    CreatedTime: new Date(cloud.clock.now()),
  };
  return {
    arn: arn(`targetgroup/${seed.name}`, seed.id),
    seed,
    port: seed.port ?? 80,
    targetType: seed.targetType ?? 'instance',
    network,
    interval: interval * 1000,
    healthyThreshold: seed.healthyThreshold ?? 5,
    unhealthyThreshold: seed.unhealthyThreshold ?? 2,
    delay: delay * 1000,
    attributes: { ...defaultAttributes(network), ...seed.attributes, 'deregistration_delay.timeout_seconds': String(delay) },
    loadBalancer: seed.attached === false ? undefined : loadBalancer,
  };
}

// [ALB-ATTR] [API-ELB]
const defaultAttributes = (network: boolean): Record<string, string> =>
  network
    ? {
        'deregistration_delay.connection_termination.enabled': 'false',
        'stickiness.enabled': 'false',
        'proxy_protocol_v2.enabled': 'false',
      }
    : { 'slow_start.duration_seconds': '0', 'stickiness.enabled': 'false', 'load_balancing.algorithm.type': 'round_robin' };

/** The group as DescribeTargetGroups answers it. */
export const describeGroup = (group: Group): TargetGroup => ({
  TargetGroupArn: group.arn,
  TargetGroupName: group.seed.name,
  Protocol: group.seed.protocol ?? 'HTTP',
  Port: group.port,
  VpcId: group.seed.vpcId,
  HealthCheckProtocol: group.network ? 'TCP' : 'HTTP',
  HealthCheckPort: 'traffic-port',
  HealthCheckEnabled: true,
  HealthCheckIntervalSeconds: group.interval / 1000,
  HealthCheckTimeoutSeconds: Math.min(5, group.interval / 1000 - 1),
  HealthyThresholdCount: group.healthyThreshold,
  UnhealthyThresholdCount: group.unhealthyThreshold,
  ...(group.network ? {} : { HealthCheckPath: '/', Matcher: { HttpCode: '200' } }),
  LoadBalancerArns: group.loadBalancer?.LoadBalancerArn === undefined ? [] : [group.loadBalancer.LoadBalancerArn],
  TargetType: group.targetType,
  IpAddressType: 'ipv4',
});

/** The group's attributes as DescribeTargetGroupAttributes answers them. */
export const describeAttributes = (group: Group): TargetGroupAttribute[] =>
  Object.entries(group.attributes).map(([Key, Value]) => ({ Key, Value }));

/** The seeded groups, looked up as AWS does. */
export class Groups {
  readonly all: Group[] = [];

  get(arn: string | undefined): Group {
    const group = this.all.find((each) => each.arn === arn);
    if (group === undefined) throw new AwsError('TargetGroupNotFound', `Target groups '${arn}' not found`);
    return group;
  }

  /** [API-ELB] DescribeTargetGroups: by ARNs, or names, or load balancer (not mixed), or all; pages of at most 400. */
  select(by: {
    arns: string[] | undefined;
    names: string[] | undefined;
    loadBalancer: string | undefined;
    size?: number | undefined;
    marker?: string | undefined;
  }): { page: Group[]; next: string | undefined } {
    const given = [by.arns, by.names, by.loadBalancer].filter((choice) => choice !== undefined);
    demand(given.length <= 1, 'ValidationError', 'Load balancer ARN, target group ARNs and names cannot be given together');
    const { size = 400 } = by;
    demand(size >= 1 && size <= 400, 'ValidationError', 'PageSize must be between 1 and 400');
    return paged(this.chosen(by), size, by.marker, 'ValidationError');
  }

  private chosen(by: { arns: string[] | undefined; names: string[] | undefined; loadBalancer: string | undefined }): Group[] {
    if (by.arns !== undefined) return by.arns.map((arn) => this.get(arn));
    if (by.names !== undefined) return by.names.map((name) => this.get(this.all.find((each) => each.seed.name === name)?.arn ?? name));
    if (by.loadBalancer === undefined) return this.all;
    return this.all.filter((each) => each.loadBalancer?.LoadBalancerArn === by.loadBalancer);
  }
}
