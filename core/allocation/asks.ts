import type { Ask, Contender, Contest } from './contender.ts';
import { amountText, type Resource } from './resources.ts';
import type { Settled } from './settle.ts';

/** Whoever was asked has so long to go home before anybody else is asked, or the same one again. */
const patience = 30 * 60_000;

interface Shortage {
  readonly needy: Contender;
  readonly resource: Resource;
  readonly short: number;
}

/**
 * Whom to ask to leave, at most one at a time: only for a checkout that misses its goal and has less than
 * its target although everything above the guarantees was divided; only of lower priority, and only as its
 * persona allows. The guarantee of the one that is asked holds until its check-in.
 */
export function asksOf(settled: Settled, ranked: readonly Contender[], { now }: Contest): Ask[] {
  const isWaited = ranked.some(({ askedAt }) => askedAt !== undefined && now - askedAt < patience);
  const shortage = isWaited ? undefined : worstShortage(settled);
  if (shortage === undefined) return [];
  const { needy, resource, short } = shortage;
  const victim = ranked.findLast(
    ({ priority, preemption, demands }) => priority < needy.priority && preemption !== 'NEVER' && (demands[resource]?.min ?? 0) > 0,
  );
  if (victim === undefined || victim.preemption === 'NEVER') return [];
  const held = amountText(resource, victim.demands[resource]?.min ?? 0);
  const why = `${needy.id} (priority ${String(needy.priority)}) misses its goal ${needy.missedGoal ?? ''} and is ${amountText(resource, short)} short of its target; ${victim.id} (priority ${String(victim.priority)}) holds ${held} by guarantee`;
  const what =
    victim.preemption === 'COME_HOME' ? 'its persona lets it be checked in' : 'its persona lets its borrower be asked to end the loan';
  return [{ checkoutId: victim.id, kind: victim.preemption, inFavourOf: needy.id, sentence: `${why}; ${what}` }];
}

/** The first in rank that misses its goal, with the resource that it is furthest from its target in. */
function worstShortage(settled: Settled): Shortage | undefined {
  let worst: (Shortage & { readonly part: number }) | undefined;
  for (const [resource, places] of settled)
    for (const { contender, target, share, need } of places) {
      const short = Math.min(target, need.most) - share;
      if (contender.missedGoal === undefined || short <= 0 || need.wanted <= share) continue;
      if (places.some((other) => other.contender.priority < contender.priority && other.share > other.min)) continue;
      const part = short / target;
      const ahead = worst === undefined ? 1 : contender.priority - worst.needy.priority || part - worst.part;
      if (ahead > 0) worst = { needy: contender, resource, short, part };
    }
  return worst;
}
