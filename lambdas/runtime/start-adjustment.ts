import type { CheckoutRecord } from '#core/checkout/record.ts';
import { type AskArbiter, askArbiter } from './ask-arbiter.ts';

/** Why somebody asks the arbiter to divide a pool anew. */
export interface AdjustmentWish {
  readonly record: CheckoutRecord;
  /** The goal that is missed. */
  readonly goal: string;
  readonly reason: string;
}

/**
 * Asks the arbiter for the pool of a checkout; answers the sentence for the timeline. Safe to call any
 * number of times for one miss; throws where it has to be asked again later.
 */
export type StartAdjustment = (wish: AdjustmentWish) => Promise<string>;

/** The arbiter of the pool on which the checkout draws; where it draws on none, nobody has anything to give. */
export const poolAdjustment =
  (deps: AskArbiter): StartAdjustment =>
  async ({ record, goal, reason }) => {
    if (record.pool === undefined) return `goal ${goal} is missed, and the checkout draws on no pool that could give more`;
    const pool = record.pool.name;
    await askArbiter(deps, pool, `${record.id} misses goal ${goal}: ${reason}`);
    return `asked the arbiter of pool ${pool} for more: goal ${goal} is missed`;
  };
