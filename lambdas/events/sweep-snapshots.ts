import * as z from 'zod';
import { removeSnapshot } from '#adapters/sweep.ts';
import { retainedSnapshots } from '#adapters/look/volumes.ts';
import { keys } from '#core/checkout/items.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { isTerminal } from '#core/checkout/states.ts';
import { planSweep, type SweepNote, sweepsNow } from '#core/checkout/sweep.ts';
import { allItems } from '#core/contracts/table.ts';
import { loadRecord } from '#runtime/steps/records.ts';
import type { StepDeps } from '#runtime/steps/step.ts';
import type { LiveRecord } from './live-records.ts';

const stored = z.object({ sk: z.string(), notedAt: z.number() });

/**
 * Sweeps the snapshots of ended loans whose retention is over: noted in one sweep, deleted in a later one,
 * a bounded number each time. The note is the announcement: a crash leaves it, and the next sweep goes on.
 * Answers how many were deleted.
 */
export async function sweepSnapshots(deps: StepDeps, live: readonly LiveRecord[]): Promise<number> {
  const { table, clients } = deps;
  const now = clients.clock.now();
  if (!sweepsNow(now)) return 0;
  const [snapshots, notes] = await Promise.all([retainedSnapshots(clients), notesOf(deps)]);
  const { note, remove, forget } = planSweep(snapshots, notes, live, now);
  let removed = 0;
  const faults: unknown[] = [];
  for (const { snapshotId, checkoutId } of remove)
    try {
      if (await removeOne(deps, snapshotId, checkoutId)) removed++;
      // It stays for now: behind all others, so that it does not keep them from their turn.
      else await noteDown(deps, snapshotId, now);
    } catch (error) {
      deps.log.error('a snapshot could not be swept', { checkoutId, snapshotId, error: error as Error });
      faults.push(error);
      await noteDown(deps, snapshotId, now);
    }
  for (const snapshotId of note) await noteDown(deps, snapshotId, now);
  for (const snapshotId of forget) await table.write([{ delete: keys.sweep(snapshotId) }]);
  if (faults.length > 0) throw new AggregateError(faults, `${String(faults.length)} snapshots could not be swept`);
  return removed;
}

async function notesOf({ table }: StepDeps): Promise<SweepNote[]> {
  const items = await allItems(table, { pk: keys.sweep('').pk });
  return items.map((item) => stored.parse(item)).map(({ sk, notedAt }) => ({ snapshotId: sk, notedAt }));
}

const noteDown = ({ table }: StepDeps, snapshotId: string, notedAt: number): Promise<void> =>
  table.write([{ put: { ...keys.sweep(snapshotId), notedAt } }]);

/** Reads the record of the loan itself, for indexes lag: only a loan that has ended, and not by the loss of its host, gives up its snapshots. */
async function removeOne(deps: StepDeps, snapshotId: string, checkoutId: string): Promise<boolean> {
  const record = await loadRecord(deps.table, checkoutId);
  if (record === undefined || !hasGoneHome(record)) return false;
  const isOurLock = record.progress.some(({ step }) => step === 'LockSnapshots');
  const isGone = await removeSnapshot(deps.clients, snapshotId, isOurLock);
  if (!isGone) deps.log.warn('a snapshot past its retention is locked by somebody and stays', { checkoutId, snapshotId });
  else deps.log.info('a snapshot past its retention is deleted', { checkoutId, snapshotId });
  return isGone;
}

const hasGoneHome = ({ state }: CheckoutRecord): boolean => isTerminal(state) && state !== 'HOST_LOST';
