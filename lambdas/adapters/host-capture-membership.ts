import type { AutoScalingGroup, AutoScalingInstanceDetails, InstanceRefresh } from '@aws-sdk/client-auto-scaling';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { TargetGroup, TargetGroupAttribute, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Fleet } from '#core/fleet/fleet.ts';
import type { HostFacts } from '#core/manifest/host-facts.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import { registrationKey } from '#core/manifest/membership.ts';
import { count, flag, known, list, text } from './host-capture-values.ts';

/** One target group of the fleet as it was read. */
export interface GroupReading {
  readonly group: TargetGroup;
  readonly attributes: readonly TargetGroupAttribute[];
  readonly targets: readonly TargetHealthDescription[];
}
/** The host's Auto Scaling group as it was read. */
export interface MemberReading {
  readonly member: AutoScalingInstanceDetails;
  readonly group: AutoScalingGroup;
  readonly refreshes: readonly InstanceRefresh[];
}

type Registered = Pick<Manifest, 'registrations'> & Pick<HostFacts, 'health'>;

/**
 * The registrations of a host, by its id and by its addresses, with their health. A target that is
 * draining is registered no more.
 */
export function registrationsOf(
  readings: readonly GroupReading[],
  names: ReadonlySet<string>,
  reading: MemberReading | undefined,
): Registered {
  const found: Registered = { registrations: {}, health: {} };
  for (const { group, targets } of readings)
    for (const { Target: target, TargetHealth: health } of targets) {
      if (target === undefined || !names.has(text(target.Id)) || health?.State === 'draining') continue;
      const groupArn = text(group.TargetGroupArn);
      const registration = {
        groupArn,
        targetId: text(target.Id),
        port: target.Port ?? count(group.Port),
        zone: known(target.AvailabilityZone),
        quicServerId: known(target.QuicServerId),
        viaAutoScaling: group.TargetType !== 'ip' && list(reading?.group.TargetGroupARNs).includes(groupArn),
      };
      found.registrations[registrationKey(registration)] = registration;
      found.health[registrationKey(registration)] = { state: text(health?.State, 'unknown'), reason: known(health?.Reason) };
    }
  return found;
}

export const targetGroupsOf = (readings: readonly GroupReading[]): Manifest['targetGroups'] =>
  Object.fromEntries(readings.map((reading) => [text(reading.group.TargetGroupArn), targetGroupOf(reading)]));

function targetGroupOf({ group, attributes }: GroupReading): Manifest['targetGroups'][string] {
  const seconds = (key: string, otherwise: number): number => Number(attributes.find(({ Key }) => Key === key)?.Value ?? otherwise);
  return {
    targetType: text(group.TargetType, 'instance'),
    protocol: text(group.Protocol),
    port: known(group.Port),
    loadBalancers: count(group.LoadBalancerArns?.length),
    healthCheck: {
      protocol: text(group.HealthCheckProtocol),
      port: text(group.HealthCheckPort, 'traffic-port'),
      path: known(group.HealthCheckPath),
      codes: group.Matcher?.HttpCode ?? known(group.Matcher?.GrpcCode),
      intervalSeconds: count(group.HealthCheckIntervalSeconds, 30),
      timeoutSeconds: count(group.HealthCheckTimeoutSeconds, 5),
      healthyThreshold: count(group.HealthyThresholdCount, 5),
      unhealthyThreshold: count(group.UnhealthyThresholdCount, 2),
    },
    deregistrationDelaySeconds: seconds('deregistration_delay.timeout_seconds', 300),
    slowStartSeconds: seconds('slow_start.duration_seconds', 0),
  };
}

/** Statuses of a refresh that still acts on the group: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRefresh.html */
const refreshing = new Set(['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking']);

export function autoScalingOf(reading: MemberReading | undefined): Manifest['autoScaling'] {
  if (reading === undefined) return null;
  const { member, group, refreshes } = reading;
  return {
    name: text(group.AutoScalingGroupName),
    lifecycleState: text(member.LifecycleState),
    protectedFromScaleIn: flag(member.ProtectedFromScaleIn),
    launchTemplateVersion: known(member.LaunchTemplate?.Version),
    weight: member.WeightedCapacity === undefined ? null : Number(member.WeightedCapacity),
    healthStatus: text(member.HealthStatus),
    min: count(group.MinSize),
    max: count(group.MaxSize),
    desired: count(group.DesiredCapacity),
    healthCheckType: text(group.HealthCheckType),
    healthCheckGraceSeconds: count(group.HealthCheckGracePeriod),
    suspended: list(group.SuspendedProcesses)
      .map(({ ProcessName }) => text(ProcessName))
      .sort(),
    warmPool: group.WarmPoolConfiguration !== undefined,
    refreshActive: refreshes.some(({ Status }) => Status !== undefined && refreshing.has(Status)),
    maxInstanceLifetimeSeconds: known(group.MaxInstanceLifetime),
  };
}

/** What the group puts its members into besides the fleet's target groups: we could not put a host back there exactly. */
export function foreignBalancersOf(reading: MemberReading | undefined, fleet: Fleet): string[] {
  if (reading === undefined) return [];
  const { TargetGroupARNs: groups = [], LoadBalancerNames: classic = [], TrafficSources: sources = [] } = reading.group;
  const others = sources
    .filter(({ Type }) => Type !== undefined && Type !== 'elbv2' && Type !== 'elb')
    .map(({ Identifier }) => text(Identifier));
  return [...new Set([...groups.filter((arn) => !fleet.targetGroupArns.includes(arn)), ...classic, ...others])].sort();
}

const ec2Action = /^arn:aws[a-z-]*:(automate:[^:]*:ec2:|swf:.*AWS_EC2\.InstanceId\.)/;

/** The alarms that would act on this instance: an EC2 action, and its id among the dimensions. */
export function alarmsOf(alarms: readonly MetricAlarm[], hostId: string): Manifest['alarms'] {
  return Object.fromEntries(
    alarms.flatMap((alarm): [string, Manifest['alarms'][string]][] => {
      const dimensions = [
        ...list(alarm.Dimensions),
        ...list(alarm.Metrics).flatMap(({ MetricStat }) => list(MetricStat?.Metric?.Dimensions)),
      ];
      const actions = [...list(alarm.AlarmActions), ...list(alarm.OKActions), ...list(alarm.InsufficientDataActions)].filter((action) =>
        ec2Action.test(action),
      );
      const acts = actions.length > 0 && dimensions.some(({ Name, Value }) => Name === 'InstanceId' && Value === hostId);
      return acts
        ? [[text(alarm.AlarmName), { arn: text(alarm.AlarmArn), actionsEnabled: alarm.ActionsEnabled ?? true, actions: actions.sort() }]]
        : [];
    }),
  );
}
