import type { Demands, Preemption, SharingMode } from './demand.ts';
import type { Steadiness } from './pool.ts';
import type { Amounts, Resource } from './resources.ts';

/**
 * What is turned to change an allocation: limits inside the guest, the persona's own volumes, the instance
 * type; `COUNT` only writes the amount down (licences).
 */
export type Knob = 'GUEST' | 'VOLUME' | 'INSTANCE_TYPE' | 'COUNT';

/** How far a knob reaches for one resource, and what turning it costs (seconds until it has effect, disruption included). */
export interface Reach {
  readonly knob: Knob;
  readonly upTo: number;
  readonly costSeconds: number;
}

/** One live checkout that draws on the pool, as the arbiter sees it. */
export interface Contender {
  readonly id: string;
  /** 1 to 100; more goes first. */
  readonly priority: number;
  readonly sharing: SharingMode;
  readonly preemption: Preemption;
  readonly demands: Demands;
  /** What it has now; a resource is absent while nothing was set for it. */
  readonly current: Amounts;
  /** What it was measured to use; a resource is absent where nothing was measured. */
  readonly use: Amounts;
  /** The goal that it misses. */
  readonly missedGoal?: string;
  /** When it was moved, in milliseconds, oldest first; the last hour is enough. */
  readonly moves: readonly number[];
  /** When it was last asked to give way. */
  readonly askedAt?: number;
  /** Knobs by resource, cheapest first: each reaches further than the one before. None: `COUNT` without limit. */
  readonly reach: Readonly<Partial<Record<Resource, readonly Reach[]>>>;
}

export interface Contest {
  readonly budget: Amounts;
  readonly contenders: readonly Contender[];
  readonly steadiness: Steadiness;
  /** Milliseconds. */
  readonly now: number;
}

export interface Change {
  readonly resource: Resource;
  /** Null while nothing was set. */
  readonly from: number | null;
  readonly to: number;
}

/** One turn of one knob of one checkout. */
export interface Move {
  readonly checkoutId: string;
  readonly knob: Knob;
  readonly direction: 'lower' | 'raise';
  readonly changes: readonly Change[];
  readonly costSeconds: number;
  readonly sentence: string;
}

/** What a checkout does not get, and why. */
export interface Refusal {
  readonly checkoutId: string;
  readonly sentence: string;
}

/** A borrower of lower priority is asked to end the loan, or the ordinary check-in is started. */
export interface Ask {
  readonly checkoutId: string;
  readonly kind: Exclude<Preemption, 'NEVER'>;
  /** The checkout for which it is asked. */
  readonly inFavourOf: string;
  readonly sentence: string;
}

export interface Ruling {
  /** Checkout → its allocation after every move. */
  readonly allocation: ReadonlyMap<string, Amounts>;
  /** In the order in which they are to be carried out: what lowers comes before what raises. */
  readonly moves: readonly Move[];
  readonly refusals: readonly Refusal[];
  readonly asks: readonly Ask[];
}

/** The order in which contenders are served, whatever order they come in. */
export const byRank = (a: Contender, b: Contender): number => b.priority - a.priority || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
