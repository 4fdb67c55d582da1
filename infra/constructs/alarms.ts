import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { alarmDelayMetric, type OwnMetric } from '#runtime/metrics.ts';
import type { ServiceStack } from '../stacks/service.ts';
import { metricsNamespace } from './handler-function.ts';

interface Watch {
  readonly metric: cloudwatch.IMetric;
  readonly because: string;
  /** File in docs/runbooks. */
  readonly runbook: string;
  /** Default 1: a single occurrence in the period. */
  readonly threshold?: number;
  /** Default: the threshold and above. */
  readonly comparison?: cloudwatch.ComparisonOperator;
  /** Periods in a row, default 1. */
  readonly periods?: number;
  /** Default: silence is good news. */
  readonly silence?: cloudwatch.TreatMissingData;
}

/** Every alarm says what happened and which runbook tells what to do. */
export class Alarms extends Construct {
  readonly all: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, namespace: string, service: ServiceStack) {
    super(scope, id);
    this.all = Object.entries(watches(namespace, service)).map(
      ([name, { metric, because, runbook, threshold = 1, comparison = atLeast, periods = 1, silence = fine }]) =>
        new cloudwatch.Alarm(this, name, {
          alarmName: `${namespace}-system-${name}`,
          alarmDescription: `${because} Runbook: docs/runbooks/${runbook}.md`,
          metric,
          threshold,
          evaluationPeriods: periods,
          comparisonOperator: comparison,
          treatMissingData: silence,
        }),
    );
  }
}

const atLeast = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD;
const below = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD;
const fine = cloudwatch.TreatMissingData.NOT_BREACHING;
const minute = { period: Duration.minutes(1), statistic: cloudwatch.Stats.SUM };

/** A metric of ours: how many there were at each run of the reconciler, so that adding runs up would mean nothing. */
export const ownMetric = (namespace: string, metricName: OwnMetric, statistic: string = cloudwatch.Stats.MAXIMUM): cloudwatch.Metric =>
  new cloudwatch.Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap: { service: namespace },
    ...minute,
    statistic,
  });

function watches(namespace: string, service: ServiceStack): Record<string, Watch> {
  const { checkout, checkin, adjust } = service.workflows;
  return {
    'checkout-failed': {
      metric: checkout.machine.metricFailed(minute),
      because: 'A checkout failed without being rolled back.',
      runbook: 'execution-failed',
    },
    'checkout-timed-out': {
      metric: checkout.machine.metricTimedOut(minute),
      because: 'A checkout ran out of time.',
      runbook: 'execution-failed',
    },
    'checkin-failed': {
      metric: checkin.machine.metricFailed(minute),
      because: 'A check-in failed: the host is out of production.',
      runbook: 'execution-failed',
    },
    'checkin-timed-out': {
      metric: checkin.machine.metricTimedOut(minute),
      because: 'A check-in ran out of time: the host is out of production.',
      runbook: 'execution-failed',
    },
    'adjust-failed': {
      metric: adjust.machine.metricFailed(minute),
      because: 'A round of a pool failed: what it left undone is ruled on again.',
      runbook: 'execution-failed',
    },
    'alarms-late': {
      metric: new cloudwatch.Metric({
        namespace: metricsNamespace,
        metricName: alarmDelayMetric,
        dimensionsMap: { service: namespace },
        ...minute,
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      because: 'A missed goal was seen to a minute and more after its alarm had changed.',
      runbook: 'alarms-late',
      threshold: 60,
    },
    quarantined: {
      metric: ownMetric(namespace, 'Quarantined'),
      because: 'A host could not be restored and rests in quarantine.',
      runbook: 'quarantined',
    },
    overdue: {
      metric: ownMetric(namespace, 'Overdue'),
      because: 'A loan is past its deadline and its check-in has not begun.',
      runbook: 'overdue',
    },
    stuck: {
      metric: ownMetric(namespace, 'Stuck'),
      because: 'A host on its way has not got any further for 90 minutes.',
      runbook: 'stuck',
    },
    'snapshots-failed': {
      metric: ownMetric(namespace, 'SnapshotsFailed'),
      because: 'Snapshots of the originals of a lent host ended in error.',
      runbook: 'snapshots-failed',
    },
    'dead-letters': {
      metric: service.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      because: 'An event or a deadline could not be delivered.',
      runbook: 'dead-letters',
    },
    'api-errors': {
      metric: service.api.rest.metricServerError(minute),
      because: 'The API answered with an error of its own (5xx).',
      runbook: 'api-errors',
    },
    'api-slow': {
      metric: service.api.rest.metricLatency({ period: Duration.minutes(5), statistic: 'p90' }),
      because: 'One request in ten to the API took ten seconds and more, for a quarter of an hour.',
      runbook: 'api-slow',
      threshold: 10_000,
      periods: 3,
    },
    ...headRoom(namespace),
    ...clockwork(namespace),
    ...throttles(service),
  };
}

/** Production's side of the bargain. */
const headRoom = (namespace: string): Record<string, Watch> => ({
  'near-floor': {
    metric: ownMetric(namespace, 'NearFloor'),
    because: 'For five minutes a fleet has had unhealthy hosts and no healthy one above its floor.',
    runbook: 'near-floor',
    periods: 5,
  },
  'below-floor': {
    metric: ownMetric(namespace, 'LeastSpare', cloudwatch.Stats.MINIMUM),
    because: 'A fleet has fewer healthy hosts than its floor.',
    runbook: 'near-floor',
    threshold: 0,
    comparison: below,
    periods: 2,
  },
});

/** What everything else hangs on: the reconciler's minute and the deadlines. */
const clockwork = (namespace: string): Record<string, Watch> => ({
  'reconciler-silent': {
    metric: ownMetric(namespace, 'Live', cloudwatch.Stats.SAMPLE_COUNT),
    because: 'The reconciler has not ended a round for five minutes.',
    runbook: 'reconciler-silent',
    comparison: below,
    periods: 5,
    silence: cloudwatch.TreatMissingData.BREACHING,
  },
  'schedule-errors': {
    metric: scheduleMetric(namespace, 'TargetErrorCount'),
    because: 'A deadline could not be delivered at once and is tried again.',
    runbook: 'schedules-failed',
    threshold: 3,
  },
  'schedules-dropped': {
    metric: scheduleMetric(namespace, 'InvocationDroppedCount'),
    because: 'A deadline was given up by EventBridge Scheduler.',
    runbook: 'schedules-failed',
  },
});

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html */
const scheduleMetric = (namespace: string, metricName: string): cloudwatch.Metric =>
  new cloudwatch.Metric({ namespace: 'AWS/Scheduler', metricName, dimensionsMap: { ScheduleGroup: namespace }, ...minute });

const throttles = (service: ServiceStack): Record<string, Watch> =>
  Object.fromEntries(
    Object.entries(service.functions.all).map(([name, { function: target }]) => [
      `throttled-${name}`,
      {
        metric: target.metricThrottles(minute),
        because: `The function ${name} was throttled: the account's concurrency is used up.`,
        runbook: 'throttled',
        threshold: 5,
      },
    ]),
  );
