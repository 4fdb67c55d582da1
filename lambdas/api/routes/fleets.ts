import type { ConfiguredFleet } from '#adapters/configuration.ts';
import type { CapacityDeps } from '../capacity-deps.ts';
import { type Caller, demand, fleetResource } from '../identity.ts';
import { notFound } from '../problem.ts';

/** Whether the caller may see a fleet. */
export const maySeeFleet = ({ configuration, may }: Caller, id: string): boolean =>
  may({ action: 'ReadFleet', fleet: fleetResource(configuration, id) });

/** A fleet that the caller may see; Problems: 404, 403. */
export function oneFleet(caller: Caller, id: string): ConfiguredFleet {
  const configured = caller.configuration.fleets.get(id);
  if (configured === undefined) throw notFound(`fleet ${id}`);
  demand(maySeeFleet(caller, id), caller, `see fleet ${id}`);
  return configured;
}

/** What the configuration says of a fleet, with how many of its hosts are out. */
export function fleetSummaryOf({ fleet, rulesVersion }: ConfiguredFleet, out: number) {
  const { id, title, vpcId, owners, rules } = fleet;
  return { id, title, vpcId, owners, floor: rules.floor, mostOut: rules.mostOut, longest: rules.longest, rulesVersion, out };
}
export type FleetDeps = Pick<CapacityDeps, 'table' | 'readConfiguration' | 'authorize' | 'health'>;
