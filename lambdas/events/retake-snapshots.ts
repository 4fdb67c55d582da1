import { lookAtSnapshots, snapshotsOf } from '#adapters/look/volumes.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { decideRetake, type Retake } from '#core/checkout/retake.ts';
import type { ObservedSnapshot, ObservedVolume } from '#core/contracts/observed.ts';
import { carryOut, loadTraces, traceId } from '#runtime/steps/effects.ts';
import { loadRecord, writeChange } from '#runtime/steps/records.ts';
import type { StepDeps, StepInput } from '#runtime/steps/step.ts';
import { pointWait, readWait } from '#runtime/steps/waits.ts';
import type { LiveRecord } from './live-records.ts';
import { aboutLoan, type Alert } from './set-aside.ts';

export interface RetakeDeps extends StepDeps {
  /** Tells people, once for each key. */
  readonly tell: (alert: Alert) => Promise<void>;
}
interface RestorePoints {
  readonly snapshots: readonly ObservedSnapshot[];
  readonly volumes: readonly ObservedVolume[];
}

/**
 * Looks at the snapshots of every live record and sees to those that failed, each record on its own.
 * Answers how many records have failed ones.
 */
export async function keepRestorePoints(
  deps: RetakeDeps,
  live: readonly LiveRecord[],
  volumes: readonly ObservedVolume[],
): Promise<number> {
  const ids = live.flatMap((record) => record.restorePoint.map(({ snapshotId }) => snapshotId));
  const seen = { volumes, snapshots: await lookAtSnapshots(deps.clients, ids) };
  const faults: unknown[] = [];
  let failed = 0;
  for (const record of live) {
    const retake = decideRetake(record, seen.snapshots, volumes);
    if (retake.retake === 'none') continue;
    failed++;
    try {
      await retakeSnapshots(deps, record, retake, seen);
    } catch (error) {
      deps.log.error('snapshots could not be taken again', { checkoutId: record.id, error: error as Error });
      faults.push(error);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, `the snapshots of ${String(faults.length)} records could not be taken again`);
  return failed;
}

/**
 * People are told, and the originals of one record are copied again: once for each failed set, whatever
 * crashes in between. What a try left is known by its intent, or by its tag where the epoch has moved on.
 */
async function retakeSnapshots(
  deps: RetakeDeps,
  live: LiveRecord,
  first: Exclude<Retake, { retake: 'none' }>,
  seen: RestorePoints,
): Promise<void> {
  try {
    await deps.tell(failedAlert(live, first));
  } catch (error) {
    deps.log.error('nobody could be told of failed snapshots', { checkoutId: live.id, error: error as Error });
  }
  const record = await loadRecord(deps.table, live.id);
  if (record === undefined) return;
  // Decided anew from the record itself: the index may be behind it.
  const retake = decideRetake(record, seen.snapshots, seen.volumes);
  if (retake.retake !== 'again') return;
  const made = await copyOriginals(deps, record, retake);
  if (made === undefined) return;
  await point(deps, record, [...made.values()]);
  const restorePoint = record.restorePoint.map((entry) => ({ ...entry, snapshotId: made.get(entry.volumeId) ?? entry.snapshotId }));
  const text = `the snapshots ${retake.failed.join(', ')} failed; taken again as ${[...made.values()].join(', ')}`;
  const patch = { restorePoint, retaken: record.retaken + 1 };
  await writeChange(deps.table, record, { step: 'RetakeSnapshots', text, actor: 'reconciler', patch }, deps.clients.clock.now());
}

/** Snapshot ids by original; undefined while it is not known what an earlier try has left. */
async function copyOriginals(
  deps: StepDeps,
  record: CheckoutRecord,
  { volumeIds, set }: Extract<Retake, { retake: 'again' }>,
): Promise<Map<string, string> | undefined> {
  const input: StepInput = { machine: 'checkout', step: 'RetakeSnapshots', checkoutId: record.id, epoch: record.epoch };
  const traces = await loadTraces(deps.table, input);
  const before = (await snapshotsOf(deps.clients, record.id)).filter((entry) => entry.tags['ahps:set'] === set && entry.state !== 'error');
  const made = new Map<string, string>();
  for (const volumeId of volumeIds) {
    const effect = { kind: 'createSnapshot', key: `${set} ${volumeId}`, volumeId, set } as const;
    const known = traces.get(traceId(effect))?.result ?? before.find((entry) => entry.volumeId === volumeId)?.snapshotId;
    if (known === undefined && (await carryOut(deps, record, input, traces, effect)).effect === 'pending') return undefined;
    const snapshotId = known ?? traces.get(traceId(effect))?.result;
    if (snapshotId !== undefined) made.set(volumeId, snapshotId);
  }
  return made;
}

/** A step that waits for the failed snapshot is woken by the new one. */
async function point({ table }: StepDeps, { id, hostId }: CheckoutRecord, snapshotIds: readonly string[]): Promise<void> {
  if ((await readWait(table, hostId))?.checkoutId !== id) return;
  for (const snapshotId of snapshotIds) await pointWait(table, snapshotId, hostId);
}

const failedAlert = ({ id, hostId, fleetId, retaken }: LiveRecord, retake: Exclude<Retake, { retake: 'none' }>): Alert => ({
  about: aboutLoan({ id, hostId, fleetId }),
  key: `${id}#snapshots#${String(retaken)}#${retake.retake}`,
  subject: `SNAPSHOTS FAILED ${hostId} (${fleetId})`,
  text: [
    `The snapshots ${retake.failed.join(', ')} of the originals of ${hostId} (fleet ${fleetId}, checkout ${id}) ended in error.`,
    retake.retake === 'again'
      ? `They are taken again now, try ${String(retaken + 1)}. The originals themselves are the way back meanwhile.`
      : `They are not taken again: ${retake.reason}. The originals themselves are the only way back.`,
    'Runbook: docs/runbooks/snapshots-failed.md',
  ].join('\n'),
});
