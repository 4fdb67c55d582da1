import type { Cancellable } from '../../clock.ts';
import type { Cloud } from '../cloud.ts';
import type { Settings } from './rules.ts';
import { nextAfter } from './rules.ts';

/** What a schedule hands to its target. */
export interface ScheduledTarget {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input: string | undefined;
  /** The schedule's group: what Scheduler says that it acts for. */
  readonly groupArn: string;
}
export interface SchedulerOptions {
  /** Calls the target; a rejection is a failed attempt. */
  readonly deliver: (target: ScheduledTarget) => Promise<void>;
  /** Whether what could not be delivered may go to that queue; default: yes. */
  readonly mayKeep?: (target: ScheduledTarget, queueArn: string) => boolean;
  /** Told of what AWS/Scheduler counts for a group. */
  readonly count?: (group: string, metric: 'TargetErrorCount' | 'InvocationDroppedCount') => void;
}
/** An invocation that never succeeded: with a dead-letter queue it rests there, without one it is lost. */
export interface DeadLetter {
  readonly at: number;
  readonly schedule: string;
  readonly queue: string | undefined;
  readonly target: ScheduledTarget;
  readonly attempts: number;
  readonly reason: string;
}
/** A schedule as it stands. */
export interface Schedule {
  settings: Settings;
  readonly token: string | undefined;
  readonly createdAt: number;
  modifiedAt: number;
  firesAt: number | undefined;
  timer: Cancellable | undefined;
}

/** What the schedule hands to its target. */
export const targetOf = (
  { Target, GroupName = 'default' }: Settings,
  { region, account }: Pick<Cloud, 'region' | 'account'>,
): ScheduledTarget => ({
  Arn: Target?.Arn ?? '',
  RoleArn: Target?.RoleArn ?? '',
  Input: Target?.Input,
  groupArn: `arn:aws:scheduler:${region}:${account}:schedule-group/${GroupName}`,
});

/** Timers, attempts and what became of them. */
export class Clockwork {
  readonly fired: { at: number; schedule: string; due: number }[] = [];
  readonly deadLetters: DeadLetter[] = [];
  private readonly cloud: Cloud;
  private readonly options: SchedulerOptions;
  private readonly schedules: Map<string, Schedule>;

  constructor(cloud: Cloud, options: SchedulerOptions, schedules: Map<string, Schedule>) {
    this.cloud = cloud;
    this.options = options;
    this.schedules = schedules;
  }

  /** [SCH-TYPES] 60-second precision: the target is called within the minute after the time; later with a flexible window. */
  arm(key: string, schedule: Schedule): void {
    const { clock, random } = this.cloud;
    const { settings } = schedule;
    schedule.timer?.cancel();
    schedule.firesAt = undefined;
    if (settings.State === 'DISABLED') return;
    const due = nextAfter(settings.ScheduleExpression, clock.now());
    const window = (settings.FlexibleTimeWindow?.MaximumWindowInMinutes ?? 0) * 60_000;
    schedule.firesAt = due + this.cloud.lasts('schedule') + random.next() * window;
    schedule.timer = clock.after(schedule.firesAt - clock.now(), () => void this.fire(key, schedule, due));
  }

  private async fire(key: string, schedule: Schedule, due: number): Promise<void> {
    const { settings } = schedule;
    const once = settings.ScheduleExpression?.startsWith('at(') ?? true;
    this.fired.push({ at: this.cloud.clock.now(), schedule: settings.Name ?? '', due });
    schedule.firesAt = undefined;
    if (!once) this.arm(key, schedule);
    await this.attempt(settings, due);
    if (once && settings.ActionAfterCompletion === 'DELETE' && schedule.settings === settings && this.schedules.get(key) === schedule)
      this.schedules.delete(key);
  }

  /** [API-SCH] attempts with exponential back-off until the count or the age of the event is used up. */
  private async attempt(settings: Settings, due: number): Promise<void> {
    const { clock, random } = this.cloud;
    const { MaximumRetryAttempts: retries = 185, MaximumEventAgeInSeconds: age = 86_400 } = settings.Target?.RetryPolicy ?? {};
    const from = clock.now();
    const id = random.hex(16);
    for (let attempt = 1; ; attempt++) {
      const target = this.filled(settings, due, id, attempt);
      try {
        return await this.options.deliver(target);
      } catch (error) {
        const group = settings.GroupName ?? 'default';
        this.options.count?.(group, 'TargetErrorCount');
        const wait = Math.min(3_600_000, 1000 * 2 ** attempt) * random.between(0.5, 1);
        if (attempt > retries || clock.now() + wait > from + age * 1000) {
          this.options.count?.(group, 'InvocationDroppedCount');
          const queue = settings.Target?.DeadLetterConfig?.Arn;
          this.deadLetters.push({
            at: clock.now(),
            schedule: settings.Name ?? '',
            // Without the right to send there it is lost, as on AWS.
            queue: queue !== undefined && this.options.mayKeep?.(target, queue) !== false ? queue : undefined,
            target,
            attempts: attempt,
            reason: String(error),
          });
          return;
        }
        await clock.sleep(wait);
      }
    }
  }

  /** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
  private filled(settings: Settings, due: number, id: string, attempt: number): ScheduledTarget {
    const target = targetOf(settings, this.cloud);
    const values: Readonly<Record<string, string>> = {
      'scheduled-time': new Date(due).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      'schedule-arn': `arn:aws:scheduler:${this.cloud.region}:${this.cloud.account}:schedule/${settings.GroupName ?? 'default'}/${settings.Name}`,
      'execution-id': id,
      'attempt-number': String(attempt),
    };
    return { ...target, Input: target.Input?.replace(/<aws\.scheduler\.([a-z-]+)>/g, (all, name: string) => values[name] ?? all) };
  }
}
