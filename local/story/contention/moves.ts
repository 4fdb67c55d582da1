import { moveOutcome, poolRound } from '#core/allocation/round.ts';
import { keys } from '#core/checkout/items.ts';
import type { Scenario } from '../../boot/scenario.ts';
import { adjustments } from './scene.ts';
import type { ToldMove } from './result.ts';

/** Every move of a pool's rounds, as the rounds were written down, with what came of it and who was told. */
export function toldMoves(scenario: Scenario, pool: string, ids: readonly string[]): ToldMove[] {
  const items = scenario.local.table.partition(keys.pool(pool).pk);
  const told = ids.map((id) => ({ id, lines: adjustments(scenario, id) }));
  const outcomes = new Map(items.flatMap((item) => (item.sk.startsWith('OUTCOME#') ? [[item.sk, moveOutcome.parse(item)] as const] : [])));
  return items
    .filter(({ sk }) => sk.startsWith('ROUND#'))
    .flatMap((item) => {
      const round = Number(item.sk.slice('ROUND#'.length));
      return poolRound.parse(item).moves.flatMap(({ checkoutId, direction, sentence }, index): ToldMove[] => {
        const { outcome } = outcomes.get(keys.poolOutcome(pool, round, String(index)).sk) ?? { outcome: 'not tried' };
        const entries = told.flatMap(({ id, lines }) => lines.filter(({ text }) => text.includes(sentence)).map(({ at }) => ({ id, at })));
        const { at = '' } = entries.find(({ id }) => id === checkoutId) ?? {};
        return [{ at, round, checkoutId, direction, outcome, reason: sentence, toldTo: [...new Set(entries.map(({ id }) => id))] }];
      });
    });
}
