import type { EffectKind } from '#core/checkout/effects.ts';
import { demoHosts, demoWorldWith } from '../../local/boot/demo-world.ts';
import type { Scenario } from '../../local/boot/scenario.ts';
import { member } from './audited.ts';
import { takeInHand } from './goal-alarms.ts';
import type { LoanOptions } from './loan.ts';
import { failAt } from './faults.ts';

/** Where the application's root keeps what the fleet's return check reads. */
const revision = '/opt/application/revision';
const rootOf = (s: Scenario): string => s.local.ec2.hosts.view(demoHosts[0])?.rootVolumeId ?? '';

/** Takes away what the return check wants to see: the host comes home and cannot prove that it is fit. */
function spoilReturn(s: Scenario): void {
  s.local.ssm.override('AHPS-ReturnCheck', () => ({ exitCode: 1, stdout: '', stderr: `${revision} is missing` }));
}
const healReturn = (s: Scenario): void =>
  s.local.ssm.override('AHPS-ReturnCheck', () => ({ exitCode: 0, stdout: `{"root":"${rootOf(s)}"}` }));

/** The first set of snapshots of the host ends in error after some minutes. */
const failNextSet = (s: Scenario): void => s.local.ec2.failNextSnapshot(rootOf(s));
/** The set was taken again and is completed; or an hour has passed, which is longer than that takes. */
function hasNewSet({ local }: Scenario): boolean {
  const snapshots = [...local.ec2.state.snapshots.values()];
  const again = snapshots.filter(({ tags, state }) => tags['ahps:set'] === 'retake-1' && state === 'completed');
  const [first] = snapshots.filter(({ tags }) => tags['ahps:set'] === 'originals');
  return again.length >= 3 || (first !== undefined && local.cloud.clock.now() - first.startedAt > 45 * 60_000);
}

/** A member protected from scale-in whose group forgets the protection in Standby. */
function forgetfulGroup(s: Scenario): void {
  const { local } = s;
  const protect = (ProtectedFromScaleIn: boolean) =>
    local.cloud.call({
      service: 'Auto Scaling',
      operation: 'SetInstanceProtection',
      input: { AutoScalingGroupName: 'web', InstanceIds: [member], ProtectedFromScaleIn },
      caller: 'somebody',
    });
  local.cloud.interceptors.push({ after: async ({ operation }) => void (operation === 'EnterStandby' && (await protect(false))) });
}

/** The first goal that is watched is missed two minutes later. */
function missFirstGoal({ local }: Scenario): void {
  local.cloud.interceptors.push({
    after: ({ operation, input }) => {
      const { AlarmName = '' } = input as { AlarmName?: string };
      if (operation === 'PutMetricAlarm')
        local.cloud.clock.after(120_000, () => {
          if (!local.cloudWatch.alarms().some(({ name }) => name === AlarmName)) return;
          takeInHand(local, AlarmName);
          local.cloudWatch.setAlarmState(AlarmName, 'ALARM');
        });
    },
  });
}
/** People and the bus were told of the goal, and it is on record; or an hour has passed. */
function wasTold({ local }: Scenario): boolean {
  const records = local.table.dump().filter(({ sk }) => sk === 'RECORD');
  return records.some(({ state, duties, createdAt }) => {
    const isLate = local.cloud.clock.now() - Date.parse(String(createdAt)) > 60 * 60_000;
    return (state === 'DEGRADED' && (duties as readonly unknown[]).length === 0) || isLate;
  });
}

const rebootAlarm = {
  AlarmName: 'web-1-reboot',
  Namespace: 'AWS/EC2',
  MetricName: 'StatusCheckFailed_Instance',
  Dimensions: [{ Name: 'InstanceId', Value: demoHosts[0] }],
  Statistic: 'Maximum' as const,
  ComparisonOperator: 'GreaterThanThreshold' as const,
  Threshold: 0,
  Period: 60,
  EvaluationPeriods: 3,
  AlarmActions: ['arn:aws:automate:eu-west-1:ec2:reboot'],
};

/** Loans that between them have every effect there is; each is as plain as its effects allow. */
export const variants = {
  'a host registered by hand': {},
  'a member of an Auto Scaling group': { host: member, prepare: forgetfulGroup },
  'a host with protections, options and an Elastic IP': {
    prepare: (s) => s.local.cloudWatch.addAlarm(rebootAlarm),
    world: demoWorldWith((seed, index) =>
      index === 0
        ? { ...seed, elasticIp: true, attributes: { disableApiStop: true, shutdownBehavior: 'terminate', cores: 1, threadsPerCore: 1 } }
        : seed,
    ),
  },
  'a burstable host': {
    world: demoWorldWith((seed, index) =>
      index === 0 ? { ...seed, instanceType: 't3.large', attributes: { cpuCredits: 'unlimited' } } : seed,
    ),
    rules: { creditsMayBeLost: true },
  },
  'a fleet that reserves capacity and keeps no snapshots': { rules: { reserveCapacity: true, snapshotRetentionDays: 0 } },
  'a checkout that fails and rolls back': { fault: failAt({ effect: 'setInstanceType', step: 'checkout.Reshape' }, 'is denied for good') },
  'a check-in while software is being applied': {
    checkInWhen: (s) => s.local.ssm.commands.some((command) => command.document.name === 'AHPS-InstallLoadTools'),
  },
  'a set of snapshots that fails': { prepare: failNextSet, checkInWhen: hasNewSet },
  'a goal that is missed': { prepare: missFirstGoal, checkInWhen: wasTold },
  'a quarantine that is healed': { prepare: spoilReturn, heal: healReturn },
} as const satisfies Readonly<Record<string, LoanOptions>>;
export type VariantName = keyof typeof variants;

/** Effects that need a host which the local cloud cannot make into a load-generator; unit tests hold their decisions. */
export const withoutLoan: Partial<Record<EffectKind, string>> = {
  setBandwidthWeighting:
    'only 8th-generation Graviton types of the local cloud have weightings, and no built-in persona has an arm64 image with another type',
  modifyVolume: 'only the arbiter has it, for a checkout that draws on a pool (volume-moves.matrix.ts)',
  setEnaExpress: 'only types of 8xlarge and larger have it, which exceed the vCPU quota of the demo account',
};
