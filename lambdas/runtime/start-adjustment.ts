import type { CheckoutRecord } from '#core/checkout/record.ts';

/** Why somebody asks the arbiter to divide a pool anew. */
export interface AdjustmentWish {
  readonly record: CheckoutRecord;
  /** The goal that is missed. */
  readonly goal: string;
  /** Which miss of the goal: the same wish asked twice is one. */
  readonly miss: number;
  readonly reason: string;
}

/**
 * Asks the arbiter for the pool of a checkout; answers the sentence for the timeline. Safe to call any
 * number of times for one miss; throws where it has to be asked again later.
 */
export type StartAdjustment = (wish: AdjustmentWish) => Promise<string>;

/** Where no pool is configured nobody divides anything; the wish stands in the timeline. */
export const noArbiter: StartAdjustment = ({ goal }) => Promise.resolve(`asked the arbiter for more: goal ${goal} is missed`);
