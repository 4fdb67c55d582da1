import type { VirtualClock } from '../../clock.ts';
import type { MetricName, MetricSource, Sample, TimeSpan } from './metric.ts';
import { identity } from './metric.ts';

/** Datapoints of one minute are kept for 15 days. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention */
const retention = 15 * 86_400_000;
/** A bound of the local cloud's own: one sample a second for a day. */
const mostSamples = 86_400;

interface Series {
  samples: Sample[];
  /** Samples that somebody put with a resolution of a second. */
  fine: boolean;
}

/** What was put, and what the sources publish: the metrics of the account, as of the clock. */
export class MetricStore {
  private readonly clock: Pick<VirtualClock, 'now'>;
  private readonly sources: readonly MetricSource[];
  private readonly series = new Map<string, Series>();
  private readonly listeners: ((key: string, at: number) => void)[] = [];

  constructor(clock: Pick<VirtualClock, 'now'>, sources: readonly MetricSource[]) {
    this.clock = clock;
    this.sources = sources;
  }

  /** Told of each metric that gets a sample, and of the sample's time. */
  onPut(listener: (key: string, at: number) => void): void {
    this.listeners.push(listener);
  }

  /** `fine`: stored by the second, else by the minute: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/publishingMetrics.html#high-resolution-metrics */
  put(metric: MetricName, sample: Sample, fine = false): void {
    const key = identity(metric);
    const series = this.series.get(key) ?? { samples: [], fine };
    this.series.set(key, series);
    series.fine ||= fine;
    const at = Math.floor(sample.at / (fine ? 1_000 : 60_000)) * (fine ? 1_000 : 60_000);
    const { samples } = series;
    samples.splice(firstFrom(samples, at + 1), 0, { ...sample, at });
    const old = firstFrom(samples, this.clock.now() - retention);
    const surplus = Math.max(old, samples.length - mostSamples);
    if (surplus > 0) samples.splice(0, surplus);
    for (const listener of this.listeners) listener(key, at);
  }

  /** Samples of that span, oldest first; the future holds none. */
  read(metric: MetricName, { from, to }: TimeSpan): readonly Sample[] {
    const end = Math.min(to, this.clock.now() + 1);
    const put = this.series.get(identity(metric));
    if (put !== undefined) return put.samples.slice(firstFrom(put.samples, from), firstFrom(put.samples, end));
    for (const source of this.sources) {
      const published = source.read(metric, { from, to: end });
      if (published.length > 0) return published;
    }
    return [];
  }

  /** Whether new samples come without anybody putting them. */
  isPublished(metric: MetricName): boolean {
    return this.sources.some((source) => source.publishes(metric));
  }
}

/** Index of the first sample that is not before `at`. */
function firstFrom(samples: readonly Sample[], at: number): number {
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((samples[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
