import type * as sdk from '@aws-sdk/client-cloudwatch';
import { demand } from '../operation.ts';
import { dimensionsOf } from './metric.ts';
import type { MetricName } from './metric.ts';
import { isModelled } from './evaluation.ts';
import { percentileOf } from './statistics.ts';

/** One metric alarm as it truly is. */
export interface Alarm {
  settings: sdk.PutMetricAlarmInput;
  readonly arn: string;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
  actionsEnabled: boolean;
  updatedAt: number;
  state: AlarmState;
  /** A test holds the state: no evaluation changes it. */
  held: boolean;
}

/** `data`: what the evaluation saw, as AWS's JSON text. */
export interface AlarmState {
  readonly value: sdk.StateValue;
  readonly reason: string;
  readonly data?: string;
  readonly at: number;
}

/** What an alarm looks at; undefined where it is a metric expression. */
export function watched({
  settings,
}: Pick<Alarm, 'settings'>): { readonly metric: MetricName; readonly period: number; readonly stat: string } | undefined {
  const [first] = settings.Metrics ?? [];
  const {
    Metric: metric,
    Period: period = 60,
    Stat: stat = 'Average',
  } = first?.MetricStat ?? {
    Metric: settings,
    Period: settings.Period,
    Stat: settings.Statistic ?? settings.ExtendedStatistic,
  };
  if (settings.Metrics !== undefined && (settings.Metrics.length !== 1 || first?.MetricStat === undefined)) return undefined;
  const name = { namespace: metric?.Namespace ?? '', name: metric?.MetricName ?? '', dimensions: dimensionsOf(metric?.Dimensions) };
  return { metric: name, period: period * 1000, stat };
}

const missingData = new Set(['breaching', 'notBreaching', 'ignore', 'missing']);

/** [API-CW][CW-EVAL][CW-LIM] what PutMetricAlarm refuses. */
export function checkAlarm(input: sdk.PutMetricAlarmInput): void {
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
  const { ExtendedStatistic: extended } = input;
  demand(extended === undefined || percentileOf(extended) !== undefined, 'ValidationError', `The value ${extended} is no percentile`);
  demand((input.EvaluationPeriods ?? 0) >= 1, 'ValidationError', 'EvaluationPeriods is required');
  demand(
    (input.DatapointsToAlarm ?? 1) <= (input.EvaluationPeriods ?? 0),
    'ValidationError',
    'DatapointsToAlarm must not exceed EvaluationPeriods',
  );
  checkComparison(input);
  demand(
    input.TreatMissingData === undefined || missingData.has(input.TreatMissingData),
    'ValidationError',
    `TreatMissingData must be one of ${[...missingData].join(', ')}`,
  );
  for (const actions of [input.AlarmActions, input.OKActions, input.InsufficientDataActions])
    demand((actions?.length ?? 0) <= 5, 'ValidationError', 'at most 5 actions for a state');
}

function checkComparison(input: sdk.PutMetricAlarmInput): void {
  const { Period: period = 0 } = input;
  // Periods of an hour and more may look back for a week, others for a day [CW-LIM].
  const looksBack = period * (input.EvaluationPeriods ?? 0);
  const most = period >= 3_600 ? 604_800 : 86_400;
  demand(looksBack <= most, 'ValidationError', `Metrics cannot be checked across more than ${most} seconds`);
  demand(
    input.ComparisonOperator !== undefined && input.Threshold !== undefined,
    'ValidationError',
    'ComparisonOperator and Threshold are required',
  );
  demand(isModelled(input.ComparisonOperator), 'LocalCloud.NotModelled', `${input.ComparisonOperator} is not modelled by the local cloud`);
  demand(watched({ settings: input }) !== undefined, 'LocalCloud.NotModelled', 'metric expressions are not modelled by the local cloud');
}

/** The metrics of an alarm as its events name them [CW-EB]. */
export function metricsOf(settings: sdk.PutMetricAlarmInput) {
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

/** An alarm as DescribeAlarms shows it. */
export function describeAlarm(alarm: Alarm): sdk.MetricAlarm {
  const { Tags: _tags, ...settings } = alarm.settings;
  const { value, reason, data, at } = alarm.state;
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
    ...(data === undefined ? {} : { StateReasonData: data }),
    StateUpdatedTimestamp: new Date(at),
    StateTransitionedTimestamp: new Date(at),
  };
}
