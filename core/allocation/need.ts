import type { Contender, Reach } from './contender.ts';
import type { Demand } from './demand.ts';
import type { Resource } from './resources.ts';

/**
 * What is given above the measured use, so that a need that grows is met at once and one that is cut off
 * by its limit can grow at all. A need never depends on the allocation itself (but for what is not
 * measured): otherwise each move would change the need that it was made for, and never come to rest.
 */
const headRoom = 1.25;
/** A resource that a checkout uses less than that share of its target of is not why it misses a goal. */
export const relevance = 0.5;

/** What one checkout wants of one resource. */
export interface Need {
  readonly wanted: number;
  /** The most that its sharing mode and its knobs let it have; never less than its guarantee. */
  readonly most: number;
  /** What the cheapest knob reaches. */
  readonly cheapest: number;
  /** Cheapest first; at least one. */
  readonly knobs: readonly [Reach, ...Reach[]];
  /** What the wish is made from, for people. */
  readonly because: string;
}

/** A costlier knob is worth turning only for more. The share of what a checkout has that a move must change. */
export function worthwhile(threshold: number, costSeconds: number): number {
  if (costSeconds <= 60) return threshold;
  return Math.max(threshold, costSeconds <= 3_600 ? 0.25 : 0.5);
}

/** Whether a change is worth the cost of its knob. */
export const isWorth = (from: number, to: number, threshold: number, costSeconds: number): boolean =>
  Math.abs(to - from) >= Math.max(1, from * worthwhile(threshold, costSeconds));

const unlimited: Reach = { knob: 'COUNT', upTo: Number.MAX_SAFE_INTEGER, costSeconds: 0 };
/**
 * The knobs of a checkout for a resource, cheapest first; at least one. What it has was reached already:
 * the cheapest knob goes that far, whatever had to be turned for it then.
 */
function knobsOf(contender: Contender, resource: Resource): readonly [Reach, ...Reach[]] {
  const [cheapest = unlimited, ...costlier] = contender.reach[resource] ?? [];
  const current = contender.current[resource] ?? 0;
  return [current <= cheapest.upTo ? cheapest : { ...cheapest, upTo: current }, ...costlier];
}

/** Bounded by the persona's demand, the sharing mode and what its knobs reach: no wish, true or not, is above `most`. */
export function needOf(contender: Contender, resource: Resource, demand: Demand, threshold: number): Need {
  const knobs = knobsOf(contender, resource);
  const cheapest = knobs[0].upTo;
  const byMode = contender.sharing === 'LEND_AND_BORROW' ? demand.max : demand.target;
  const wish = wishOf(contender, resource, demand, byMode);
  const most = Math.max(demand.min, Math.min(byMode, reachable(knobs, wish.wanted, contender.current[resource], threshold)));
  return { because: wish.because, knobs, most, cheapest, wanted: Math.min(most, Math.max(demand.min, wish.wanted)) };
}

/** How far the knobs reach that are worth their cost for this wish. */
function reachable(
  [cheapest, ...costlier]: readonly [Reach, ...Reach[]],
  wanted: number,
  current: number | undefined,
  threshold: number,
): number {
  let { upTo } = cheapest;
  for (const knob of costlier) {
    const has = Math.min(current ?? upTo, upTo);
    if (wanted <= upTo || !isWorth(has, Math.min(wanted, knob.upTo), threshold, knob.costSeconds)) break;
    upTo = Math.max(upTo, knob.upTo);
  }
  return upTo;
}

interface Wish {
  readonly wanted: number;
  readonly because: string;
}

function wishOf({ sharing, current, use, missedGoal }: Contender, resource: Resource, { target }: Demand, byMode: number): Wish {
  const has = current[resource];
  const used = use[resource];
  if (missedGoal !== undefined) {
    const isRelevant = used === undefined || used >= target * relevance;
    const because = `it misses its goal ${missedGoal} and ${useText(used, target)}`;
    return { wanted: isRelevant ? byMode : target, because };
  }
  if (sharing === 'RESERVE') return { wanted: target, because: 'it reserves its target' };
  if (used === undefined) return { wanted: Math.max(has ?? 0, target), because: useText(used, target) };
  return { wanted: Math.ceil(used * headRoom), because: useText(used, target) };
}

const useText = (used: number | undefined, target: number): string =>
  used === undefined
    ? 'its use is not measured: it is taken to need what it has'
    : `it uses ${String(Math.round((100 * used) / target))} % of its target`;
