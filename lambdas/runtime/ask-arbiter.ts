import type { Executions } from '#adapters/executions.ts';
import { adjustName, type PoolTurn, turnFrom, turnWrite } from '#core/allocation/round.ts';
import { keys } from '#core/checkout/items.ts';
import { ConditionFailed, type Table, TableBusy } from '#core/contracts/table.ts';

export interface AskArbiter {
  readonly table: Table;
  /** Executions of the adjust machine. */
  readonly adjustments: Executions;
}

const mostTries = 6;

/** Changes the turn of a pool, again where somebody else did meanwhile. Undefined from `change`: nothing to do. Throws TableBusy after several lost races. */
export async function changeTurn(
  table: Table,
  pool: string,
  change: (turn: PoolTurn) => Partial<Omit<PoolTurn, 'version'>> | undefined,
): Promise<PoolTurn> {
  for (let tries = 0; tries < mostTries; tries++) {
    const turn = turnFrom(await table.get(keys.poolTurn(pool)));
    const changed = change(turn);
    if (changed === undefined) return turn;
    try {
      await table.write([turnWrite(pool, turn, changed)]);
      return { ...turn, ...changed, version: turn.version + 1 };
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  throw new TableBusy(`the turn of pool ${pool} changed ${String(mostTries)} times meanwhile`);
}

/** Starts the next round of a pool where something was asked that no round has answered, and none is under way. */
export async function startNextRound({ adjustments }: AskArbiter, pool: string, turn: PoolTurn): Promise<boolean> {
  if (turn.round !== turn.settled || turn.asked === turn.answered) return false;
  const round = turn.round + 1;
  return (await adjustments.start(adjustName(pool, round), { pool, round })) === 'started';
}

/**
 * Asks the arbiter to divide a pool anew: at once where no round is under way, else right after it. Safe
 * to call any number of times: what is asked before a round begins is answered by that one round. Where
 * the start fails the reconciler makes up for it.
 */
export async function askArbiter(deps: AskArbiter, pool: string, reason: string): Promise<void> {
  const turn = await changeTurn(deps.table, pool, ({ asked }) => ({ asked: asked + 1, reason }));
  await startNextRound(deps, pool, turn);
}
