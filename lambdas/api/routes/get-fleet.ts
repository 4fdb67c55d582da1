import { isoTime } from '#core/contracts/clock.ts';
import { countsOf, readFleet } from '../fleet-figures.ts';
import type { HandlerOf } from '../handler.ts';
import { callerOf } from '../identity.ts';
import { type FleetDeps, fleetSummaryOf, oneFleet } from './fleets.ts';

/** GET /v1/fleets/{id}: with its live figures. */
export const getFleet =
  (deps: FleetDeps): HandlerOf<'getFleet'> =>
  async ({ params, identity }) => {
    const caller = await callerOf(deps, identity);
    const configured = oneFleet(caller, params.id);
    const reading = await readFleet(deps, configured.fleet);
    const { hosts, healthy, out } = countsOf(reading);
    return {
      body: {
        ...fleetSummaryOf(configured, out),
        hosts,
        healthy,
        spare: healthy - configured.fleet.rules.floor,
        readAt: isoTime(reading.health.readAt),
      },
    };
  };
