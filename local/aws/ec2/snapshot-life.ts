import type { SnapshotRecord } from './model.ts';
import type { Region } from './region.ts';

/** The set completes together; if one of it fails, all of it is `error` and the result is `failed` [EBS-MVS]. */
export function finishSet(region: Region, set: readonly SnapshotRecord[]): void {
  const left = set.filter(({ id, state }) => region.snapshots.has(id) && state === 'pending');
  if (left.length === 0) return;
  const volumes = left.map(({ volumeId }) => volumeId);
  if (region.cloud.faults.takes('snapshot-error', 'EC2.CreateSnapshots', ...volumes)) return failSet(region, left);
  for (const snapshot of left) {
    snapshot.state = 'completed';
    snapshot.completedAt = region.now();
    region.cloud.waited('snapshot', snapshot.id, snapshot.startedAt, region.now());
  }
  announce(region, left, 'succeeded');
}

/** Ends pending snapshots of a set in `error`. */
export function failSet(region: Region, set: readonly SnapshotRecord[]): void {
  for (const snapshot of set) snapshot.state = 'error';
  announce(region, set, 'failed');
}

/** One event for the set and one for each snapshot [EBS-EV]; the latter for a set is not documented as absent. */
function announce(region: Region, set: readonly SnapshotRecord[], result: 'succeeded' | 'failed'): void {
  const time = (at: number): string => new Date(at).toISOString();
  const times = { startTime: time(set[0]?.startedAt ?? region.now()), endTime: time(region.now()) };
  const entries = set.map(({ id, volumeId, state }) => ({
    snapshot_id: region.eventArn('snapshot', id),
    source: region.eventArn('volume', volumeId),
    status: state,
  }));
  const shared = { result, cause: '', 'request-id': region.cloud.random.hex(32), ...times };
  const arns = entries.map(({ snapshot_id: arn }) => arn);
  region.emit('EBS Multi-Volume Snapshots Completion Status', { event: 'createSnapshots', ...shared, snapshots: entries }, arns);
  for (const { snapshot_id: arn, source } of entries)
    region.emit('EBS Snapshot Notification', { event: 'createSnapshot', ...shared, snapshot_id: arn, source }, [arn]);
}
