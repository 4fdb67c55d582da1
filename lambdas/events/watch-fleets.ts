import type { Clients } from '#adapters/clients.ts';
import { fleetHealth } from '#adapters/fleet-health.ts';
import type { Fleet } from '#core/fleet/fleet.ts';
import type { Log } from '#runtime/logger.ts';
import type { FleetFigures } from '#runtime/metrics.ts';

export interface WatchedFleets {
  readonly figures: readonly FleetFigures[];
  /** Fleets that could not be read, each with its error. */
  readonly faults: readonly unknown[];
}

/** Head-room of every fleet (`design.md` §2: healthy hosts without a claim, less the floor); one that cannot be read is left out and told. */
export async function watchFleets(
  { clients, log }: { readonly clients: Clients; readonly log: Log },
  fleets: readonly Fleet[],
  live: readonly { readonly hostId: string; readonly fleetId: string }[],
): Promise<WatchedFleets> {
  const claimed = new Set(live.map(({ hostId }) => hostId));
  const figures: FleetFigures[] = [];
  const faults: unknown[] = [];
  for (const fleet of fleets)
    try {
      const { hosts } = await fleetHealth(clients, fleet);
      const unclaimed = hosts.filter(({ hostId }) => !claimed.has(hostId));
      const healthy = unclaimed.filter((host) => host.healthy).length;
      const out = live.filter(({ fleetId }) => fleetId === fleet.id).length;
      figures.push({ fleetId: fleet.id, healthy, spare: healthy - fleet.rules.floor, unhealthy: unclaimed.length - healthy, out });
    } catch (error) {
      log.error('a fleet could not be read', { fleetId: fleet.id, error: error as Error });
      faults.push(error);
    }
  return { figures, faults };
}
