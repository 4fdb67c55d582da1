import { asksOf } from './asks.ts';
import { byRank, type Contest, type Ruling } from './contender.ts';
import { movesOf } from './moves.ts';
import { refusalsOf } from './refusals.ts';
import { type Amounts, type Resource, entriesOf } from './resources.ts';
import { restOf, settle, type Settled } from './settle.ts';

/**
 * The arbiter: divides a pool's budget between its live checkouts. Every guarantee (min) is given first.
 * What is left goes by priority: a class is served before the next, weighted max-min by target within a
 * class, each up to its need. What nobody needs stays where it is. A change is made only where it is worth
 * its cost, and a checkout that was moved just now or too often is left alone, unless a guarantee needs it.
 * Deterministic: the order of the contenders does not matter. Linear in checkouts × resources, but for sorting.
 */
export function arbitrate(contest: Contest): Ruling {
  const ranked = contest.contenders.toSorted(byRank);
  const rests = new Map(
    ranked.flatMap((contender) => {
      const rest = restOf(contender, contest);
      return rest === undefined ? [] : [[contender.id, rest] as const];
    }),
  );
  const settled: Settled = new Map(
    entriesOf(contest.budget).map(([resource]) => [resource, settle(contest, ranked, rests, resource)] as const),
  );
  const allocation = new Map<string, Partial<Record<Resource, number>>>(ranked.map(({ id }) => [id, {}]));
  for (const [resource, places] of settled)
    for (const { contender, share } of places) {
      const own = allocation.get(contender.id);
      if (own !== undefined) own[resource] = share;
    }
  return {
    allocation: allocation satisfies Map<string, Amounts>,
    moves: movesOf(settled, contest.budget),
    refusals: refusalsOf(settled, contest.budget),
    asks: asksOf(settled, ranked, contest),
  };
}
