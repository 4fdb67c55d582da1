import type { PutRuleCommandInput } from '@aws-sdk/client-eventbridge';
import type { Cloud, CloudEvent } from '../aws/cloud.ts';
import { AwsError } from '../aws/cloud.ts';
import type { Cancellable } from '../clock.ts';
import type { DeadLetter, Deliver, Target } from './delivery.ts';
import { deliverTo } from './delivery.ts';
import { busOperations } from './operations.ts';
import type { EventPattern } from './pattern.ts';
import { matches, validatePattern } from './pattern.ts';

/** What may go wrong on the way: EventBridge promises neither order nor exactly-once, AWS services only best effort. */
export interface Faults {
  lose?(event: CloudEvent): boolean;
  duplicate?(event: CloudEvent): boolean;
  /** Further milliseconds on the way. */
  delay?(event: CloudEvent): number;
}

export interface BusOptions {
  readonly deliver: Deliver;
  readonly faults?: Faults;
  /** Virtual milliseconds from the event to the target, drawn for every target. AWS gives no figure (aws-facts §6). */
  readonly latency?: readonly [number, number];
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly pattern: EventPattern | undefined;
  readonly schedule: string | undefined;
  enabled: boolean;
  readonly targets: Map<string, Target>;
}

/** The default bus as tests and the auditor see it. */
export interface EventBus {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly deadLetters: readonly DeadLetter[];
  /** Events that a fault swallowed. */
  readonly lost: readonly CloudEvent[];
  /** Takes a rule and its targets as the template gives them. */
  addRule(rule: { name: string; pattern?: unknown; schedule?: string; enabled?: boolean; targets: readonly Target[] }): void;
  /** Stops the scheduled rules, so that a run of the clock without an end ends. */
  stopSchedules(): void;
}

/** EventBridge's default bus on the local cloud: registers the EventBridge operations and delivers what the cloud emits. */
export function eventBridge(cloud: Cloud, options: BusOptions): EventBus {
  const bus = new Bus(cloud, options);
  cloud.onEvent((event) => bus.route(event));
  cloud.register('EventBridge', busOperations(cloud, bus));
  return bus;
}

const unitMilliseconds: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `rate(1 minute)` … in milliseconds; cron expressions are not modelled. */
function period(expression: string): number {
  const [, count, unit = ''] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count === undefined)
    throw new AwsError(
      'ValidationException',
      `Parameter ScheduleExpression is not valid (or not modelled by the local cloud): ${expression}`,
    );
  return Number(count) * (unitMilliseconds[unit] ?? 0);
}

class Bus implements EventBus {
  readonly rules = new Map<string, Rule>();
  readonly deadLetters: DeadLetter[] = [];
  readonly lost: CloudEvent[] = [];
  private readonly timers = new Map<string, Cancellable>();
  private readonly cloud: Cloud;
  private readonly options: BusOptions;

  constructor(cloud: Cloud, options: BusOptions) {
    this.cloud = cloud;
    this.options = options;
  }

  addRule({ name, pattern, schedule, enabled = true, targets }: Parameters<EventBus['addRule']>[0]): void {
    this.putRule({
      Name: name,
      EventPattern: pattern === undefined ? undefined : JSON.stringify(pattern),
      ScheduleExpression: schedule,
      State: enabled ? 'ENABLED' : 'DISABLED',
    });
    this.putTargets(name, targets);
  }

  putRule({ Name: name = '', EventPattern: text, ScheduleExpression: schedule, State }: PutRuleCommandInput): Rule {
    if (text === undefined && schedule === undefined)
      throw new AwsError('ValidationException', 'Parameter(s) EventPattern or ScheduleExpression must be specified.');
    // Pattern size [EB-Q].
    if ((text?.length ?? 0) > 2048) throw new AwsError('LimitExceededException', 'The event pattern is longer than 2048 characters');
    const { region, account, clock } = this.cloud;
    const pattern = text === undefined ? undefined : validatePattern(text);
    const rule: Rule = {
      name,
      arn: `arn:aws:events:${region}:${account}:rule/${name}`,
      pattern,
      schedule,
      enabled: State !== 'DISABLED',
      targets: this.rules.get(name)?.targets ?? new Map<string, Target>(),
    };
    this.timers.get(name)?.cancel();
    this.rules.set(name, rule);
    if (schedule !== undefined) this.tick(rule, period(schedule), clock.now());
    return rule;
  }

  putTargets(name: string, targets: readonly Target[]): void {
    const rule = this.rules.get(name);
    if (rule === undefined) throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
    for (const target of targets) rule.targets.set(target.Id, target);
    // Targets per rule [EB-Q].
    if (rule.targets.size > 5) throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
  }

  stopSchedules(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  route(event: CloudEvent): void {
    const { faults } = this.options;
    if (faults?.lose?.(event) === true) return void this.lost.push(event);
    const times = faults?.duplicate?.(event) === true ? 2 : 1;
    for (const rule of this.rules.values()) {
      if (!rule.enabled || rule.pattern === undefined || !matches(rule.pattern, { ...event })) continue;
      for (let time = 0; time < times; time++) this.send(rule, event, faults?.delay?.(event) ?? 0);
    }
  }

  private send(rule: Rule, event: CloudEvent, delay: number): void {
    const { clock, random } = this.cloud;
    const { deliver, latency = [100, 1000] } = this.options;
    for (const target of rule.targets.values()) {
      const deliverNow = async (): Promise<void> => {
        const letter = await deliverTo(this.cloud, deliver, rule, target, event);
        if (letter !== undefined) this.deadLetters.push(letter);
      };
      clock.after(delay + random.between(...latency), () => void deliverNow());
    }
  }

  private tick(rule: Rule, every: number, from: number): void {
    const { cloud } = this;
    const timer = cloud.clock.after(from + every - cloud.clock.now(), () => {
      this.tick(rule, every, from + every);
      const id = `${cloud.random.hex(8)}-${cloud.random.hex(4)}-4${cloud.random.hex(3)}-a${cloud.random.hex(3)}-${cloud.random.hex(12)}`;
      const time = new Date(cloud.clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z');
      const scheduled: CloudEvent = {
        version: '0',
        id,
        source: 'aws.events',
        'detail-type': 'Scheduled Event',
        account: cloud.account,
        time,
        region: cloud.region,
        resources: [rule.arn],
        detail: {},
      };
      if (rule.enabled) this.send(rule, scheduled, 0);
    });
    this.timers.set(rule.name, timer);
  }
}
