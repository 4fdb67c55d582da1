import * as z from 'zod';
import { allocation, poolDraw } from '#core/allocation/pool.ts';
import { goalDuty, goalWatch } from '#core/goals/goal-watch.ts';
import { stepProgress } from '#core/checkout/record.ts';
import { type CheckoutState, checkoutStates, dirtinessLadder, isTerminal } from '#core/checkout/states.ts';
import { allItems, type Table } from '#core/contracts/table.ts';

/** The part of a record that the reconciler reads from the index by state; before it acts it reads the record itself. */
const liveRecord = z
  .object({
    id: z.string(),
    hostId: z.string(),
    fleetId: z.string(),
    state: z.enum(checkoutStates),
    epoch: z.int(),
    createdAt: z.string(),
    deadline: z.string(),
    dirtiness: z.enum(dirtinessLadder),
    checkInBeganAt: z.string().optional(),
    epochAt: z.string().optional(),
    inMotionSince: z.string().optional(),
    waitsForTurnSince: z.string().optional(),
    redrives: z.int().default(0),
    retaken: z.int().default(0),
    pool: poolDraw.optional(),
    allocation: allocation.optional(),
    goals: z.array(goalWatch).default([]),
    duties: z.array(goalDuty).default([]),
    progress: z.array(stepProgress),
    restorePoint: z.array(z.object({ volumeId: z.string(), snapshotId: z.string() })),
    replaced: z.array(z.object({ originalVolumeId: z.string() })),
  })
  .transform((record) => {
    const disksMoved = dirtinessLadder.indexOf(record.dirtiness) >= dirtinessLadder.indexOf('DISK_CHANGED');
    const replaced = new Set(record.replaced.map((entry) => entry.originalVolumeId));
    /** Originals that lie aside and are watched. */
    return { ...record, setAside: disksMoved ? record.restorePoint.map((entry) => entry.volumeId).filter((id) => !replaced.has(id)) : [] };
  });
export type LiveRecord = z.output<typeof liveRecord>;

/** Without a claim: nothing can stand still that a repair would move. */
const unclaimed: readonly CheckoutState[] = ['SCHEDULED', 'QUEUED'];

/** Every record that holds a claim, by state. */
export async function liveRecords(table: Table): Promise<LiveRecord[]> {
  const states = checkoutStates.filter((state) => !isTerminal(state) && !unclaimed.includes(state));
  const found = await Promise.all(states.map((state) => allItems(table, { index: 'byState', pk: state })));
  return found.flat().map((item) => liveRecord.parse(item));
}
