import { keys } from '#core/checkout/items.ts';
import { forgetTurn, turnsFrom } from '#core/checkout/motion.ts';
import { ConditionFailed, type Table } from '#core/contracts/table.ts';
import type { Log } from '#runtime/logger.ts';
import { loadRecord } from '#runtime/steps/records.ts';
import type { LiveRecord } from './live-records.ts';

/**
 * Gives back turns of checkouts that are not in motion any more, and places in the queue of those that
 * do not wait. Turns and records change together, so there are none unless somebody changed the table;
 * one would narrow the limit for ever. The index may lag: only what the record itself says counts, and
 * a turn that was taken since is another one. Answers how many were given back.
 */
export async function giveBackStaleTurns(
  { table, log }: { readonly table: Table; readonly log: Log },
  live: readonly LiveRecord[],
): Promise<number> {
  const turns = turnsFrom(await table.get(keys.turns()));
  const byId = new Map(live.map((record) => [record.id, record]));
  const doubtful = [...new Set([...turns.taken.keys(), ...turns.waiting.keys()])].filter(
    (id) => forgetTurn(turns, id, byId.get(id)).length > 0,
  );
  let given = 0;
  for (const checkoutId of doubtful)
    try {
      for (const write of forgetTurn(turns, checkoutId, await loadRecord(table, checkoutId))) {
        await table.write([write]);
        log.warn('a turn that nobody uses is given back', { checkoutId, since: turns.taken.get(checkoutId) });
        given++;
      }
    } catch (error) {
      // One that fails keeps neither the others nor the repairs from being done.
      if (!(error instanceof ConditionFailed)) log.error('a turn could not be given back', { checkoutId, error: error as Error });
    }
  return given;
}
