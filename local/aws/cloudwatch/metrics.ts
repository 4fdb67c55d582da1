import type * as sdk from '@aws-sdk/client-cloudwatch';
import type { Cloud } from '../cloud.ts';
import { demand, operation } from '../operation.ts';

/** What is known of one moment of one metric. */
interface Sample {
  readonly at: number;
  readonly value: number;
}
/** A metric's identity. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}
/** The value of a metric that AWS itself publishes (CPUUtilization …) at that time; undefined: no data. */
export type Measure = (metric: MetricName, at: number) => number | undefined;

const identity = ({ namespace, name, dimensions }: MetricName): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
/** Dimensions of the SDK as a record. */
export const dimensionsOf = (given: readonly sdk.Dimension[] | undefined): Record<string, string> =>
  Object.fromEntries((given ?? []).map(({ Name = '', Value = '' }) => [Name, Value]));

/** Metric data: what was put, and what the local cloud measures itself. */
export class Metrics {
  private readonly cloud: Cloud;
  private readonly measure: Measure;
  private readonly samples = new Map<string, Sample[]>();

  constructor(cloud: Cloud, measure: Measure) {
    this.cloud = cloud;
    this.measure = measure;
  }

  put(metric: MetricName, value: number, at: number = this.cloud.clock.now()): void {
    const key = identity(metric);
    this.samples.set(key, [...(this.samples.get(key) ?? []), { at, value }]);
  }

  operations() {
    return {
      PutMetricData: operation<sdk.PutMetricDataInput, object>(['Namespace', 'MetricData'], ({ Namespace = '', MetricData: data = [] }) => {
        demand(!Namespace.startsWith('AWS/'), 'InvalidParameterValue', 'The namespace must not begin with AWS/');
        demand(data.length <= 1000, 'InvalidParameterValue', 'at most 1000 metrics a request');
        for (const { MetricName: name = '', Dimensions, Timestamp, Value, Values } of data) {
          demand((Dimensions?.length ?? 0) <= 30, 'InvalidParameterValue', 'at most 30 dimensions');
          const values = Values ?? (Value === undefined ? [] : [Value]);
          demand(values.length > 0, 'MissingParameter', `${name}: one of Value and Values is required`);
          for (const value of values)
            this.put({ namespace: Namespace, name, dimensions: dimensionsOf(Dimensions) }, value, Timestamp?.getTime());
        }
        return {};
      }),
      GetMetricData: operation<sdk.GetMetricDataInput, sdk.GetMetricDataOutput>(
        ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy'],
        ({ MetricDataQueries: queries = [], StartTime, EndTime, ScanBy }) => {
          demand(queries.length >= 1 && queries.length <= 500, 'ValidationError', '1 to 500 queries are allowed');
          demand(
            StartTime !== undefined && EndTime !== undefined && StartTime < EndTime,
            'ValidationError',
            'StartTime must lie before EndTime',
          );
          const span = { from: StartTime.getTime(), to: EndTime.getTime() };
          return { MetricDataResults: queries.map((query) => this.series(query, span, ScanBy === 'TimestampAscending')), Messages: [] };
        },
      ),
    };
  }

  private series(query: sdk.MetricDataQuery, { from, to }: { from: number; to: number }, ascending: boolean): sdk.MetricDataResult {
    demand(query.MetricStat !== undefined, 'LocalCloud.NotModelled', 'metric expressions are not modelled by the local cloud');
    const { Metric: given, Period = 60, Stat = 'Average' } = query.MetricStat;
    const metric = { namespace: given?.Namespace ?? '', name: given?.MetricName ?? '', dimensions: dimensionsOf(given?.Dimensions) };
    const step = Period * 1000;
    const points: { at: number; value: number }[] = [];
    // [API-CW] start times are rounded down to the period; the end is exclusive, and the future holds no data
    for (let at = Math.floor(from / step) * step; at < to && at <= this.cloud.clock.now(); at += step) {
      const values = this.between(metric, at, at + step);
      if (values.length > 0) points.push({ at, value: statistic(Stat, values) });
    }
    if (!ascending) points.reverse();
    return {
      Id: query.Id,
      Label: query.Label ?? metric.name,
      Timestamps: points.map((point) => new Date(point.at)),
      Values: points.map((point) => point.value),
      StatusCode: 'Complete',
    };
  }

  private between(metric: MetricName, from: number, to: number): number[] {
    const put = (this.samples.get(identity(metric)) ?? []).filter(({ at }) => at >= from && at < to).map(({ value }) => value);
    const measured = put.length > 0 ? undefined : this.measure(metric, from);
    return measured === undefined ? put : [measured];
  }
}

function statistic(stat: string, values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (stat) {
    case 'Average':
      return sum / values.length;
    case 'Sum':
      return sum;
    case 'Maximum':
      return Math.max(...values);
    case 'Minimum':
      return Math.min(...values);
    case 'SampleCount':
      return values.length;
    default: {
      const percentile = /^p(\d+(\.\d+)?)$/.exec(stat)?.[1];
      demand(percentile !== undefined, 'LocalCloud.NotModelled', `the statistic ${stat} is not modelled by the local cloud`);
      const sorted = values.toSorted((a, b) => a - b);
      return sorted[Math.min(sorted.length - 1, Math.floor((Number(percentile) / 100) * sorted.length))] ?? 0;
    }
  }
}
