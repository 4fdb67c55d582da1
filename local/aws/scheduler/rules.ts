import type * as sdk from '@aws-sdk/client-scheduler';
import type { Cloud } from '../cloud.ts';
import { demand, onlyModelled } from '../operation.ts';

/** What somebody asked for: the input of CreateSchedule or UpdateSchedule. */
export type Settings = sdk.CreateScheduleInput | sdk.UpdateScheduleInput;

/** AWS's code for a request that breaks a rule. */
export const invalid = 'ValidationException';
const unitOf: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const maxInput = 262_144; // [SCH-Q] 256 KB

/** [API-SCH] what CreateSchedule and UpdateSchedule refuse; the time of an `at` must lie ahead (worse case of a report). */
export function checkSettings(cloud: Cloud, input: Settings): void {
  const { Name: name = '', Target: target, FlexibleTimeWindow: flexible, ScheduleExpressionTimezone: zone = 'UTC' } = input;
  demand(/^[0-9a-zA-Z\-_.]{1,64}$/.test(name), invalid, `Name ${name} must match [0-9a-zA-Z-_.]+ and have at most 64 characters`);
  demand(flexible?.Mode === 'OFF' || flexible?.Mode === 'FLEXIBLE', invalid, 'FlexibleTimeWindow is required');
  const window = flexible.MaximumWindowInMinutes;
  demand(
    flexible.Mode === 'OFF' ? window === undefined : window !== undefined && window >= 1 && window <= 1440,
    invalid,
    'MaximumWindowInMinutes must be 1 to 1440 with FLEXIBLE, absent with OFF',
  );
  demand(target?.Arn !== undefined && target.RoleArn !== undefined, invalid, 'Target needs Arn and RoleArn');
  onlyModelled('Scheduler Target', target, ['Arn', 'RoleArn', 'Input', 'RetryPolicy', 'DeadLetterConfig']);
  demand(Buffer.byteLength(target.Input ?? '') <= maxInput, invalid, 'Input is larger than 256 KB');
  const { MaximumRetryAttempts: attempts = 185, MaximumEventAgeInSeconds: age = 86_400 } = target.RetryPolicy ?? {};
  demand(attempts >= 0 && attempts <= 185 && age >= 60 && age <= 86_400, invalid, 'RetryPolicy: 0 to 185 attempts, 60 to 86400 seconds');
  demand(zone === 'UTC', 'LocalCloud.NotModelled', `the time zone ${zone} is not modelled by the local cloud`);
  const due = nextAfter(input.ScheduleExpression, cloud.clock.now());
  demand(due >= cloud.clock.now(), invalid, 'Invalid Schedule Expression: the time is in the past');
}

/** The next time of the expression, in milliseconds. */
export function nextAfter(expression: string | undefined, now: number): number {
  const at = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression ?? '')?.[1];
  if (at !== undefined) return Date.parse(`${at}Z`);
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression ?? '') ?? [];
  demand(expression?.startsWith('cron(') !== true, 'LocalCloud.NotModelled', 'cron expressions are not modelled by the local cloud');
  demand(count !== undefined, invalid, `Invalid Schedule Expression ${expression}`);
  return now + Number(count) * (unitOf[unit] ?? Number.NaN);
}
