import type { Dimension } from '@aws-sdk/client-cloudwatch';

/** A metric's identity: the same name with other dimensions is another metric [API-CW]. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What is known of one moment of one metric; `at` in virtual milliseconds, `weight`: how often the value was seen, by default once. */
export interface Sample {
  readonly at: number;
  readonly value: number;
  readonly weight?: number;
}

/** A span of virtual milliseconds; its end is not part of it. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Metrics that nobody puts: a service publishes them of its own accord, computed when somebody looks. */
export interface MetricSource {
  /** Whether it publishes that metric now or later: then an alarm on it has to be looked at again and again. */
  publishes(metric: MetricName): boolean;
  /** The published samples of that span, oldest first; none for metrics of others. */
  read(metric: MetricName, span: TimeSpan): readonly Sample[];
}

/** A text that is equal for equal metrics. */
export const identity = ({ namespace, name, dimensions }: MetricName): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1))]);

/** Dimensions of the SDK as a record. */
export const dimensionsOf = (given: readonly Dimension[] | undefined): Record<string, string> =>
  Object.fromEntries((given ?? []).map(({ Name = '', Value = '' }) => [Name, Value]));
