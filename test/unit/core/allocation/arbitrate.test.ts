import { describe, expect, it } from '@jest/globals';
import { arbitrate } from '#core/allocation/arbitrate.ts';
import type { Contender } from '#core/allocation/contender.ts';
import { isInWindow } from '#core/allocation/demand.ts';
import { contender, contest, given, now } from './contests.ts';

const share = (contenders: readonly Contender[], id: string, over = {}): number => given(arbitrate(contest(contenders, over)), id, 'vcpu');
const low = (over: Partial<Contender> = {}): Contender =>
  contender('co-low', { priority: 30, current: { vcpu: 400 }, use: { vcpu: 380 }, ...over });
const high = (over: Partial<Contender> = {}): Contender =>
  contender('co-high', { priority: 60, current: { vcpu: 200 }, use: { vcpu: 190 }, ...over });

describe('the arbiter', () => {
  it('takes from a lower priority for a higher one that misses its goal, lowering first, and says for whom and why', () => {
    const { moves } = arbitrate(contest([low(), high({ missedGoal: 'latency' })]));
    expect(moves.map(({ checkoutId, direction, changes }) => [checkoutId, direction, changes])).toEqual([
      ['co-low', 'lower', [{ resource: 'vcpu', from: 400, to: 200 }]],
      ['co-high', 'raise', [{ resource: 'vcpu', from: 200, to: 400 }]],
    ]);
    expect(moves[0]?.sentence).toBe(
      'lowers co-low (priority 30) in the guest, about 10 s: 4 vCPU → 2 vCPU (co-high (priority 60) gets it: it misses its goal latency and it uses 95 % of its target)',
    );
  });

  it('gives back what was taken when the one that had it is gone', () => {
    expect(share([low({ current: { vcpu: 200 }, use: { vcpu: 200 } })], 'co-low')).toBe(250);
    expect(share([low({ current: { vcpu: 100 }, use: { vcpu: 100 } })], 'co-low')).toBe(200);
  });

  it('takes nothing for nobody: a checkout keeps what it does not use until somebody needs it', () => {
    expect(arbitrate(contest([low({ use: { vcpu: 10 } })])).moves).toEqual([]);
  });

  it('divides between equals by their targets, and lends what one does not use', () => {
    const demands = { vcpu: { min: 100, target: 400, max: 800 } };
    const greedy = { use: { vcpu: 800 }, demands, reach: {}, current: { vcpu: 100 } };
    const half = { use: { vcpu: 800 }, demands: { vcpu: { min: 100, target: 200, max: 800 } }, reach: {}, current: { vcpu: 100 } };
    expect(share([contender('co-a', greedy), contender('co-b', half)], 'co-a', { budget: { vcpu: 800 } })).toBe(500);
    expect(share([contender('co-a', { ...greedy, use: { vcpu: 0 } }), contender('co-b', half)], 'co-b', { budget: { vcpu: 800 } })).toBe(
      700,
    );
  });

  it('lets RESERVE hold an idle target, and LEND take no more than its target', () => {
    const idle = { priority: 60, use: { vcpu: 0 }, current: { vcpu: 200 } };
    const asking = contender('co-b', { priority: 60, current: { vcpu: 100 }, use: { vcpu: 400 } });
    expect(share([contender('co-a', { ...idle, sharing: 'RESERVE' }), asking], 'co-a', { budget: { vcpu: 400 } })).toBe(200);
    expect(share([contender('co-a', { ...idle, sharing: 'LEND' }), asking], 'co-b', { budget: { vcpu: 400 } })).toBe(300);
    expect(share([{ ...asking, sharing: 'LEND' }], 'co-b')).toBe(200);
  });

  it('leaves alone what moved just now, too often, or for too little, and says so', () => {
    const wants = { missedGoal: 'latency' };
    const justNow = arbitrate(contest([low(), high({ ...wants, moves: [now - 60_000] })]));
    expect(justNow.moves).toEqual([]);
    expect(justNow.refusals[0]?.sentence).toContain('it was moved 60 s ago and is left alone for 300 s');
    const often = Array.from({ length: 6 }, (_, index) => now - 3_000_000 + index * 400_000);
    expect(arbitrate(contest([low(), high({ ...wants, moves: often })])).refusals[0]?.sentence).toContain('moved 6 times within the hour');
    const little = arbitrate(contest([high({ use: { vcpu: 165 } })], { budget: { vcpu: 206 } }));
    expect(little.moves).toEqual([]);
    expect(little.refusals[0]?.sentence).toContain('too small to be worth a move');
  });

  it('moves even what rests when the guarantee of another needs it', () => {
    const { moves } = arbitrate(
      contest([low({ current: { vcpu: 400 }, moves: [now - 1_000] }), contender('co-new')], { budget: { vcpu: 400 } }),
    );
    expect(moves.map(({ checkoutId, changes }) => [checkoutId, changes[0]?.to])).toEqual([
      ['co-low', 200],
      ['co-new', 200],
    ]);
  });

  it('turns a costlier knob only for a gain that is worth it, before the limit in the guest', () => {
    const reach = {
      vcpu: [
        { knob: 'GUEST', upTo: 200, costSeconds: 10 },
        { knob: 'INSTANCE_TYPE', upTo: 800, costSeconds: 240 },
      ],
    } as const;
    const { moves } = arbitrate(contest([high({ reach, missedGoal: 'latency' })]));
    expect(moves.map(({ knob, changes }) => [knob, changes[0]?.to])).toEqual([
      ['INSTANCE_TYPE', 400],
      ['GUEST', 400],
    ]);
    expect(share([high({ reach, use: { vcpu: 190 } })], 'co-high')).toBe(200);
  });

  it('says when more would not help, and when there is no more to give', () => {
    const idle = arbitrate(contest([high({ current: { vcpu: 400 }, use: { vcpu: 20 }, missedGoal: 'latency' })]));
    expect(idle.refusals.map(({ sentence }) => sentence)).toEqual([
      'co-high (priority 60) misses its goal latency, but it uses less than 50 % of its target of each resource: more would not help',
    ]);
    const full = arbitrate(contest([high({ current: { vcpu: 400 }, use: { vcpu: 400 }, missedGoal: 'latency' })]));
    expect(full.refusals[0]?.sentence).toContain('has the most that its persona, its host and its window for disruption let it have');
  });

  it('asks the lowest that allows it to leave, once, and only when dividing is not enough', () => {
    const short = high({ current: { vcpu: 100 }, missedGoal: 'latency' });
    const standing = (id: string, preemption: Contender['preemption'], priority: number) =>
      contender(id, { priority, preemption, current: { vcpu: 100 } });
    const others = [standing('co-never', 'NEVER', 10), standing('co-b', 'COME_HOME', 20), standing('co-c', 'GIVE_WAY', 30)];
    const budget = { vcpu: 400 };
    const { asks } = arbitrate(contest([short, ...others], { budget }));
    expect(asks.map(({ checkoutId, kind, inFavourOf }) => [checkoutId, kind, inFavourOf])).toEqual([['co-b', 'COME_HOME', 'co-high']]);
    expect(asks[0]?.sentence).toContain('is 1 vCPU short of its target');
    const waiting = others.map((each) => (each.id === 'co-b' ? { ...each, askedAt: now - 60_000 } : each));
    expect(arbitrate(contest([short, ...waiting], { budget })).asks).toEqual([]);
    expect(arbitrate(contest([high({ current: { vcpu: 100 } }), ...others], { budget })).asks).toEqual([]);
    expect(arbitrate(contest([short, ...others], { budget: { vcpu: 600 } })).asks).toEqual([]);
  });

  it('divides only what the pool has a budget for', () => {
    expect(arbitrate(contest([low()], { budget: {} })).allocation.get('co-low')).toEqual({});
  });
});

it('knows a window for disruption, also past midnight', () => {
  expect([isInWindow({ from: '09:00', to: '17:00' }, now), isInWindow({ from: '22:00', to: '06:00' }, now)]).toEqual([true, false]);
  expect(isInWindow({ from: '22:00', to: '13:00' }, now)).toBe(true);
});
