import type { Candidate, RefusalRule } from './refusal.ts';
import { named } from './refusal.ts';

const hour = 3_600_000;
/** How long a return may take after the loan: what must be left of a maximum instance lifetime. */
const returnTime = 2 * hour;
const pending = /^(Pending|Terminating|Detaching|Entering|Quarantined)|:/;
const ends = /:ec2:(stop|terminate)$|\/action\/(actions\/)?AWS_EC2\.InstanceId\.(Stop|Terminate)\//i;

/** A rule about the Auto Scaling group of the host; hosts without one pass. */
const member = (code: RefusalRule['code'], field: string, when: (group: Group, candidate: Candidate) => string | false): RefusalRule => ({
  code,
  field: `manifest.autoScaling.${field}`,
  when: (candidate) => candidate.facts.manifest.autoScaling !== null && when(candidate.facts.manifest.autoScaling, candidate),
});
type Group = NonNullable<Candidate['facts']['manifest']['autoScaling']>;

/** Target groups, Auto Scaling group, alarms: whether the host can leave production and come back exactly. */
export const membershipRules: readonly RefusalRule[] = [
  {
    code: 'host-target-group-gone',
    field: 'missingGroups',
    when: ({ facts }) =>
      facts.missingGroups.length > 0 && `cannot come back: the target group ${named(facts.missingGroups)} does not exist`,
  },
  {
    code: 'host-target-group-foreign',
    field: 'foreignBalancers',
    when: ({ facts }) =>
      facts.foreignBalancers.length > 0 &&
      `is registered with ${named(facts.foreignBalancers)}, which the fleet does not name or which cannot be restored exactly`,
  },
  {
    code: 'host-not-registered',
    field: 'manifest.registrations',
    when: ({ facts, fleet }) =>
      Object.keys(facts.manifest.registrations).length === 0 &&
      `is registered in none of the ${String(fleet.targetGroupArns.length)} target groups of fleet ${fleet.id}`,
  },
  {
    code: 'host-target-group-unused',
    field: 'manifest.targetGroups',
    when: ({ facts: { manifest } }) => {
      const unused = [...new Set(Object.values(manifest.registrations).map(({ groupArn }) => groupArn))].filter(
        (arn) => (manifest.targetGroups[arn]?.loadBalancers ?? 0) === 0,
      );
      return unused.length > 0 && `is in ${named(unused)}, which no load balancer uses: its health is unknown`;
    },
  },
  {
    code: 'host-unhealthy',
    field: 'health',
    when: ({ facts }) => {
      const sick = Object.keys(facts.manifest.registrations).filter((key) => facts.health[key]?.state !== 'healthy');
      return sick.length > 0 && `is not healthy in ${named(sick.map((key) => `${key} (${facts.health[key]?.state ?? 'unknown'})`))}`;
    },
  },
  member(
    'host-auto-scaling-group-foreign',
    'name',
    ({ name }, { fleet }) =>
      name !== fleet.autoScalingGroupName && `belongs to the Auto Scaling group ${name}, which is not the one of fleet ${fleet.id}`,
  ),
  member(
    'host-warm-pool',
    'lifecycleState',
    ({ lifecycleState }) => lifecycleState.startsWith('Warmed:') && `is in the warm pool (${lifecycleState})`,
  ),
  member(
    'host-member-pending',
    'lifecycleState',
    ({ lifecycleState }) =>
      !lifecycleState.startsWith('Warmed:') && pending.test(lifecycleState) && `is ${lifecycleState} in its Auto Scaling group`,
  ),
  member(
    'host-member-not-in-service',
    'lifecycleState',
    ({ lifecycleState }) =>
      lifecycleState !== 'InService' && !pending.test(lifecycleState) && `is ${lifecycleState} in its Auto Scaling group, not InService`,
  ),
  member(
    'host-member-unhealthy',
    'healthStatus',
    ({ healthStatus }) => healthStatus.toLowerCase() !== 'healthy' && `is ${healthStatus} to its Auto Scaling group, which will replace it`,
  ),
  member(
    'host-group-minimum',
    'min',
    ({ desired, min, name }) =>
      desired - 1 < min && `cannot leave ${name}: desired ${String(desired)} − 1 is below its minimum of ${String(min)}`,
  ),
  member(
    'host-launch-suspended',
    'suspended',
    ({ suspended, name }) => suspended.includes('Launch') && `cannot come back: ${name} has Launch suspended`,
  ),
  member(
    'host-weighted',
    'weight',
    ({ weight, name }) => (weight ?? 1) !== 1 && `has weight ${String(weight)} in ${name}; only weight 1 can be restored exactly`,
  ),
  member(
    'host-instance-refresh',
    'refreshActive',
    ({ refreshActive, name }) => refreshActive && `may be replaced at any moment: an instance refresh of ${name} is active`,
  ),
  member('host-lifetime-short', 'maxInstanceLifetimeSeconds', ({ maxInstanceLifetimeSeconds, name }, { facts, loan }) => {
    if (maxInstanceLifetimeSeconds === null || maxInstanceLifetimeSeconds === 0) return false;
    const left = Date.parse(facts.launchedAt) + maxInstanceLifetimeSeconds * 1000 - Date.parse(facts.readAt);
    return (
      left < loan + returnTime &&
      `is replaced by ${name} in ${hours(left)} h (maximum instance lifetime), before a loan of ${hours(loan)} h and 2 h for the return`
    );
  }),
  {
    code: 'host-alarm-ends-it',
    field: 'manifest.alarms',
    when: ({ facts, fleet }) => {
      const armed = Object.entries(facts.manifest.alarms).filter(
        ([, { arn, actions }]) => actions.some((action) => ends.test(action)) && !fleet.rules.mutableAlarmArns.includes(arn),
      );
      return (
        armed.length > 0 &&
        `would be stopped or terminated by the alarm ${named(armed.map(([name]) => name))}, which the fleet does not allow us to mute`
      );
    },
  },
];

const hours = (milliseconds: number): string => String(Math.round(milliseconds / hour));
