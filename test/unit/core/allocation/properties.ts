import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { arbitrate } from '#core/allocation/arbitrate.ts';
import type { Contest, Move, Ruling } from '#core/allocation/contender.ts';
import { isWorth, needOf } from '#core/allocation/need.ts';
import type { Resource } from '#core/allocation/resources.ts';
import { restOf, settle } from '#core/allocation/settle.ts';
import { anyContest, given, guaranteed, resources, settleDown } from './contests.ts';

const settled = (contest: Contest, resource: Resource) => {
  const ranked = contest.contenders.toSorted((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
  const rests = new Map(ranked.flatMap((each) => [[each.id, restOf(each, contest)] as const]).filter(([, why]) => why !== undefined));
  return settle(contest, ranked, rests as Map<string, string>, resource);
};

/** What holds for any pool, each tried so often; what costs more is tried a fifth as often. */
export function arbiterProperties(numRuns: number): void {
  const runs = { numRuns };
  describe('the arbiter, for any pool', () => {
    it('keeps guarantees and budget, lowers before it raises, and moves nobody too soon, too often or for too little', () => {
      expect(() =>
        fc.assert(
          fc.property(anyContest, (contest) => {
            const ruling = arbitrate(contest);
            return isWithin(contest, ruling) && isOrdered(ruling.moves) && ruling.moves.every((move) => isJustified(contest, move));
          }),
          runs,
        ),
      ).not.toThrow();
    });

    it('gives every guarantee and nothing else where a pool has become too small', () => {
      expect(() =>
        fc.assert(
          fc.property(anyContest, fc.nat({ max: 60 }), (contest, cut) => {
            const resource = 'vcpu';
            const budget = { [resource]: Math.max(0, guaranteed(contest.contenders, resource) - 1 - cut) };
            return settled({ ...contest, budget }, resource).every(({ share, min }) => share === min);
          }),
          runs,
        ),
      ).not.toThrow();
    });

    it('lets no lower priority ahead: who wants more is kept from it only by rank, by rest or by the size of the change', () => {
      expect(() =>
        fc.assert(
          fc.property(anyContest, fc.constantFrom(...resources), (contest, resource) => {
            const places = settled(contest, resource);
            const free = places.filter(({ rest }) => rest === undefined);
            return free.every((high) => {
              if (high.share >= high.need.wanted) return true;
              // A raise that was dropped because it is too small keeps exactly what it had.
              if (high.share === high.current && !isWorth(high.share, high.need.wanted, 0.05, 10)) return true;
              return free.every((low) => low.contender.priority >= high.contender.priority || low.share <= low.min);
            });
          }),
          runs,
        ),
      ).not.toThrow();
    });

    it('comes to rest in a bounded number of rounds, and stays there', () => {
      let most = 0;
      expect(() =>
        fc.assert(
          fc.property(anyContest, (contest) => {
            const { rounds, end } = settleDown(contest, 4);
            most = Math.max(most, rounds);
            return rounds <= 4 && arbitrate({ ...end, now: end.now + 3_600_001 }).moves.length === 0;
          }),
          runs,
        ),
      ).not.toThrow();
      expect(most).toBeGreaterThan(1);
    });

    it("keeps another's guarantee whatever one checkout says of its need", () => {
      expect(() =>
        fc.assert(
          fc.property(anyContest, fc.constantFrom(...resources), fc.nat({ max: 1_000_000_000 }), (contest, resource, lie) => {
            const [liar, ...others] = contest.contenders;
            if (liar === undefined) return false;
            const lying = { ...liar, use: { [resource]: lie }, missedGoal: 'everything' };
            return settled({ ...contest, contenders: [lying, ...others] }, resource).every(
              ({ contender, min, share }) => share >= min && (contender !== lying || share <= (liar.demands[resource]?.max ?? 0)),
            );
          }),
          runs,
        ),
      ).not.toThrow();
    });

    it('does not depend on the order of its input', () => {
      expect(() =>
        fc.assert(
          fc.property(anyContest, (contest) => {
            const [one, other] = [arbitrate(contest), arbitrate({ ...contest, contenders: contest.contenders.toReversed() })];
            return JSON.stringify([one.moves, one.asks, one.refusals]) === JSON.stringify([other.moves, other.asks, other.refusals]);
          }),
          { numRuns: numRuns / 5 },
        ),
      ).not.toThrow();
    });
  });
}

function isWithin({ contenders, budget }: Contest, ruling: Ruling): boolean {
  return resources.every((resource) => {
    const shares = contenders.map(({ id, demands }) => given(ruling, id, resource) - (demands[resource]?.min ?? 0));
    const sum = shares.reduce((all, share) => all + share, guaranteed(contenders, resource));
    return shares.every((above) => above >= 0) && sum <= (budget[resource] ?? 0);
  });
}

function isOrdered(moves: readonly Move[]): boolean {
  const firstRaise = moves.findIndex(({ direction }) => direction === 'raise');
  return firstRaise < 0 || moves.slice(firstRaise).every(({ direction }) => direction === 'raise');
}

/** A move of a checkout that may be moved, and worth it; unless the pool is overdrawn or somebody new needs a guarantee. */
function isJustified(contest: Contest, { checkoutId, changes, knob, direction }: Move): boolean {
  const mover = contest.contenders.find(({ id }) => id === checkoutId);
  if (mover === undefined) return false;
  return changes.every(({ resource, from, to }) => {
    const demand = mover.demands[resource];
    if (demand === undefined) return false;
    const needed = contest.contenders.map(({ current, demands }) => Math.max(current[resource] ?? 0, demands[resource]?.min ?? 0));
    const isForced = from === null || needed.reduce((sum, each) => sum + each, 0) > (contest.budget[resource] ?? 0);
    if (isForced) return true;
    const isBeyond = from > needOf(mover, resource, demand, 0.05).most;
    return restOf(mover, contest) === undefined && (isBeyond || direction === 'lower' || knob !== 'GUEST' || isWorth(from, to, 0.05, 10));
  });
}
