import * as z from 'zod';
import { allocation, budgetOf, type Pool, poolDraw } from '#core/allocation/pool.ts';
import type { Amounts } from '#core/allocation/resources.ts';
import { type CheckoutState, checkoutStates, isTerminal } from '#core/checkout/states.ts';
import { allItems, type Table } from '#core/contracts/table.ts';

const listed = z.object({
  id: z.string(),
  state: z.enum(checkoutStates),
  pool: poolDraw.optional(),
  allocation: allocation.optional(),
});
/** What the index by state says of a checkout, as far as pools are concerned. */
export type Listed = z.output<typeof listed>;

/** A live checkout that draws on a pool, by the index: whoever acts on it reads its record first. */
export interface PoolMember {
  readonly id: string;
  readonly state: CheckoutState;
  readonly guaranteed: Amounts;
  readonly allocated: Amounts;
}

/** States in which what a checkout was given above its guarantee still belongs to it. */
const holding = new Set<CheckoutState>(['ACTIVE', 'DEGRADED', 'HELD']);

/** Every live checkout that draws on the pool, by id. */
export async function poolMembers(table: Table, pool: string): Promise<PoolMember[]> {
  const live = checkoutStates.filter((state) => !isTerminal(state));
  const found = await Promise.all(live.map((state) => allItems(table, { index: 'byState', pk: state })));
  return membersOf(
    found.flat().map((item) => listed.parse(item)),
    pool,
  );
}

/** Those of some live checkouts that draw on the pool, by id. */
export const membersOf = (live: readonly Listed[], pool: string): PoolMember[] =>
  live
    .flatMap(({ id, state, pool: draw, allocation: given }): PoolMember[] =>
      draw?.name === pool ? [{ id, state, guaranteed: draw.guaranteed, allocated: holding.has(state) ? (given?.amounts ?? {}) : {} }] : [],
    )
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** What a round divides, as one text: who takes part in which part of their loan, and the budget. A change of it asks for a new round. */
export const seenOf = (pool: Pool | undefined, members: readonly PoolMember[]): string =>
  JSON.stringify([
    pool === undefined ? null : budgetOf(pool),
    members.map(({ id, state }) => `${id} ${holding.has(state) ? state : 'OTHER'}`),
  ]);
