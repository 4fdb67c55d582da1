import type { CheckoutSummary } from '#core/contracts/api.ts';
import type { IndexName } from '#core/contracts/table.ts';
import type { CapacityDeps } from '../capacity-deps.ts';
import type { HandlerOf, RequestOf } from '../handler.ts';
import { type Caller, callerOf, fleetResource } from '../identity.ts';
import { readPage } from '../paging.ts';
import { summaryOf } from '../views.ts';

type Filter = RequestOf<'listCheckouts'>['query'];
const defaultLimit = 25;

/** GET /v1/checkouts: by requester, else by fleet, else by state, else all fleets that the caller may see. */
export const listCheckouts =
  (deps: CapacityDeps): HandlerOf<'listCheckouts'> =>
  async ({ query, identity }) => {
    const caller = await callerOf(deps, identity);
    const filter = { ...query, requester: query.requester === 'me' ? caller.principal.id : query.requester };
    const page = await readPage({
      table: deps.table,
      ...source(filter, caller),
      limit: query.limit ?? defaultLimit,
      cursor: query.cursor,
      pick: (item) => {
        const summary = summaryOf(item);
        return summary !== undefined && matches(summary, filter) && maySee(caller, summary) ? summary : undefined;
      },
    });
    return { body: page };
  };

function source({ requester, fleet, state }: Filter, { configuration, may }: Caller): { index: IndexName; partitions: string[] } {
  if (requester !== undefined) return { index: 'byRequester', partitions: [requester] };
  if (fleet !== undefined) return { index: 'byFleet', partitions: [fleet] };
  if (state !== undefined) return { index: 'byState', partitions: [state] };
  const visible = [...configuration.fleets.keys()].filter((id) => may({ action: 'ReadFleet', fleet: fleetResource(configuration, id) }));
  return { index: 'byFleet', partitions: visible.toSorted() };
}

const matches = ({ requester, fleetId, state }: CheckoutSummary, filter: Filter): boolean =>
  (filter.requester === undefined || requester.id === filter.requester) &&
  (filter.fleet === undefined || fleetId === filter.fleet) &&
  (filter.state === undefined || state === filter.state);

const maySee = ({ configuration, may }: Caller, { id, requester, fleetId }: CheckoutSummary): boolean =>
  may({ action: 'ReadCheckout', checkout: { id, requesterId: requester.id }, fleet: fleetResource(configuration, fleetId) });
