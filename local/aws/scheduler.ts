import type * as sdk from '@aws-sdk/client-scheduler';
import type { Cloud } from './cloud.ts';
import { AwsError } from './cloud.ts';
import { demand, operation, paged } from './operation.ts';
import type { DeadLetter, Schedule, ScheduledTarget, SchedulerOptions } from './scheduler/clockwork.ts';
import { Clockwork, targetOf } from './scheduler/clockwork.ts';
import { checkSettings, invalid } from './scheduler/rules.ts';
import { scheduler as contract } from './validation/contracts/scheduler.ts';

/** EventBridge Scheduler, seen from its owner, the auditor and the tests. */
export interface Scheduler {
  addGroup(name: string): void;
  /** Names of the schedules that exist, with the time of the next firing (milliseconds) if there is one. */
  schedules(): { readonly name: string; readonly group: string; readonly firesAt: number | undefined; readonly target: ScheduledTarget }[];
  readonly fired: readonly { readonly at: number; readonly schedule: string; readonly due: number }[];
  readonly deadLetters: readonly DeadLetter[];
  /** Fault: the schedule stays and never fires. */
  lose(name: string): void;
}

const members = [
  'Name',
  'GroupName',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'Description',
  'State',
  'Target',
  'FlexibleTimeWindow',
  'ClientToken',
  'ActionAfterCompletion',
  'KmsKeyArn',
] as const;
const byName = ['Name', 'GroupName'] as const;

interface Named {
  readonly Name: string | undefined;
  readonly GroupName?: string | undefined;
}
const key = ({ Name, GroupName = 'default' }: Named): string => `${GroupName}/${Name ?? ''}`;

/** What the operations share. */
interface Shared {
  readonly cloud: Cloud;
  readonly groups: Set<string>;
  readonly schedules: Map<string, Schedule>;
  readonly clockwork: Clockwork;
}

/** EventBridge Scheduler: one-time schedules (`at`) and `rate`; `cron` and other time zones are refused loudly. */
export function scheduler(cloud: Cloud, options: SchedulerOptions): Scheduler {
  const schedules = new Map<string, Schedule>();
  const clockwork = new Clockwork(cloud, options, schedules);
  const shared: Shared = { cloud, groups: new Set(['default']), schedules, clockwork };
  cloud.register('Scheduler', { ...writing(shared), ...reading(shared) });
  cloud.hold('Scheduler', contract);
  return {
    addGroup: (name) => void shared.groups.add(name),
    schedules: () =>
      [...schedules.values()].map(({ settings, firesAt }) => ({
        name: settings.Name ?? '',
        group: settings.GroupName ?? 'default',
        firesAt,
        target: targetOf(settings, cloud),
      })),
    fired: clockwork.fired,
    deadLetters: clockwork.deadLetters,
    lose(name) {
      for (const schedule of schedules.values()) if (schedule.settings.Name === name) schedule.timer?.cancel();
    },
  };
}

const get = (schedules: ReadonlyMap<string, Schedule>, named: Named): Schedule => {
  const found = schedules.get(key(named));
  if (found === undefined) throw new AwsError('ResourceNotFoundException', `Schedule ${named.Name ?? ''} does not exist.`);
  return found;
};
const arn = (cloud: Cloud, id: string): string => `arn:aws:scheduler:${cloud.region}:${cloud.account}:schedule/${id}`;

function writing({ cloud, groups, schedules, clockwork }: Shared) {
  return {
    CreateSchedule: operation<sdk.CreateScheduleInput, sdk.CreateScheduleOutput>(members, (input) => {
      checkSettings(cloud, input);
      const group = input.GroupName ?? 'default';
      demand(groups.has(group), 'ResourceNotFoundException', `Schedule group ${group} does not exist.`);
      const existing = schedules.get(key(input));
      const repeated = existing !== undefined && input.ClientToken !== undefined && existing.token === input.ClientToken;
      demand(existing === undefined || repeated, 'ConflictException', `Schedule ${input.Name} already exists.`);
      if (!repeated) {
        const now = cloud.clock.now();
        const schedule: Schedule = {
          settings: input,
          token: input.ClientToken,
          createdAt: now,
          modifiedAt: now,
          firesAt: undefined,
          timer: undefined,
        };
        schedules.set(key(input), schedule);
        clockwork.arm(key(input), schedule);
      }
      return { ScheduleArn: arn(cloud, key(input)) };
    }),
    // [API-SCH] "If you omit a property, its value is set to its default": everything is replaced
    UpdateSchedule: operation<sdk.UpdateScheduleInput, sdk.UpdateScheduleOutput>(members, (input) => {
      const schedule = get(schedules, input);
      checkSettings(cloud, input);
      schedule.settings = input;
      schedule.modifiedAt = cloud.clock.now();
      clockwork.arm(key(input), schedule);
      return { ScheduleArn: arn(cloud, key(input)) };
    }),
    DeleteSchedule: operation<sdk.DeleteScheduleInput, sdk.DeleteScheduleOutput>(['Name', 'GroupName', 'ClientToken'], (input) => {
      get(schedules, input).timer?.cancel();
      schedules.delete(key(input));
      return {};
    }),
  };
}

function reading({ cloud, schedules }: Shared) {
  return {
    GetSchedule: operation<sdk.GetScheduleInput, sdk.GetScheduleOutput>(byName, (input) => {
      const { settings, createdAt, modifiedAt } = get(schedules, input);
      const { ClientToken: _token, ...described } = settings;
      return {
        GroupName: 'default',
        State: 'ENABLED',
        ScheduleExpressionTimezone: 'UTC',
        ActionAfterCompletion: 'NONE',
        ...described,
        Arn: arn(cloud, key(input)),
        CreationDate: new Date(createdAt),
        LastModificationDate: new Date(modifiedAt),
      };
    }),
    ListSchedules: operation<sdk.ListSchedulesInput, sdk.ListSchedulesOutput>(
      ['GroupName', 'NamePrefix', 'State', 'MaxResults', 'NextToken'],
      ({ GroupName, NamePrefix = '', State, MaxResults = 100, NextToken }) => {
        const chosen = [...schedules.entries()]
          .filter(([id]) => GroupName === undefined || id.startsWith(`${GroupName}/`))
          .filter(
            ([, { settings }]) => settings.Name?.startsWith(NamePrefix) && (State === undefined || (settings.State ?? 'ENABLED') === State),
          )
          .toSorted(([a], [b]) => (a < b ? -1 : 1));
        const { page, next } = paged(chosen, MaxResults, NextToken, invalid);
        return {
          Schedules: page.map(([id, { settings, createdAt, modifiedAt }]) => ({
            Arn: arn(cloud, id),
            Name: settings.Name,
            GroupName: settings.GroupName ?? 'default',
            State: settings.State ?? 'ENABLED',
            CreationDate: new Date(createdAt),
            LastModificationDate: new Date(modifiedAt),
            Target: { Arn: settings.Target?.Arn },
          })),
          NextToken: next,
        };
      },
    ),
  };
}
