import type { Refusal } from './contender.ts';
import { relevance } from './need.ts';
import { type Amounts, amountText, type Resource } from './resources.ts';
import type { Place, Settled } from './settle.ts';

/** A sentence for each wish that is not met, and for each missed goal that no resource of the pool can help. */
export function refusalsOf(settled: Settled, budget: Amounts): Refusal[] {
  const missing = new Map<string, { readonly place: Place; readonly helped: boolean; readonly full: boolean }>();
  const refusals: Refusal[] = [];
  for (const [resource, places] of settled) {
    const guaranteed = places.reduce((sum, { min }) => sum + min, 0);
    for (const place of places) {
      const { contender, share, need, current } = place;
      if (need.wanted > share)
        refusals.push({ checkoutId: contender.id, sentence: short(place, resource, budget[resource] ?? 0, guaranteed) });
      if (contender.missedGoal === undefined) continue;
      const seen = missing.get(contender.id);
      const helped = (seen?.helped ?? false) || share > (current ?? 0) || need.wanted > share;
      missing.set(contender.id, { place, helped, full: (seen?.full ?? false) || isFull(place, resource) });
    }
  }
  for (const [checkoutId, { place, helped, full }] of missing) if (!helped) refusals.push({ checkoutId, sentence: helpless(place, full) });
  return refusals;
}

function isFull({ contender, target }: Place, resource: Resource): boolean {
  const used = contender.use[resource];
  return used === undefined || used >= target * relevance;
}

function short({ contender, need, share, rest }: Place, resource: Resource, budget: number, guaranteed: number): string {
  const wish = `${contender.id} (priority ${String(contender.priority)}) wants ${amountText(resource, need.wanted)} and gets ${amountText(resource, share)}: ${need.because}`;
  if (rest !== undefined) return `${wish}; ${rest}`;
  if (guaranteed > budget)
    return `${wish}; the guarantees of the pool are ${amountText(resource, guaranteed)} and its budget is ${amountText(resource, budget)}`;
  return `${wish}; the rest of the pool's ${amountText(resource, budget)} is guaranteed to others or goes to checkouts that come before it`;
}

function helpless({ contender }: Place, full: boolean): string {
  const goal = `${contender.id} (priority ${String(contender.priority)}) misses its goal ${contender.missedGoal ?? ''}`;
  return full
    ? `${goal} and has the most that its persona, its host and its window for disruption let it have`
    : `${goal}, but it uses less than ${String(relevance * 100)} % of its target of each resource: more would not help`;
}
