import { GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { joined, type Point } from '#core/utilisation/points.ts';
import { agentDimensions, type Measured, namespace, resourceSeries, type SeriesPlan } from '#core/utilisation/series.ts';
import type { Span } from '#core/utilisation/span.ts';
import type { Clients } from './clients.ts';

type CloudWatch = Pick<Clients, 'cloudWatch'>;
/** Queries that one request may hold [API-CW]. */
const mostQueries = 500;

/** The points of each series: one batched GetMetricData, with a page more where the answer has one. Times in milliseconds, the period in seconds. */
export async function readSeries({ cloudWatch }: CloudWatch, plans: readonly SeriesPlan[], span: Span): Promise<Point[][]> {
  const parts = plans.flatMap((plan) => plan.parts);
  const data = await readMetrics({ cloudWatch }, parts, span);
  let next = 0;
  return plans.map((plan) => {
    const own = data.slice(next, next + plan.parts.length);
    next += plan.parts.length;
    return joined(plan, own, span.period);
  });
}

async function readMetrics({ cloudWatch }: CloudWatch, parts: readonly Measured[], span: Span): Promise<Point[][]> {
  const found = parts.map((): Point[] => []);
  for (let first = 0; first < parts.length; first += mostQueries) {
    const queries = parts.slice(first, first + mostQueries).map((part, index) => queryOf(part, first + index, span.period));
    let token: string | undefined;
    do {
      const answer = await cloudWatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: queries,
          StartTime: new Date(span.from),
          EndTime: new Date(span.to),
          ScanBy: 'TimestampAscending',
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      );
      for (const { Id, Timestamps = [], Values = [] } of answer.MetricDataResults ?? [])
        found[Number(Id?.slice(1))]?.push(...Timestamps.map((at, index) => ({ at: at.getTime(), value: Values[index] ?? 0 })));
      token = answer.NextToken;
    } while (token !== undefined);
  }
  return found;
}

const queryOf = ({ namespace: Namespace, metric, dimensions, statistic }: Measured, index: number, Period: number): MetricDataQuery => ({
  Id: `m${String(index)}`,
  MetricStat: {
    Metric: {
      Namespace,
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period,
    Stat: statistic,
  },
});

/** A checkout and how large its host is: percentages become figures that pools are counted in. */
export interface Sized {
  readonly record: CheckoutRecord;
  readonly vcpus: number;
}

/** Use in the units of a pool; a resource without data is left out. */
export interface MeasuredUse {
  readonly vcpus?: number;
  readonly memoryMiB?: number;
  readonly iops?: number;
  readonly throughputMiBps?: number;
  readonly networkMbps?: number;
}

/**
 * The latest measured use of many checkouts, by checkout id, looking back so many minutes: one GetMetricData
 * for up to 500 metrics, about 60 checkouts. `now` in milliseconds.
 */
export async function measuredUse(
  clients: CloudWatch,
  checkouts: readonly Sized[],
  now: number,
  minutes: number,
): Promise<Map<string, MeasuredUse>> {
  const span: Span = { from: now - minutes * 60_000, to: now, period: 60 };
  const plans = checkouts.map(({ record }) => [
    resourceSeries(record, 'cpu'),
    memoryMiB(record),
    resourceSeries(record, 'iops'),
    resourceSeries(record, 'throughput'),
    resourceSeries(record, 'network'),
  ]);
  const series = await readSeries(clients, plans.flat(), span);
  return new Map(
    checkouts.map(({ record, vcpus }, index) => {
      const latest = series.slice(index * 5, index * 5 + 5).map((points) => points.at(-1)?.value);
      const [cpu, memory, iops, throughput, network] = latest;
      const use = {
        ...(cpu === undefined ? {} : { vcpus: (cpu / 100) * vcpus }),
        ...(memory === undefined ? {} : { memoryMiB: memory }),
        ...(iops === undefined ? {} : { iops }),
        ...(throughput === undefined ? {} : { throughputMiBps: throughput }),
        ...(network === undefined ? {} : { networkMbps: network }),
      };
      return [record.id, use];
    }),
  );
}

const memoryMiB = (record: CheckoutRecord): SeriesPlan => ({
  metric: 'memory',
  unit: 'MiB',
  combine: 'first',
  parts: [{ namespace, metric: 'mem_used', dimensions: agentDimensions(record), statistic: 'Average' }],
  factor: () => 1 / 1_048_576,
});
