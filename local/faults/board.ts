import type { VirtualClock } from '../clock.ts';
import { Random } from '../random.ts';
import { faultKinds, type FaultName } from './kinds.ts';
import type { FaultOrder } from './order.ts';

/** A fault that struck. */
export interface Strike {
  readonly at: number;
  readonly fault: FaultName;
  readonly operation: string;
  readonly resource: string | undefined;
}
/** An order that was given, and what has become of it. */
export interface ArmedFault {
  readonly order: FaultOrder;
  readonly struck: number;
}
interface Armed {
  readonly order: FaultOrder;
  readonly random: Random;
  struck: number;
}

/** Which faults are switched on. Services and doors ask it at every opportunity; with nothing armed that costs nothing. */
export class FaultBoard {
  readonly strikes: Strike[] = [];
  private readonly clock: VirtualClock;
  private readonly random: Random;
  private armed: Armed[] = [];

  constructor(clock: VirtualClock, seed: number) {
    this.clock = clock;
    this.random = new Random(seed ^ 0x5fa17);
  }

  /** Switches a fault on. Throws when the fault cannot strike that operation. */
  arm(order: FaultOrder): void {
    const { operations } = faultKinds[order.fault];
    if (order.operation !== undefined && !operations.test(order.operation))
      throw new RangeError(`${order.fault} cannot strike ${order.operation}: it strikes ${operations.source}`);
    const seed = order.seed ?? Math.floor(this.random.next() * 2 ** 32);
    this.armed.push({ order, random: new Random(seed), struck: 0 });
  }

  /** Switches off every order of that fault (and resource), or all. */
  clear(fault?: FaultName, resource?: string): void {
    this.armed = this.armed.filter(
      ({ order }) => (fault !== undefined && order.fault !== fault) || (resource !== undefined && order.resource !== resource),
    );
  }

  list(): ArmedFault[] {
    return this.armed.map(({ order, struck }) => ({ order, struck }));
  }

  any(): boolean {
    return this.armed.length > 0;
  }

  /** Does the fault strike here and now? Uses one strike up. `resources`: whom it would hit. */
  takes(fault: FaultName, operation: string, ...resources: readonly string[]): boolean {
    for (const each of this.armed) {
      const { order } = each;
      if (order.fault !== fault || (order.operation !== undefined && order.operation !== operation)) continue;
      if (order.resource !== undefined && !resources.includes(order.resource)) continue;
      if (each.struck >= (order.times ?? Number.POSITIVE_INFINITY)) continue;
      if (order.chance !== undefined && !each.random.chance(order.chance)) continue;
      each.struck += 1;
      this.strikes.push({ at: this.clock.now(), fault, operation, resource: order.resource ?? resources[0] });
      return true;
    }
    return false;
  }

  /** A number for the size of a fault (a delay, a skew), from the faults' own sequence. */
  draw(low: number, high: number): number {
    return Math.round(this.random.between(low, high));
  }
}
