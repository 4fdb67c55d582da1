import type { PutMetricAlarmInput, StateValue } from '@aws-sdk/client-cloudwatch';

/** The most recent periods of an alarm's evaluation range, newest first; undefined: missing. */
export type Recent = readonly (number | undefined)[];

type Comparison = NonNullable<PutMetricAlarmInput['ComparisonOperator']>;
const comparisons: Partial<Record<Comparison, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Whether the alarm's comparison is modelled: those with an anomaly band are not. */
export const isModelled = (operator: string | undefined): boolean => operator !== undefined && operator in comparisons;

/**
 * Periods that are looked at: more than the evaluation periods, in case that some are missing. AWS's number
 * "varies"; its example has 5 for 3. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export const evaluationRange = ({ EvaluationPeriods: periods = 1 }: PutMetricAlarmInput): number => periods + 2;

/**
 * The state that follows from the data; undefined: the alarm stays as it is.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluate(settings: PutMetricAlarmInput, recent: Recent): StateValue | undefined {
  const { EvaluationPeriods: periods = 1, DatapointsToAlarm: needed = periods, Threshold: threshold = 0 } = settings;
  const compare = comparisons[settings.ComparisonOperator ?? 'GreaterThanThreshold'];
  const breaches = (value: number): boolean => compare?.(value, threshold) === true;
  const real = recent.filter((value) => value !== undefined);
  const breaching = real.slice(0, periods).filter(breaches).length;
  const decided = (count: number): StateValue => (count >= needed ? 'ALARM' : 'OK');
  // Enough real data, if need be from further back: how missing data are treated does not matter.
  if (real.length >= periods) return decided(breaching);
  switch (treatment(settings)) {
    case 'breaching':
      return decided(breaching + periods - real.length);
    case 'notBreaching':
      return decided(breaching);
    case 'ignore':
      return real.length > 0 && !real.every(breaches) ? decided(breaching) : undefined;
    default:
      if (real.length === 0) return 'INSUFFICIENT_DATA';
      return isPremature(recent, needed, breaches) ? 'ALARM' : decided(breaching);
  }
}

/** Alarms in AWS/DynamoDB ignore missing data whatever they say. [API-CW] PutMetricAlarm, TreatMissingData */
function treatment({ Namespace, TreatMissingData = 'missing' }: PutMetricAlarmInput): string {
  return Namespace === 'AWS/DynamoDB' ? 'ignore' : TreatMissingData;
}

/**
 * Too little data, all of it breaching, and the oldest of it at least as old as the datapoints that an alarm
 * needs: it goes off ("Avoiding premature transitions to alarm state" on the same page).
 */
function isPremature(recent: Recent, needed: number, breaches: (value: number) => boolean): boolean {
  const oldest = recent.findLastIndex((value) => value !== undefined);
  return oldest + 1 >= needed && recent.every((value) => value === undefined || breaches(value));
}
