import { readLedger } from '../fleet-figures.ts';
import type { HandlerOf } from '../handler.ts';
import { callerOf } from '../identity.ts';
import { type FleetDeps, fleetSummaryOf, maySeeFleet } from './fleets.ts';

/** GET /v1/fleets. */
export const listFleets =
  (deps: FleetDeps): HandlerOf<'listFleets'> =>
  async ({ identity }) => {
    const caller = await callerOf(deps, identity);
    const visible = [...caller.configuration.fleets.values()]
      .filter(({ fleet }) => maySeeFleet(caller, fleet.id))
      .toSorted((a, b) => (a.fleet.id < b.fleet.id ? -1 : 1));
    return {
      body: {
        items: await Promise.all(
          visible.map(async (configured) => fleetSummaryOf(configured, (await readLedger(deps.table, configured.fleet.id)).out)),
        ),
      },
    };
  };
