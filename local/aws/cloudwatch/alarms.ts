import type * as sdk from '@aws-sdk/client-cloudwatch';
import type { Cloud } from '../cloud.ts';
import { demand, operation, paged } from '../operation.ts';
import { dimensionsOf } from './metrics.ts';

/** One metric alarm as it truly is. */
export interface Alarm {
  settings: sdk.PutMetricAlarmInput;
  readonly arn: string;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
  actionsEnabled: boolean;
  updatedAt: number;
  state: { value: sdk.StateValue; reason: string; at: number };
}

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
const missingData = new Set(['breaching', 'notBreaching', 'ignore', 'missing']);

/** Metric alarms. Nothing evaluates them: a test or the demo sets their state. */
export class Alarms {
  readonly all = new Map<string, Alarm>();
  private readonly cloud: Cloud;

  constructor(cloud: Cloud) {
    this.cloud = cloud;
  }

  /**
   * A transition, as the evaluation of the alarm would make it. The event is sent on a change only
   * [CW-ACT]; its delivery is guaranteed [CW-EB].
   */
  setState(name: string, value: sdk.StateValue, reason = 'set by the local cloud'): void {
    const alarm = this.all.get(name);
    demand(alarm !== undefined, 'ResourceNotFound', `Alarm ${name} does not exist`);
    const previous = alarm.state;
    if (previous.value === value) return;
    alarm.state = { value, reason, at: this.cloud.clock.now() };
    const { settings } = alarm;
    const described = (state: Alarm['state']) => ({
      value: state.value,
      reason: state.reason,
      timestamp: new Date(state.at).toISOString().replace('Z', '+0000'),
    });
    const detail = {
      alarmName: name,
      state: described(alarm.state),
      previousState: described(previous),
      configuration: { description: settings.AlarmDescription, metrics: metricsOf(settings) },
    };
    this.cloud.emit('aws.cloudwatch', 'CloudWatch Alarm State Change', detail, [alarm.arn]);
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
          return { MetricAlarms: page.map(([, alarm]) => describe(alarm)), CompositeAlarms: [], NextToken: next };
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
    check(input);
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
      });
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

/** [API-CW][CW-EVAL][CW-LIM] what PutMetricAlarm refuses. */
function check(input: sdk.PutMetricAlarmInput): void {
  const { AlarmName: name = '', MetricName: metric, Metrics: metrics, Period: period } = input;
  demand(name.length >= 1 && name.length <= 255, 'ValidationError', 'AlarmName must have 1 to 255 characters');
  demand(
    (metric === undefined) !== (metrics === undefined),
    'InvalidParameterCombination',
    'exactly one of MetricName and Metrics is required',
  );
  demand((metrics?.length ?? 0) <= 10, 'ValidationError', 'at most 10 metrics in an alarm');
  const whole = period !== undefined && ([10, 20, 30].includes(period) || (period > 0 && period % 60 === 0));
  demand(metric === undefined || whole, 'ValidationError', 'Period must be 10, 20, 30 or a multiple of 60');
  demand(
    metric === undefined || (input.Statistic === undefined) !== (input.ExtendedStatistic === undefined),
    'ValidationError',
    'exactly one of Statistic and ExtendedStatistic is required',
  );
  demand((input.EvaluationPeriods ?? 0) >= 1, 'ValidationError', 'EvaluationPeriods is required');
  demand(
    (input.DatapointsToAlarm ?? 1) <= (input.EvaluationPeriods ?? 0),
    'ValidationError',
    'DatapointsToAlarm must not exceed EvaluationPeriods',
  );
  demand(
    input.ComparisonOperator !== undefined && input.Threshold !== undefined,
    'ValidationError',
    'ComparisonOperator and Threshold are required',
  );
  demand(
    input.TreatMissingData === undefined || missingData.has(input.TreatMissingData),
    'ValidationError',
    `TreatMissingData must be one of ${[...missingData].join(', ')}`,
  );
  for (const actions of [input.AlarmActions, input.OKActions, input.InsufficientDataActions])
    demand((actions?.length ?? 0) <= 5, 'ValidationError', 'at most 5 actions for a state');
}

function metricsOf(settings: sdk.PutMetricAlarmInput) {
  const metric = (given: sdk.Metric | undefined, period: number | undefined, stat: string | undefined) => ({
    metric: { namespace: given?.Namespace, name: given?.MetricName, dimensions: dimensionsOf(given?.Dimensions) },
    period,
    stat,
  });
  if (settings.Metrics === undefined)
    return [
      { id: 'm1', metricStat: metric(settings, settings.Period, settings.Statistic ?? settings.ExtendedStatistic), returnData: true },
    ];
  return settings.Metrics.map((each) => ({
    id: each.Id,
    ...(each.Expression === undefined ? {} : { expression: each.Expression }),
    ...(each.MetricStat === undefined ? {} : { metricStat: metric(each.MetricStat.Metric, each.MetricStat.Period, each.MetricStat.Stat) }),
    returnData: each.ReturnData ?? true,
  }));
}

function describe(alarm: Alarm): sdk.MetricAlarm {
  const { Tags: _tags, ...settings } = alarm.settings;
  const { value, reason, at } = alarm.state;
  return {
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    Dimensions: [],
    ...settings,
    AlarmArn: alarm.arn,
    ActionsEnabled: alarm.actionsEnabled,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.updatedAt),
    StateValue: value,
    StateReason: reason,
    StateUpdatedTimestamp: new Date(at),
    StateTransitionedTimestamp: new Date(at),
  };
}
