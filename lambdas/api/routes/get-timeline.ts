import { keys } from '#core/checkout/items.ts';
import { timelineEvent } from '#core/checkout/record.ts';
import type { CapacityDeps } from '../capacity-deps.ts';
import type { HandlerOf } from '../handler.ts';
import { oneCheckout } from '../one-checkout.ts';

const defaultLimit = 100;

/** GET /v1/checkouts/{id}/timeline: strongly read, oldest first. */
export const getTimeline =
  (deps: CapacityDeps): HandlerOf<'getTimeline'> =>
  async ({ params, query, identity }) => {
    await oneCheckout(deps, params.id, identity, 'ReadCheckout');
    const { pk } = keys.record(params.id);
    const from = query.cursor === undefined ? {} : { from: query.cursor };
    const page = await deps.table.query({ pk, skPrefix: 'EVENT#', limit: query.limit ?? defaultLimit, ...from });
    const items = page.items.map(({ pk: _pk, sk: _sk, ...event }) => timelineEvent.parse(event));
    return { body: { items, ...(page.next === undefined ? {} : { cursor: page.next }) } };
  };
