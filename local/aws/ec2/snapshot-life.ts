import type { SnapshotRecord } from './model.ts';
import type { Region } from './region.ts';

/** The set completes together; if one of it fails, all of it is `error` and the result is `failed` [EBS-MVS]. */
export function finishSet(region: Region, set: readonly SnapshotRecord[]): void {
  const left = set.filter(({ id, state }) => region.snapshots.has(id) && state === 'pending');
  if (left.length === 0) return;
  const broken = left.map(({ volumeId }) => region.faults.takeSnapshot(volumeId)).includes(true);
  if (broken) return failSet(region, left);
  for (const snapshot of left) complete(region, snapshot);
  announce(region, left, 'succeeded');
}

/** A snapshot of its own, which no set event tells of [EBS-EV]. */
export function finishOne(region: Region, snapshot: SnapshotRecord): void {
  if (!region.snapshots.has(snapshot.id) || snapshot.state !== 'pending') return;
  if (region.faults.takeSnapshot(snapshot.volumeId)) {
    snapshot.state = 'error';
    return announceEach(region, [snapshot], 'failed');
  }
  complete(region, snapshot);
  announceEach(region, [snapshot], 'succeeded');
}

function complete(region: Region, snapshot: SnapshotRecord): void {
  snapshot.state = 'completed';
  snapshot.completedAt = region.now();
  region.cloud.waited('snapshot', snapshot.id, snapshot.startedAt, region.now());
}

/** Ends pending snapshots of a set in `error`. */
export function failSet(region: Region, set: readonly SnapshotRecord[]): void {
  for (const snapshot of set) snapshot.state = 'error';
  announce(region, set, 'failed');
}

type Result = 'succeeded' | 'failed';

/** One event for the set and one for each snapshot [EBS-EV]; the latter for a set is not documented as absent. */
function announce(region: Region, set: readonly SnapshotRecord[], result: Result): void {
  const snapshots = set.map((snapshot) => {
    const { snapshot_id, source } = named(region, snapshot);
    return { snapshot_id, source, status: snapshot.state };
  });
  const arns = snapshots.map(({ snapshot_id: arn }) => arn);
  region.emit(
    'EBS Multi-Volume Snapshots Completion Status',
    { event: 'createSnapshots', ...outcome(region, set, result), snapshots },
    arns,
  );
  announceEach(region, set, result);
}

function announceEach(region: Region, snapshots: readonly SnapshotRecord[], result: Result): void {
  for (const snapshot of snapshots) {
    const detail = { event: 'createSnapshot', ...outcome(region, snapshots, result), ...named(region, snapshot) };
    region.emit('EBS Snapshot Notification', detail, [detail.snapshot_id]);
  }
}

const named = (region: Region, { id, volumeId }: SnapshotRecord) => ({
  snapshot_id: region.eventArn('snapshot', id),
  source: region.eventArn('volume', volumeId),
});

function outcome(region: Region, [first]: readonly SnapshotRecord[], result: Result) {
  const time = (at: number): string => new Date(at).toISOString();
  const times = { startTime: time(first?.startedAt ?? region.now()), endTime: time(region.now()) };
  return { result, cause: '', 'request-id': region.cloud.random.hex(32), ...times };
}
