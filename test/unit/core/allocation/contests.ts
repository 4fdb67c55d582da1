import * as fc from 'fast-check';
import { arbitrate } from '#core/allocation/arbitrate.ts';
import type { Contender, Contest, Ruling } from '#core/allocation/contender.ts';
import { type Demand, preemptions, sharingModes } from '#core/allocation/demand.ts';
import type { Amounts, Resource } from '#core/allocation/resources.ts';
import { Random } from '../../../../local/random.ts';

export const resources: readonly Resource[] = ['vcpu', 'licence:oracle'];
export const steadiness = { intervalSeconds: 300, movesPerHour: 6, threshold: 0.05 };
export const now = Date.parse('2026-11-24T12:00:00.000Z');

/** A checkout of middling wishes; tests say what matters to them. */
export const contender = (id: string, over: Partial<Contender> = {}): Contender => ({
  id,
  priority: 50,
  sharing: 'LEND_AND_BORROW',
  preemption: 'NEVER',
  demands: { vcpu: { min: 100, target: 200, max: 400 } },
  current: {},
  use: {},
  moves: [],
  reach: { vcpu: [{ knob: 'GUEST', upTo: 400, costSeconds: 10 }] },
  ...over,
});
export const contest = (contenders: readonly Contender[], over: Partial<Contest> = {}): Contest => ({
  budget: { vcpu: 600 },
  contenders,
  steadiness,
  now,
  ...over,
});

/** One drawn checkout; one in ten of what could be there is not. */
function drawn(random: Random, id: string): Contender {
  const upTo = (most: number): number => Math.floor(random.next() * (most + 1));
  const oneOf = <T>(list: readonly T[]): T => list[upTo(list.length - 1)] as T;
  const demands: Partial<Record<Resource, Demand>> = {};
  const current: Partial<Record<Resource, number>> = {};
  const use: Partial<Record<Resource, number>> = {};
  for (const resource of resources) {
    if (upTo(9) === 0) continue;
    const min = upTo(60);
    const target = min + 1 + upTo(60);
    const max = target + upTo(120);
    demands[resource] = { min, target, max };
    if (upTo(4) > 0) current[resource] = min + upTo(max - min);
    if (upTo(2) > 0) use[resource] = upTo(250);
  }
  const cheap = upTo(100);
  return {
    id,
    demands,
    current,
    use,
    priority: oneOf([10, 30, 50, 60]),
    sharing: oneOf(sharingModes),
    preemption: oneOf(preemptions),
    ...(upTo(3) === 0 ? { missedGoal: 'latency' } : {}),
    moves: upTo(2) > 0 ? [] : Array.from({ length: 1 + upTo(7) }, () => now - 1 - upTo(7_200_000)).toSorted((a, b) => a - b),
    reach:
      upTo(2) > 0
        ? {}
        : {
            vcpu: [
              { knob: 'GUEST', upTo: cheap, costSeconds: 10 },
              { knob: 'VOLUME', upTo: cheap + upTo(200), costSeconds: 900 },
            ],
          },
  };
}

/** Any pool with up to six checkouts whose guarantees it can keep, drawn from a seed: ten thousand are made in a second. */
export const anyContest: fc.Arbitrary<Contest> = fc
  .tuple(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 6 }), fc.nat({ max: 300 }))
  .map(([seed, size, spare]) => {
    const random = new Random(seed);
    const contenders = Array.from({ length: size }, (_, index) => drawn(random, `co-${String(index)}`));
    const budget = Object.fromEntries(resources.map((resource) => [resource, guaranteed(contenders, resource) + spare]));
    return { budget, contenders, steadiness, now };
  });

export const guaranteed = (contenders: readonly Contender[], resource: Resource): number =>
  contenders.reduce((sum, { demands }) => sum + (demands[resource]?.min ?? 0), 0);
export const given = ({ allocation }: Ruling, id: string, resource: Resource): number => allocation.get(id)?.[resource] ?? 0;

/** The same contest after its moves were carried out, so much later. */
export function after(before: Contest, { allocation, moves }: Ruling, milliseconds: number): Contest {
  const moved = new Set(moves.map(({ checkoutId }) => checkoutId));
  return {
    ...before,
    now: before.now + milliseconds,
    contenders: before.contenders.map((each) => ({
      ...each,
      current: (allocation.get(each.id) ?? {}) satisfies Amounts,
      moves: moved.has(each.id) ? [...each.moves, before.now] : each.moves,
    })),
  };
}

/** Rules until nothing moves; answers how many rounds moved something. */
export function settleDown(start: Contest, most: number): { readonly rounds: number; readonly end: Contest } {
  // Long after the last move, so that nobody rests for the time alone.
  let current = { ...start, now: start.now + 7_200_000 };
  for (let rounds = 0; rounds <= most; rounds++) {
    const ruling = arbitrate(current);
    if (ruling.moves.length === 0) return { rounds, end: current };
    current = after(current, ruling, 3_600_001);
  }
  return { rounds: most + 1, end: current };
}
