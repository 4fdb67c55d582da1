import type * as sdk from '@aws-sdk/client-cloudwatch';
import type { Cloud } from '../cloud.ts';
import { demand, operation, paged } from '../operation.ts';
import type { Alarm, AlarmState } from './alarm.ts';
import { checkAlarm, describeAlarm, metricsOf } from './alarm.ts';

const members = [
  'AlarmName',
  'AlarmDescription',
  'ActionsEnabled',
  'OKActions',
  'AlarmActions',
  'InsufficientDataActions',
  'MetricName',
  'Namespace',
  'Statistic',
  'ExtendedStatistic',
  'Dimensions',
  'Period',
  'Unit',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Threshold',
  'ComparisonOperator',
  'TreatMissingData',
  'Metrics',
  'Tags',
] as const;

/** What an evaluation, or a test, finds. */
export type Finding = Omit<AlarmState, 'at'>;

/** The metric alarms of the account; `acts` carries out what a change of state asks for. */
export class Alarms {
  readonly all = new Map<string, Alarm>();
  private readonly cloud: Cloud;
  private readonly acts: (name: string, alarm: Alarm, previous: AlarmState) => void;
  private readonly listeners: ((name: string) => void)[] = [];

  constructor(cloud: Cloud, acts: (name: string, alarm: Alarm, previous: AlarmState) => void) {
    this.cloud = cloud;
    this.acts = acts;
  }

  /** Told of each alarm that is made or changed. */
  onPut(listener: (name: string) => void): void {
    this.listeners.push(listener);
  }

  /**
   * A transition. The event is sent on a change only [CW-ACT]; its delivery is guaranteed [CW-EB]. Actions
   * follow where they are enabled.
   */
  setState(name: string, { value, reason, data }: Finding): void {
    const alarm = this.all.get(name);
    demand(alarm !== undefined, 'ResourceNotFound', `Alarm ${name} does not exist`);
    const previous = alarm.state;
    if (previous.value === value) return;
    alarm.state = { value, reason, ...(data === undefined ? {} : { data }), at: this.cloud.clock.now() };
    const { settings } = alarm;
    const described = (state: AlarmState) => ({
      value: state.value,
      reason: state.reason,
      ...(state.data === undefined ? {} : { reasonData: state.data }),
      timestamp: new Date(state.at).toISOString().replace('Z', '+0000'),
    });
    const detail = {
      alarmName: name,
      state: described(alarm.state),
      previousState: described(previous),
      configuration: { description: settings.AlarmDescription, metrics: metricsOf(settings) },
    };
    this.cloud.emit('aws.cloudwatch', 'CloudWatch Alarm State Change', detail, [alarm.arn]);
    if (alarm.actionsEnabled) this.acts(name, alarm, previous);
  }

  operations() {
    return {
      PutMetricAlarm: operation<sdk.PutMetricAlarmInput, object>(members, (input) => this.put(input)),
      DescribeAlarms: operation<sdk.DescribeAlarmsInput, sdk.DescribeAlarmsOutput>(
        ['AlarmNames', 'AlarmNamePrefix', 'StateValue', 'MaxRecords', 'NextToken', 'AlarmTypes'],
        ({
          AlarmNames: names,
          AlarmNamePrefix: prefix,
          StateValue: state,
          MaxRecords = 50,
          NextToken,
          AlarmTypes: types = ['MetricAlarm'],
        }) => {
          // [API-CW] AlarmNames (at most 100) and AlarmNamePrefix exclude each other; absent names are left out
          demand(names === undefined || prefix === undefined, 'ValidationError', 'AlarmNames and AlarmNamePrefix cannot be given together');
          demand((names?.length ?? 0) <= 100 && MaxRecords >= 1 && MaxRecords <= 100, 'ValidationError', 'at most 100 alarms');
          const chosen = [...this.all.entries()]
            .filter(() => types.includes('MetricAlarm'))
            .filter(
              ([name, alarm]) =>
                (names?.includes(name) ?? true) && name.startsWith(prefix ?? '') && (state === undefined || alarm.state.value === state),
            )
            .toSorted(([a], [b]) => (a < b ? -1 : 1));
          const { page, next } = paged(chosen, MaxRecords, NextToken);
          return { MetricAlarms: page.map(([, alarm]) => describeAlarm(alarm)), CompositeAlarms: [], NextToken: next };
        },
      ),
      // [API-CW] "if you specify an incorrect alarm name … no alarms are deleted"; at most 100
      DeleteAlarms: operation<sdk.DeleteAlarmsInput, object>(['AlarmNames'], ({ AlarmNames: names = [] }) => {
        demand(names.length <= 100, 'ValidationError', 'at most 100 alarms');
        for (const name of names) demand(this.all.has(name), 'ResourceNotFound', `Alarm ${name} does not exist`);
        for (const name of names) this.all.delete(name);
        return {};
      }),
      DisableAlarmActions: operation<sdk.DisableAlarmActionsInput, object>(['AlarmNames'], ({ AlarmNames: names = [] }) =>
        this.enable(names, false),
      ),
      EnableAlarmActions: operation<sdk.EnableAlarmActionsInput, object>(['AlarmNames'], ({ AlarmNames: names = [] }) =>
        this.enable(names, true),
      ),
      ListTagsForResource: operation<sdk.ListTagsForResourceInput, sdk.ListTagsForResourceOutput>(['ResourceARN'], ({ ResourceARN }) => {
        const alarm = [...this.all.values()].find((each) => each.arn === ResourceARN);
        demand(alarm !== undefined, 'ResourceNotFoundException', `${ResourceARN} does not exist`);
        return { Tags: Object.entries(alarm.tags).map(([Key, Value]) => ({ Key, Value })) };
      }),
    };
  }

  /** [API-CW] a new alarm starts as INSUFFICIENT_DATA; an update keeps the state and ignores the tags. */
  put(input: sdk.PutMetricAlarmInput): object {
    checkAlarm(input);
    const name = input.AlarmName ?? '';
    const now = this.cloud.clock.now();
    const existing = this.all.get(name);
    const actionsEnabled = input.ActionsEnabled ?? true;
    if (existing !== undefined) Object.assign(existing, { settings: input, updatedAt: now, actionsEnabled });
    else
      this.all.set(name, {
        settings: input,
        arn: `arn:aws:cloudwatch:${this.cloud.region}:${this.cloud.account}:alarm:${name}`,
        createdAt: now,
        tags: Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
        actionsEnabled,
        updatedAt: now,
        state: { value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation', at: now },
        held: false,
      });
    for (const listener of this.listeners) listener(name);
    return {};
  }

  /** The worse case for the caller: an alarm that does not exist is passed over silently. */
  private enable(names: readonly string[], enabled: boolean): object {
    for (const name of names) {
      const alarm = this.all.get(name);
      if (alarm !== undefined) alarm.actionsEnabled = enabled;
    }
    return {};
  }
}
