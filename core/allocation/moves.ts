import type { Change, Knob, Move } from './contender.ts';
import { amountText, type Amounts, type Resource } from './resources.ts';
import type { Place, Settled } from './settle.ts';

interface Part {
  readonly place: Place;
  readonly resource: Resource;
  readonly knob: Knob;
  readonly costSeconds: number;
  readonly change: Change;
  readonly because: string;
}
/** One checkout's parts of one knob and direction: they are turned together. */
interface Turn {
  readonly knob: Knob;
  readonly direction: Move['direction'];
  readonly parts: Part[];
}

/**
 * The moves from what is to what was divided. Lowering comes before raising; the last in rank is lowered
 * first, the first in rank raised first. A raise beyond the cheapest knob turns the costlier one first,
 * then the limits of the cheapest follow.
 */
export function movesOf(settled: Settled, budget: Amounts): Move[] {
  const turns = new Map<string, Turn>();
  for (const [resource, places] of settled) {
    const gainer = places.find(({ share, current }) => share > (current ?? 0));
    for (const place of places) {
      if (place.share === place.current) continue;
      const { id } = place.contender;
      const direction = place.current !== undefined && place.share < place.current ? 'lower' : 'raise';
      for (const part of partsOf(
        place,
        resource,
        direction === 'lower' ? whyLowered(place, gainer, resource, budget) : place.need.because,
      )) {
        const key = `${id} ${part.knob} ${direction}`;
        const turn = turns.get(key) ?? { knob: part.knob, direction, parts: [] };
        turn.parts.push(part);
        turns.set(key, turn);
      }
    }
  }
  return [...turns.values()].toSorted(byOrder).map(moveOf);
}

function partsOf(place: Place, resource: Resource, because: string): Part[] {
  const [cheapest, ...further] = place.need.knobs;
  const change = { resource, from: place.current ?? null, to: place.share };
  const costlier = place.share > cheapest.upTo ? further.find(({ upTo }) => upTo >= place.share) : undefined;
  return [...(costlier === undefined ? [] : [costlier]), cheapest].map(({ knob, costSeconds }) => ({
    place,
    resource,
    knob,
    costSeconds,
    change,
    because,
  }));
}

/** For whom something is taken; where nobody gets it, the pool itself has become smaller. */
function whyLowered({ contender, need }: Place, gainer: Place | undefined, resource: Resource, budget: Amounts): string {
  if (gainer === undefined) return `the pool has ${amountText(resource, budget[resource] ?? 0)} in all`;
  const of = `${gainer.contender.id} (priority ${String(gainer.contender.priority)}) gets it: ${gainer.need.because}`;
  return gainer.contender.priority > contender.priority ? of : `${need.because}; ${of}`;
}

const costs: Readonly<Record<Knob, number>> = { INSTANCE_TYPE: 0, VOLUME: 1, GUEST: 2, COUNT: 3 };

function byOrder(a: Turn, b: Turn): number {
  if (a.direction !== b.direction) return a.direction === 'lower' ? -1 : 1;
  const [first, second] = [a.parts[0]?.place.contender, b.parts[0]?.place.contender];
  if (first === undefined || second === undefined) return 0;
  const ahead = second.priority - first.priority || (first.id < second.id ? -1 : first.id > second.id ? 1 : 0);
  return (a.direction === 'lower' ? -ahead : ahead) || costs[a.knob] - costs[b.knob];
}

const places: Readonly<Record<Knob, string>> = {
  GUEST: 'in the guest',
  VOLUME: "on the persona's volumes",
  INSTANCE_TYPE: 'by another instance type, with a stop and a start',
  COUNT: 'on paper',
};

function moveOf({ knob, direction, parts }: Turn): Move {
  const checkoutId = parts[0]?.place.contender.id ?? '';
  const priority = String(parts[0]?.place.contender.priority ?? 0);
  const costSeconds = Math.max(...parts.map((part) => part.costSeconds));
  const what = parts.map(
    ({ resource, change: { from, to }, because }) =>
      `${from === null ? 'no limit' : amountText(resource, from)} → ${amountText(resource, to)} (${because})`,
  );
  return {
    checkoutId,
    knob,
    direction,
    changes: parts.map(({ change }) => change),
    costSeconds,
    sentence: `${direction}s ${checkoutId} (priority ${priority}) ${places[knob]}, about ${String(costSeconds)} s: ${what.join(', ')}`,
  };
}
