import type * as sdk from '@aws-sdk/client-cloudwatch';
import type { VirtualClock } from '../../clock.ts';
import type { Operations } from '../cloud.ts';
import { demand, onlyModelled, operation, paged } from '../operation.ts';
import { dimensionsOf } from './metric.ts';
import type { Sample } from './metric.ts';
import { datapoints } from './statistics.ts';
import type { MetricStore } from './store.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** PutMetricData and GetMetricData on the store. */
export function metricOperations(store: MetricStore, clock: Pick<VirtualClock, 'now'>): Operations {
  return {
    PutMetricData: operation<sdk.PutMetricDataInput, object>(['Namespace', 'MetricData'], ({ Namespace = '', MetricData: data = [] }) => {
      demand(!Namespace.startsWith('AWS/'), 'InvalidParameterValue', 'The namespace must not begin with AWS/');
      demand(data.length <= 1000, 'InvalidParameterValue', 'at most 1000 metrics a request');
      const samples = data.map((datum) => ({ datum, taken: samplesOf(datum, clock.now()) }));
      for (const { datum, taken } of samples) {
        const metric = { namespace: Namespace, name: datum.MetricName ?? '', dimensions: dimensionsOf(datum.Dimensions) };
        for (const sample of taken) store.put(metric, sample, datum.StorageResolution === 1);
      }
      return {};
    }),
    GetMetricData: operation<sdk.GetMetricDataInput, sdk.GetMetricDataOutput>(
      ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy', 'MaxDatapoints', 'NextToken'],
      (input) => series(store, clock, input),
    ),
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
function samplesOf(datum: sdk.MetricDatum, now: number): Sample[] {
  onlyModelled('MetricDatum', datum, ['MetricName', 'Dimensions', 'Timestamp', 'Value', 'Values', 'Counts', 'Unit', 'StorageResolution']);
  const { MetricName: name = '', Dimensions: dimensions = [], Timestamp, Value, Values, Counts } = datum;
  demand(dimensions.length <= 30, 'InvalidParameterValue', 'at most 30 dimensions');
  const values = Values ?? (Value === undefined ? [] : [Value]);
  demand(values.length > 0, 'MissingParameter', `${name}: one of Value and Values is required`);
  demand(Value === undefined || Values === undefined, 'InvalidParameterCombination', `${name}: Value and Values exclude each other`);
  demand(values.length <= 150, 'InvalidParameterValue', 'at most 150 values');
  demand(Counts === undefined || Counts.length === values.length, 'InvalidParameterValue', 'as many Counts as Values');
  demand(
    values.every((value) => Number.isFinite(value)),
    'InvalidParameterValue',
    `${name}: NaN and infinity are not supported`,
  );
  const at = Timestamp?.getTime() ?? now;
  demand(at >= now - 14 * day && at <= now + 2 * hour, 'InvalidParameterValue', `${name}: the time stamp lies too far away`);
  return values.map((value, index) => ({ at, value, ...(Counts === undefined ? {} : { weight: Counts[index] ?? 1 }) }));
}

interface Point {
  readonly query: number;
  readonly at: number;
  readonly value: number;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
function series(store: MetricStore, clock: Pick<VirtualClock, 'now'>, input: sdk.GetMetricDataInput): sdk.GetMetricDataOutput {
  const { MetricDataQueries: queries = [], StartTime, EndTime, ScanBy, MaxDatapoints = 100_800, NextToken } = input;
  demand(queries.length >= 1 && queries.length <= 500, 'ValidationError', '1 to 500 queries are allowed');
  demand(new Set(queries.map(({ Id }) => Id)).size === queries.length, 'ValidationError', 'each Id may be given once');
  for (const query of queries) check(query);
  demand(StartTime !== undefined && EndTime !== undefined && StartTime < EndTime, 'ValidationError', 'StartTime must lie before EndTime');
  demand(MaxDatapoints >= 1 && MaxDatapoints <= 100_800, 'ValidationError', 'MaxDatapoints lies between 1 and 100,800');
  const span = { from: StartTime.getTime(), to: EndTime.getTime() };
  const all = queries.flatMap((query, index) =>
    pointsOf(store, clock.now(), query, span, ScanBy === 'TimestampAscending').map((point): Point => ({ query: index, ...point })),
  );
  const { page, next } = paged(all, MaxDatapoints, NextToken);
  const last = next === undefined ? queries.length : (page.at(-1)?.query ?? 0);
  const results = queries.map((query, index) => {
    const points = page.filter((point) => point.query === index);
    return {
      Id: query.Id,
      Label: query.Label ?? query.MetricStat?.Metric?.MetricName,
      Timestamps: points.map(({ at }) => new Date(at)),
      Values: points.map(({ value }) => value),
      // More of it follows with the next page; metrics after it are not begun.
      StatusCode: index < last ? ('Complete' as const) : ('PartialData' as const),
    };
  });
  return { MetricDataResults: results, Messages: [], ...(next === undefined ? {} : { NextToken: next }) };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html and API_MetricStat.html */
function check(query: sdk.MetricDataQuery): void {
  onlyModelled('MetricDataQuery', query, ['Id', 'Label', 'MetricStat', 'ReturnData', 'Expression']);
  demand(query.Expression === undefined, 'LocalCloud.NotModelled', 'metric expressions are not modelled by the local cloud');
  demand(/^[a-z][a-zA-Z0-9_]*$/.test(query.Id ?? ''), 'ValidationError', `The Id ${query.Id} must begin with a lower-case letter`);
  demand(query.MetricStat !== undefined, 'ValidationError', 'one of Expression and MetricStat is required');
  onlyModelled('MetricStat', query.MetricStat, ['Metric', 'Period', 'Stat', 'Unit']);
  const { Period = 0 } = query.MetricStat;
  demand([1, 5, 10, 20, 30].includes(Period) || (Period > 0 && Period % 60 === 0), 'ValidationError', `The period ${Period} is not valid`);
}

function pointsOf(
  store: MetricStore,
  now: number,
  { MetricStat: asked, ReturnData }: sdk.MetricDataQuery,
  { from, to }: { from: number; to: number },
  ascending: boolean,
): { at: number; value: number }[] {
  const { Metric: given, Period = 60, Stat = 'Average' } = asked ?? {};
  if (ReturnData === false) return [];
  const metric = { namespace: given?.Namespace ?? '', name: given?.MetricName ?? '', dimensions: dimensionsOf(given?.Dimensions) };
  // Periods under a minute are kept for three hours, so that a start before then needs whole minutes.
  demand(Period % 60 === 0 || from >= now - 3 * hour, 'ValidationError', 'a start more than three hours ago needs a period of minutes');
  const step = Period * 1000;
  // Start times are rounded down to the period; the end is exclusive.
  const span = { from: Math.floor(from / step) * step, to };
  const points = datapoints(store.read(metric, span), span, step, Stat);
  return ascending ? points : points.toReversed();
}
