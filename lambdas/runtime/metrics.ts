import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { overdueSeconds, type Watched } from '#core/checkout/reconcile.ts';

/** Our own metrics, each with the namespace of the deployment as `service`; the alarms and the dashboard of `infra/` read these. */
export type OwnMetric = 'Live' | 'Active' | 'Quarantined' | 'Overdue' | 'SnapshotsFailed';

/** What the reconciler counts once a run, in the namespace `AHPS`; `failedSets`: records whose snapshots have failed. */
export function recordMetrics(live: readonly Watched['record'][], failedSets: number, now: number, serviceName: string): void {
  const metrics = new Metrics({ namespace: 'AHPS', serviceName });
  const count = (state: string) => live.filter((record) => record.state === state).length;
  const counted: Readonly<Record<OwnMetric, number>> = {
    Live: live.length,
    Active: count('ACTIVE') + count('DEGRADED') + count('HELD'),
    Quarantined: count('QUARANTINED'),
    Overdue: live.filter((record) => overdueSeconds(record, now) > 120).length,
    SnapshotsFailed: failedSets,
  };
  for (const [name, value] of Object.entries(counted)) metrics.addMetric(name, MetricUnit.Count, value);
  metrics.publishStoredMetrics();
}
