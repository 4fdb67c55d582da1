import type { Fleet } from '#core/fleet/fleet.ts';

/** The figures of a fleet at one moment, as every refusal names them. */
export interface CapacityFigures {
  /** Hosts of the fleet: registered ones and lent ones. */
  readonly hosts: number;
  /** Hosts without a live claim that are healthy in every registration. */
  readonly healthy: number;
  readonly floor: number;
  /** Hosts with a live claim. */
  readonly out: number;
  readonly mostOut: number;
  /** Healthy hosts above the floor, before this loan. */
  readonly spare: number;
}

export interface CapacityInput {
  readonly fleet: Fleet;
  readonly hosts: number;
  readonly healthy: number;
  /** Whether the host that is asked for is one of the healthy ones: only then its leaving costs one. */
  readonly hostIsHealthy: boolean;
  readonly out: number;
}

/** `allowedOut` is what the ledger's guard compares with: the loan may be written while fewer than that are out. */
export type CapacityDecision =
  | { readonly allowed: true; readonly allowedOut: number; readonly figures: CapacityFigures }
  | {
      readonly allowed: false;
      readonly code: 'fleet-floor' | 'fleet-most-out';
      readonly sentence: string;
      readonly figures: CapacityFigures;
    };

/**
 * Whether the fleet can spare one more host. Each loan turns a healthy host into one that is out, so
 * healthy + out stays the same while others are admitted: `out < healthy + out − floor`, checked when
 * the ledger is written, holds the floor under any number of concurrent requests.
 */
export function decideCapacity({ fleet, hosts, healthy, hostIsHealthy, out }: CapacityInput): CapacityDecision {
  const { floor, mostOut } = fleet.rules;
  const figures = { hosts, healthy, floor, out, mostOut, spare: healthy - floor };
  if (out >= mostOut)
    return {
      allowed: false,
      code: 'fleet-most-out',
      figures,
      sentence: `fleet ${fleet.id}: ${String(out)} hosts are out and at most ${String(mostOut)} may be`,
    };
  const leaving = hostIsHealthy ? 1 : 0;
  if (healthy - leaving < floor)
    return {
      allowed: false,
      code: 'fleet-floor',
      figures,
      sentence: `fleet ${fleet.id}: ${String(healthy)} of ${String(hosts)} hosts are healthy and the floor is ${String(floor)}`,
    };
  return { allowed: true, figures, allowedOut: Math.min(mostOut, healthy + out - floor + (1 - leaving)) };
}
