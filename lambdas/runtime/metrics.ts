import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { StepProgress } from '#core/checkout/record.ts';
import { isStuck, overdueSeconds, type Watched } from '#core/checkout/reconcile.ts';

/** Our own metrics, each with the namespace of the deployment as `service`; the alarms and the dashboard of `infra/` read these. */
export type OwnMetric =
  | 'Live'
  | 'Active'
  | 'Degraded'
  | 'Quarantined'
  | 'Overdue'
  | 'Stuck'
  | 'SnapshotsFailed'
  | 'NearFloor'
  | 'LeastSpare';
/** Those that are counted for each fleet, with its id as `fleet`. */
export type FleetMetric = 'Healthy' | 'Spare' | 'Out';

export interface FleetFigures {
  readonly fleetId: string;
  readonly healthy: number;
  /** Healthy hosts above the floor; below 0 production has less than its owners ask for. */
  readonly spare: number;
  /** Registered hosts without a claim that fail a health check. */
  readonly unhealthy: number;
  readonly out: number;
}

/** Where metrics go: the namespace's service, and whoever takes them in the embedded metric format. */
export interface MetricsTo {
  readonly serviceName: string;
  readonly print: (emf: Readonly<Record<string, unknown>>) => void;
}

/** The metrics of whoever runs with these clients in this environment. */
export const metricsTo = ({
  clients,
  environment,
}: {
  readonly clients: { readonly printMetrics: MetricsTo['print'] };
  readonly environment: Readonly<Record<string, string>>;
}): MetricsTo => ({ serviceName: environment['POWERTOOLS_SERVICE_NAME'] ?? 'ahps', print: clients.printMetrics });

/** What the reconciler saw; `failedSets`: records whose snapshots have failed. */
export interface Counted {
  readonly live: readonly Watched['record'][];
  readonly failedSets: number;
  readonly fleets: readonly FleetFigures[];
}

/** What the reconciler counts once a run, in the namespace `AHPS`. */
export function recordMetrics({ live, failedSets, fleets }: Counted, now: number, { serviceName, print }: MetricsTo): void {
  const metrics = new Metrics({ namespace: 'AHPS', serviceName });
  const count = (state: string) => live.filter((record) => record.state === state).length;
  const spares = fleets.map(({ spare }) => spare);
  const counted: Readonly<Record<Exclude<OwnMetric, 'LeastSpare'>, number>> = {
    Live: live.length,
    Active: count('ACTIVE') + count('DEGRADED') + count('HELD'),
    Degraded: count('DEGRADED') + count('HELD'),
    Quarantined: count('QUARANTINED'),
    Overdue: live.filter((record) => overdueSeconds(record, now) > 120).length,
    Stuck: live.filter((record) => isStuck(record, now)).length,
    SnapshotsFailed: failedSets,
    // Without an unhealthy host a fleet at its floor has only lent what it may.
    NearFloor: fleets.filter(({ spare, unhealthy }) => spare <= 0 && unhealthy > 0).length,
  };
  for (const [name, value] of Object.entries(counted)) metrics.addMetric(name, MetricUnit.Count, value);
  if (spares.length > 0) metrics.addMetric('LeastSpare' satisfies OwnMetric, MetricUnit.Count, Math.min(...spares));
  print({ ...metrics.serializeMetrics() });
  metrics.clearMetrics();
  for (const { fleetId, healthy, spare, out } of fleets) {
    const perFleet: Readonly<Record<FleetMetric, number>> = { Healthy: healthy, Spare: spare, Out: out };
    metrics.addDimension('fleet', fleetId);
    for (const [name, value] of Object.entries(perFleet)) metrics.addMetric(name, MetricUnit.Count, value);
    print({ ...metrics.serializeMetrics() });
    metrics.clearMetrics();
    metrics.clearDimensions();
  }
}

/** Seconds that a step took from its begin to its end, for each `machine.step`. */
export const stepMetric = 'StepSeconds';
/** Check-ins that began, for each cause. */
export const checkInMetric = 'CheckIns';

/** Moves of the arbiter's rounds, for each outcome. */
export const moveMetric = 'Moves';
/** Seconds from the change of a goal's alarm to the function that sees to it. */
export const alarmDelayMetric = 'AlarmDelaySeconds';

export function recordMoves(outcomes: readonly { readonly outcome: string }[], { serviceName, print }: MetricsTo): void {
  for (const [outcome, all] of Map.groupBy(outcomes, (each) => each.outcome)) {
    const metrics = new Metrics({ namespace: 'AHPS', serviceName });
    metrics.addDimension('outcome', outcome);
    metrics.addMetric(moveMetric, MetricUnit.Count, all.length);
    print({ ...metrics.serializeMetrics() });
  }
}

export function recordAlarmDelay(seconds: number, { serviceName, print }: MetricsTo): void {
  const metrics = new Metrics({ namespace: 'AHPS', serviceName });
  metrics.addMetric(alarmDelayMetric, MetricUnit.Seconds, Math.max(0, seconds));
  print({ ...metrics.serializeMetrics() });
}

/** What the end of a step adds: how long it took, and for Begin, why the loan ends. */
export function recordStep(
  { machine, step, startedAt, endedAt = startedAt }: Pick<StepProgress, 'machine' | 'step' | 'startedAt' | 'endedAt'>,
  cause: string | undefined,
  { serviceName, print }: MetricsTo,
): void {
  const metrics = new Metrics({ namespace: 'AHPS', serviceName });
  metrics.addDimension('step', `${machine}.${step}`);
  metrics.addMetric(stepMetric, MetricUnit.Seconds, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
  print({ ...metrics.serializeMetrics() });
  if (step !== 'Begin' || cause === undefined) return;
  const ends = new Metrics({ namespace: 'AHPS', serviceName });
  ends.addDimension('cause', cause);
  ends.addMetric(checkInMetric, MetricUnit.Count, 1);
  print({ ...ends.serializeMetrics() });
}
