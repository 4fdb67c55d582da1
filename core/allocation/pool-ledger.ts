import { keys } from '#core/checkout/items.ts';
import type { Item, Write } from '#core/contracts/table.ts';
import type { Demands } from './demand.ts';
import { budgetOf, type Pool, type PoolDraw } from './pool.ts';
import { type Amounts, amounts, amountText, entriesOf } from './resources.ts';

/** The figures of a resource that a guarantee does not fit in. */
export interface PoolShortage {
  readonly pool: string;
  readonly resource: string;
  readonly budget: string;
  readonly guaranteed: string;
  readonly asked: string;
}
export type PoolDecision =
  | { readonly allowed: true; readonly debit: PoolDebit }
  | { readonly allowed: false; readonly sentence: string; readonly shortages: readonly PoolShortage[] };
export interface PoolDebit {
  readonly draw: PoolDraw;
  readonly budget: Amounts;
}

/** What is guaranteed in a pool, by its ledger; a pool that nobody drew on has none. */
export const guaranteedFrom = (item: Item | undefined): Amounts => {
  const { pk: _pk, sk: _sk, ...rest } = item ?? {};
  return amounts.parse(rest);
};

/** Whether the guarantees of one more checkout fit in what the pool has not guaranteed yet. Every resource that does not is named. */
export function decidePool(pool: Pool, demands: Demands, guaranteed: Amounts): PoolDecision {
  const budget = budgetOf(pool);
  const mins = entriesOf(budget).map(([resource]) => [resource, demands[resource]?.min ?? 0] as const);
  const own: Amounts = Object.fromEntries(mins.filter(([, min]) => min > 0));
  const shortages = entriesOf(own).flatMap(([resource, asked]): PoolShortage[] => {
    const [has, given] = [budget[resource] ?? 0, guaranteed[resource] ?? 0];
    if (given + asked <= has) return [];
    return [
      {
        pool: pool.name,
        resource,
        budget: amountText(resource, has),
        guaranteed: amountText(resource, given),
        asked: amountText(resource, asked),
      },
    ];
  });
  if (shortages.length === 0) return { allowed: true, debit: { draw: { name: pool.name, guaranteed: own }, budget } };
  const each = shortages.map(
    ({ budget: has, guaranteed: given, asked }) => `${given} of ${has} are guaranteed to others and ${asked} are asked for`,
  );
  return { allowed: false, shortages, sentence: `pool ${pool.name}: ${each.join('; ')}` };
}

/** Notes the guarantees of a new checkout, guarded by the budget like the ledger of a fleet: concurrent requests cannot promise more than there is. */
export function poolDebit({ draw, budget }: PoolDebit): Write[] {
  const guaranteed = entriesOf(draw.guaranteed);
  if (guaranteed.length === 0) return [];
  return [
    {
      update: keys.pool(draw.name),
      add: Object.fromEntries(guaranteed),
      when: guaranteed.map(([resource, amount]) => ({
        anyOf: [
          { attribute: resource, is: 'absent' },
          { attribute: resource, is: 'atMost', to: (budget[resource] ?? 0) - amount },
        ],
      })),
    },
  ];
}

/** Takes the guarantees of a checkout off again: in the transaction that ends it, and nothing where it drew on no pool. */
export function poolCredit(draw: PoolDraw | undefined): Write[] {
  const guaranteed = entriesOf(draw?.guaranteed ?? {});
  if (draw === undefined || guaranteed.length === 0) return [];
  return [{ update: keys.pool(draw.name), add: Object.fromEntries(guaranteed.map(([resource, amount]) => [resource, -amount])) }];
}
