import { demand } from '../operation.ts';
import type { Sample, TimeSpan } from './metric.ts';

/** One aggregated period: `at` is its beginning. */
export interface Datapoint {
  readonly at: number;
  readonly value: number;
}

/** The samples as one value for each period of `step` milliseconds that has any, oldest first; periods count from `span.from`. */
export function datapoints(samples: readonly Sample[], span: TimeSpan, step: number, stat: string): Datapoint[] {
  const periods = new Map<number, Sample[]>();
  for (const sample of samples) {
    const at = span.from + Math.floor((sample.at - span.from) / step) * step;
    const there = periods.get(at);
    if (there === undefined) periods.set(at, [sample]);
    else there.push(sample);
  }
  return [...periods].map(([at, within]) => ({ at, value: statistic(stat, within) })).toSorted((a, b) => a.at - b.at);
}

const weightOf = ({ weight = 1 }: Sample): number => weight;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
function statistic(stat: string, samples: readonly Sample[]): number {
  const count = samples.reduce((total, each) => total + weightOf(each), 0);
  const sum = samples.reduce((total, each) => total + each.value * weightOf(each), 0);
  switch (stat) {
    case 'Average':
      return sum / count;
    case 'Sum':
      return sum;
    case 'Maximum':
      return Math.max(...samples.map(({ value }) => value));
    case 'Minimum':
      return Math.min(...samples.map(({ value }) => value));
    case 'SampleCount':
      return count;
    default: {
      const asked = percentileOf(stat);
      demand(asked !== undefined, 'LocalCloud.NotModelled', `the statistic ${stat} is not modelled by the local cloud`);
      return percentile(samples, (asked / 100) * count);
    }
  }
}

/** 99.9 for `p99.9`; undefined for what is no percentile. */
export function percentileOf(stat: string): number | undefined {
  const text = /^p(\d{1,2}(\.\d{1,10})?|100)$/.exec(stat)?.[1];
  return text === undefined ? undefined : Number(text);
}

function percentile(samples: readonly Sample[], rank: number): number {
  const sorted = samples.toSorted((a, b) => a.value - b.value);
  let seen = 0;
  for (const each of sorted) {
    seen += weightOf(each);
    if (seen > rank) return each.value;
  }
  return sorted.at(-1)?.value ?? 0;
}
