import type { Contender, Contest } from './contender.ts';
import { isWorth, type Need, needOf } from './need.ts';
import type { Resource } from './resources.ts';
import { type Claimant, divide } from './shares.ts';

/** One checkout's place in the division of one resource. */
export interface Place {
  readonly contender: Contender;
  readonly need: Need;
  readonly min: number;
  readonly target: number;
  readonly current: number | undefined;
  readonly share: number;
  /** Why it keeps what it has although it wants something else. */
  readonly rest?: string;
}

/** The division of each resource, in the order of rank. */
export type Settled = ReadonlyMap<Resource, readonly Place[]>;

const hour = 3_600_000;

/** Why a checkout is left alone now; undefined when it may be moved. */
export function restOf({ moves }: Contender, { steadiness: { intervalSeconds, movesPerHour }, now }: Contest): string | undefined {
  const last = moves.at(-1);
  if (last !== undefined && now - last < intervalSeconds * 1_000)
    return `it was moved ${String(Math.round((now - last) / 1_000))} s ago and is left alone for ${String(intervalSeconds)} s`;
  const recent = moves.filter((at) => now - at < hour).length;
  return recent >= movesPerHour
    ? `it was moved ${String(recent)} times within the hour and ${String(movesPerHour)} are allowed`
    : undefined;
}

/** Rounds after which small changes are dropped rather than divided anew. */
const rounds = 4;

/** Divides one resource, with hysteresis: changes that are not worth their cost are left out, and the rest is divided without them. */
export function settle(contest: Contest, ranked: readonly Contender[], rests: ReadonlyMap<string, string>, resource: Resource): Place[] {
  const { threshold } = contest.steadiness;
  const budget = contest.budget[resource] ?? 0;
  let places = ranked.flatMap((contender): Place[] => {
    const demand = contender.demands[resource];
    if (demand === undefined) return [];
    const need = needOf(contender, resource, demand, threshold);
    const rest = rests.get(contender.id);
    const { min, target } = demand;
    return [{ contender, need, min, target, current: contender.current[resource], share: min, ...(rest === undefined ? {} : { rest }) }];
  });
  for (let round = 1; round <= rounds; round++) {
    const shares = divide(places.map(claimant), budget);
    let isCalm = true;
    places = places.map((place, index) => {
      const divided = place.share === shares[index] ? place : { ...place, share: shares[index] ?? place.min };
      const small = tooSmall(divided, threshold);
      if (small === undefined) return divided;
      isCalm = false;
      return calmed(divided, small, round === rounds);
    });
    if (isCalm) break;
  }
  return places;
}

const claimant = ({ contender, need, min, target, current, rest }: Place): Claimant => ({
  priority: contender.priority,
  min,
  target,
  wanted: need.wanted,
  most: need.most,
  current,
  rests: rest !== undefined,
});

type Small = 'small' | 'costly';

/** A share that is not worth the move to it: too near to what the checkout has, or just beyond a cheap knob. */
function tooSmall({ need, min, current, share, rest }: Place, threshold: number): Small | undefined {
  if (share === current) return undefined;
  const [cheapest, ...costlier] = need.knobs;
  const knob = costlier.length > 0 && share > need.cheapest ? costlier.find(({ upTo }) => upTo >= share) : undefined;
  const from = Math.min(current ?? need.cheapest, need.cheapest);
  if (knob !== undefined && need.cheapest >= min && !isWorth(from, share, threshold, knob.costSeconds)) return 'costly';
  if (rest !== undefined || current === undefined || current < min || current > need.most) return undefined;
  return isWorth(current, share, threshold, cheapest.costSeconds) ? undefined : 'small';
}

function calmed(place: Place, small: Small, isLast: boolean): Place {
  const { current, share, need } = place;
  if (small === 'costly' || current === undefined) return within(place, need.cheapest);
  // In the last round only a raise is dropped: what is not lowered would be somebody else's raise.
  if (isLast) return share > current ? { ...place, share: current } : place;
  return { ...place, rest: 'the change is too small to be worth a move' };
}

const within = (place: Place, most: number): Place => ({
  ...place,
  share: Math.min(place.share, most),
  need: { ...place.need, most, wanted: Math.min(place.need.wanted, most) },
});
