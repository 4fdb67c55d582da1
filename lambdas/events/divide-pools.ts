import { isMovable } from '#core/allocation/contender-of.ts';
import type { Pool } from '#core/allocation/pool.ts';
import { membersOf, seenOf } from '#core/allocation/pool-members.ts';
import { adjustName, turnFrom } from '#core/allocation/round.ts';
import { keys } from '#core/checkout/items.ts';
import type { Log } from '#runtime/logger.ts';
import { type AskArbiter, askArbiter, changeTurn, startNextRound } from '#runtime/ask-arbiter.ts';
import type { LiveRecord } from './live-records.ts';

/** Use that is far from what was given for so long is seen: every lent pool is ruled on again, and the arbiter minds what is not worth a move. */
const compareMilliseconds = 15 * 60_000;

/**
 * Sees to it that every pool is divided as its members and its budget are now: a checkout that came, went
 * or changed its state, and a budget that was changed, ask for a round; a round whose execution runs no
 * more is ended and asked for anew; one that was asked for and never started is started; where a wish was
 * not met it is looked at again when those that rest may be moved. Answers how many pools needed it.
 */
export async function dividePools(
  deps: AskArbiter & { readonly log: Log },
  pools: readonly Pool[],
  live: readonly LiveRecord[],
  running: ReadonlySet<string>,
  now: number,
): Promise<number> {
  let asked = 0;
  for (const pool of pools) {
    const { name } = pool;
    const turn = turnFrom(await deps.table.get(keys.poolTurn(name)));
    const members = membersOf(live, name);
    if (turn.round !== turn.settled) {
      if (running.has(adjustName(name, turn.round))) continue;
      deps.log.warn('a round that nobody carries on is ended', { pool: name, round: turn.round });
      const { round } = turn;
      await changeTurn(deps.table, name, (now) => (now.round === round && now.settled < round ? { settled: round } : undefined));
      await askArbiter(deps, name, 'the last round was not carried to its end');
      asked++;
    } else if (turn.seen !== seenOf(pool, members) && (turn.round > 0 || members.length > 0)) {
      await askArbiter(deps, name, 'members or budget of the pool have changed');
      asked++;
    } else if (turn.unmet && now - Date.parse(turn.settledAt ?? '') >= pool.steadiness.intervalSeconds * 1_000) {
      await askArbiter(deps, name, 'wishes that were not met are looked at again');
      asked++;
    } else if (members.some(({ state }) => isMovable(state)) && now - Date.parse(turn.settledAt ?? '') >= compareMilliseconds) {
      await askArbiter(deps, name, 'use is compared with what was given');
      asked++;
    } else if (await startNextRound(deps, name, turn)) asked++;
  }
  return asked;
}
