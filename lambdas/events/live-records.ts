import * as z from 'zod';
import { stepProgress } from '#core/checkout/record.ts';
import { checkoutStates, dirtinessLadder, isTerminal } from '#core/checkout/states.ts';
import type { Table } from '#core/contracts/table.ts';

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

/** Every record that is not at its end, by state; paged to the end. */
export async function liveRecords(table: Table): Promise<LiveRecord[]> {
  const found = await Promise.all(checkoutStates.filter((state) => !isTerminal(state)).map((state) => inState(table, state)));
  return found.flat();
}

async function inState(table: Table, state: string): Promise<LiveRecord[]> {
  const records: LiveRecord[] = [];
  let from: string | undefined;
  do {
    const page = await table.query({ index: 'byState', pk: state, ...(from === undefined ? {} : { from }) });
    records.push(...page.items.map((item) => liveRecord.parse(item)));
    from = page.next;
  } while (from !== undefined);
  return records;
}
