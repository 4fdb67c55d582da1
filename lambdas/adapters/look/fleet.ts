import type { FleetFigures } from '#core/checkout/decide/membership.ts';
import { keys } from '#core/checkout/items.ts';
import type { Table } from '#core/contracts/table.ts';
import type { Fleet } from '#core/fleet/fleet.ts';
import type { Clients } from '../clients.ts';
import { fleetHealth } from '../fleet-health.ts';

/** The figures of a fleet now: healthy hosts without a live claim, and how many are out by the ledger. */
export async function lookAtFleet(
  clients: Pick<Clients, 'loadBalancing' | 'ec2' | 'clock'>,
  table: Table,
  fleet: Fleet,
): Promise<FleetFigures> {
  const health = await fleetHealth(clients, fleet);
  const [ledger, ...claims] = await Promise.all([
    table.get(keys.ledger(fleet.id)),
    ...health.hosts.map(({ hostId }) => table.get(keys.claim(hostId))),
  ]);
  const claimed = new Set(claims.flatMap((claim) => (claim?.['checkoutId'] === undefined ? [] : [claim['hostId']])));
  const free = health.hosts.filter(({ hostId, healthy }) => healthy && !claimed.has(hostId));
  return { hosts: health.hosts.length, healthy: free.length, out: Number(ledger?.['out'] ?? 0) };
}
