import type { CapacityDeps } from '../capacity-deps.ts';
import type { HandlerOf } from '../handler.ts';
import { oneCheckout } from '../one-checkout.ts';
import { checkoutViewOf } from '../views.ts';

/** GET /v1/checkouts/{id}, strongly read. The version of the record is its ETag. */
export const getCheckout =
  (deps: CapacityDeps): HandlerOf<'getCheckout'> =>
  async ({ params, identity }) => {
    const { record } = await oneCheckout(deps, params.id, identity, 'ReadCheckout');
    return { body: checkoutViewOf(record, deps.executionPage), headers: { etag: `"${String(record.version)}"` } };
  };
