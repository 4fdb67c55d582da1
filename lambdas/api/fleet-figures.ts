import type { FleetHealth } from '#adapters/fleet-health.ts';
import { type FleetLedger, ledgerFrom } from '#core/capacity/ledger.ts';
import { keys } from '#core/checkout/items.ts';
import { type HostClaim, hostClaim } from '#core/checkout/record.ts';
import type { Table } from '#core/contracts/table.ts';
import type { Fleet } from '#core/fleet/fleet.ts';

/** What is known of a fleet: its ledger, its hosts' health, and the claims on them. */
export interface FleetReading {
  readonly ledger: FleetLedger;
  readonly health: FleetHealth;
  readonly claims: ReadonlyMap<string, HostClaim>;
}
export interface FleetCounts {
  readonly hosts: number;
  readonly healthy: number;
  readonly out: number;
}

export const readClaim = async (table: Table, hostId: string): Promise<HostClaim | undefined> => {
  const item = await table.get(keys.claim(hostId));
  return item === undefined ? undefined : hostClaim.parse(item);
};
export const readLedger = async (table: Table, fleetId: string): Promise<FleetLedger> => ledgerFrom(await table.get(keys.ledger(fleetId)));

/**
 * Reads a fleet, strongly, the ledger before the claims: a loan that is admitted in between is then
 * counted among the claims but not among those out, so the limit that follows errs on the safe side.
 */
export async function readFleet(
  { table, health }: { readonly table: Table; readonly health: (fleet: Fleet) => Promise<FleetHealth> },
  fleet: Fleet,
): Promise<FleetReading> {
  const reading = await health(fleet);
  const ledger = await readLedger(table, fleet.id);
  const claims = await Promise.all(reading.hosts.map(async ({ hostId }) => [hostId, await readClaim(table, hostId)] as const));
  return {
    ledger,
    health: reading,
    claims: new Map(claims.flatMap(([hostId, claim]) => (claim?.checkoutId === undefined ? [] : [[hostId, claim]]))),
  };
}

/** Hosts with a live claim are not healthy, wherever they are registered; those out of production are still hosts of the fleet. */
export function countsOf({ ledger, health, claims }: FleetReading): FleetCounts {
  const healthy = health.hosts.filter(({ hostId, healthy: isHealthy }) => isHealthy && !claims.has(hostId)).length;
  return { healthy, out: ledger.out, hosts: health.hosts.length + Math.max(0, ledger.out - claims.size) };
}
