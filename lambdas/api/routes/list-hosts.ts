import type { HostHealth } from '#adapters/fleet-health.ts';
import type { HostClaim } from '#core/checkout/record.ts';
import { isTerminal } from '#core/checkout/states.ts';
import { isoTime } from '#core/contracts/clock.ts';
import type { Table } from '#core/contracts/table.ts';
import { type FleetReading, readClaim, readFleet } from '../fleet-figures.ts';
import type { AnswerOf, HandlerOf } from '../handler.ts';
import { callerOf } from '../identity.ts';
import { summaryOf } from '../views.ts';
import { type FleetDeps, oneFleet } from './fleets.ts';

type HostView = AnswerOf<'listHosts'>['body']['items'][number];

/** GET /v1/fleets/{id}/hosts: registered ones with their health, and those that are out of production. */
export const listHosts =
  (deps: FleetDeps): HandlerOf<'listHosts'> =>
  async ({ params, identity }) => {
    const { fleet } = oneFleet(await callerOf(deps, identity), params.id);
    const reading = await readFleet(deps, fleet);
    const registered = reading.health.hosts.map((host) => viewOf(fleet.id, host, reading.claims.get(host.hostId)));
    const away = await outOfProduction(deps.table, fleet.id, reading);
    const items = [...registered, ...away].toSorted((a, b) => (a.hostId < b.hostId ? -1 : 1));
    return { body: { items, readAt: isoTime(reading.health.readAt) } };
  };

function viewOf(fleetId: string, { hostId, healthy, registrations }: HostHealth, claim: HostClaim | undefined): HostView {
  const { checkoutId: id, requesterName: holder = 'unknown', deadline } = claim ?? {};
  return {
    hostId,
    fleetId,
    healthy: healthy && claim === undefined,
    registrations: [...registrations],
    ...(id === undefined || deadline === undefined ? {} : { checkout: { id, holder, deadline } }),
  };
}

/** Most pages of the fleet's checkouts that are looked through for live ones. */
const mostPages = 10;

/** Lent hosts that are registered nowhere: the newest live checkouts of the fleet, until as many are found as the ledger counts. */
async function outOfProduction(table: Table, fleetId: string, { ledger, health, claims }: FleetReading): Promise<HostView[]> {
  const registered = new Set(health.hosts.map(({ hostId }) => hostId));
  const found = new Map<string, HostView>();
  let from: string | undefined;
  for (let pages = 0; pages < mostPages && found.size + claims.size < ledger.out; pages++) {
    const page = await table.query({
      pk: fleetId,
      index: 'byFleet',
      descending: true,
      limit: 100,
      ...(from === undefined ? {} : { from }),
    });
    const hosts = page.items.flatMap((item) => {
      const summary = summaryOf(item);
      return summary === undefined || isTerminal(summary.state) || registered.has(summary.hostId) ? [] : [summary.hostId];
    });
    // The index follows later: what is true is in the claim.
    for (const hostId of hosts) {
      const claim = await readClaim(table, hostId);
      if (claim?.checkoutId !== undefined) found.set(hostId, viewOf(fleetId, { hostId, healthy: false, registrations: [] }, claim));
    }
    from = page.next;
    if (from === undefined) break;
  }
  return [...found.values()];
}
