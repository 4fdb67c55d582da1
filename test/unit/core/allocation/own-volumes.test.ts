import { describe, expect, it } from '@jest/globals';
import { arbitrate } from '#core/allocation/arbitrate.ts';
import { personaAllocation } from '#core/allocation/demand.ts';
import { figuresFor, type OwnVolume, restOfVolume } from '#core/allocation/own-volumes.ts';
import { poolRound, unfreed, unprepared } from '#core/allocation/round.ts';
import { volumeReach } from '#core/allocation/volume-reach.ts';
import { contender, contest, now } from './contests.ts';

const made = { iops: 3_000, throughputMiBps: 125, sizeGiB: 8 };
const volume = (over: Partial<OwnVolume> = {}): OwnVolume => ({
  volumeId: 'vol-1',
  type: 'gp3',
  ...made,
  planned: made,
  modification: null,
  changes: [],
  ...over,
});
const hours = (count: number): number => now - count * 3_600_000;

describe('the figures of a volume for an allocation', () => {
  it('grow with the offer, and the size only as far as the IOPS demand it', () => {
    expect(figuresFor(volume(), { iops: 6_000 }, { iops: 6_000, sizeGiB: 20 }, 'raise')).toEqual({ ...made, iops: 6_000, sizeGiB: 12 });
    expect(figuresFor(volume(), { iops: 6_000 }, { iops: 6_000 }, 'raise')).toEqual({ ...made, iops: 4_000 });
    expect(figuresFor(volume(), { iops: 60_000 }, { iops: 5_000, sizeGiB: 20 }, 'raise')).toMatchObject({ iops: 5_000, sizeGiB: 10 });
  });
  it('keep four IOPS for each MiB/s of gp3, and no throughput where the type has none of its own', () => {
    expect(figuresFor(volume({ sizeGiB: 100 }), { throughputMiBps: 1_000 }, { iops: 4_000, throughputMiBps: 1_000 }, 'raise')).toEqual({
      iops: 4_000,
      throughputMiBps: 1_000,
      sizeGiB: 100,
    });
    const io2 = volume({ type: 'io2', throughputMiBps: null, planned: { ...made, throughputMiBps: null } });
    expect(figuresFor(io2, { iops: 8_000, throughputMiBps: 500 }, { iops: 9_000 }, 'raise')).toMatchObject({
      iops: 8_000,
      throughputMiBps: null,
    });
  });
  it('go back no further than they were made, never up in a lowering or down in a raise, and the size stays', () => {
    const raised = volume({ iops: 6_000, throughputMiBps: 500, sizeGiB: 12 });
    const offer = { iops: 6_000, throughputMiBps: 500 };
    expect(figuresFor(raised, { iops: 100, throughputMiBps: 1 }, offer, 'lower')).toEqual({ ...made, sizeGiB: 12 });
    expect(figuresFor(raised, { iops: 100 }, offer, 'raise')).toEqual({ iops: 6_000, throughputMiBps: 500, sizeGiB: 12 });
    expect(figuresFor(volume(), { iops: 6_000 }, offer, 'lower')).toEqual(made);
  });
});

describe('a volume', () => {
  it('rests while AWS has not completed its change, and after four in 24 hours; the last is kept for a raise', () => {
    for (const modification of ['modifying', 'optimizing'])
      expect(restOfVolume(volume({ modification }), 'raise', now)).toContain(`vol-1 is ${modification}`);
    const three = volume({ modification: 'completed', changes: [hours(3), hours(2), hours(1)] });
    expect(restOfVolume(three, 'raise', now)).toBeUndefined();
    expect(restOfVolume(three, 'lower', now)).toContain('the last change is kept for a raise');
    expect(restOfVolume({ ...three, changes: [hours(4), ...three.changes] }, 'raise', now)).toContain('AWS takes no more');
    expect(restOfVolume({ ...three, changes: [hours(24), ...three.changes] }, 'raise', now)).toBeUndefined();
  });
  it('is a knob beyond the guest only where it is offered and can be turned now', () => {
    const offer = { iops: 4_000 };
    const reach = (each: OwnVolume) => volumeReach([each], offer, 'iops', 10, now)?.reach.map(({ knob, upTo }) => [knob, upTo]);
    expect(reach(volume())).toEqual([
      ['GUEST', 3_000],
      ['VOLUME', 4_000],
    ]);
    expect(reach(volume({ modification: 'optimizing' }))).toEqual([['GUEST', 3_000]]);
    expect(volumeReach([], offer, 'iops', 10, now)).toBeUndefined();
    expect(volumeReach([volume()], offer, 'throughputMiBps', 10, now)?.reach).toHaveLength(1);
  });
  it('is to be put back where it has more than it was made with, throughput counted', () => {
    const raised = volume({ iops: 4_000, throughputMiBps: 1_000 });
    const back = (each: OwnVolume, resource: 'iops' | 'throughputMiBps') =>
      volumeReach([each], { iops: 4_000, throughputMiBps: 1_000 }, resource, 10, now)?.raised;
    expect(back(raised, 'throughputMiBps')).toMatchObject({ from: 1_000, to: 125 });
    expect(back(raised, 'iops')).toBeUndefined();
    expect(back({ ...raised, throughputMiBps: 125 }, 'iops')).toMatchObject({ from: 4_000, to: 3_000 });
    expect(back({ ...raised, modification: 'optimizing' }, 'throughputMiBps')).toBeUndefined();
  });
});

describe('the arbiter, of volumes', () => {
  const raised = { vcpu: { from: 400, to: 100, costSeconds: 300 } };
  const knobs = (over: object) =>
    arbitrate(contest([contender('co-1', { raised, ...over })])).moves.map(({ knob, changes }) => [knob, changes[0]?.from, changes[0]?.to]);
  it('puts them back after the limits, as far as the checkout still needs them', () => {
    expect(knobs({ current: { vcpu: 400 }, use: { vcpu: 80 }, demands: { vcpu: { min: 100, target: 100, max: 100 } } })).toEqual([
      ['GUEST', 400, 100],
      ['VOLUME', 400, 100],
    ]);
    expect(knobs({ current: { vcpu: 200 } })).toEqual([['VOLUME', 400, 200]]);
  });
  it('leaves them to a checkout that was moved just now, and where it is worth too little', () => {
    expect(knobs({ current: { vcpu: 200 }, moves: [now - 1_000] })).toEqual([]);
    expect(knobs({ current: { vcpu: 350 }, use: { vcpu: 270 } })).toEqual([]);
  });
});

describe('the moves of one checkout', () => {
  const move = (checkoutId: string, knob: string, direction: string, resource = 'iops') => ({
    checkoutId: checkoutId.padEnd(15, '0'),
    epoch: 1,
    knob,
    direction,
    changes: [{ resource, from: 6_000, to: 3_000 }],
    sentence: 'x',
    host: { vcpu: 1, memoryMiB: 1 },
  });
  const round = poolRound.parse({
    moves: [
      move('co-1', 'GUEST', 'lower'),
      move('co-1', 'VOLUME', 'lower'),
      move('co-2', 'VOLUME', 'raise'),
      move('co-2', 'GUEST', 'raise'),
      move('co-3', 'GUEST', 'raise', 'vcpu'),
    ],
    refusals: [],
    asks: [],
    spare: {},
  });
  const done = (index: number) => ({ index, outcome: 'done', text: '' }) as const;
  it('wait for the one before them: limits for the volumes they need, volumes for the limits over them', () => {
    const before = 'the move of the same checkout that has to come before it was not made';
    expect([0, 1, 2, 3, 4].map((index) => unprepared(round, [], index))).toEqual([undefined, before, undefined, before, undefined]);
    expect(unprepared(round, [done(2)], 3)).toBeUndefined();
    expect(unprepared(round, [{ ...done(2), outcome: 'failed' }], 3)).toBe(before);
  });
  it('free what is divided by the limits alone: volumes that could not be put back keep nobody from anything', () => {
    const raise = round.moves[3];
    if (raise === undefined) throw new Error('there is a raise');
    expect(unfreed(round, [done(0), { ...done(1), outcome: 'failed' }], raise)).toBeUndefined();
    expect(unfreed(round, [{ ...done(0), outcome: 'failed' }], raise)).toContain('was not freed');
  });
});

it('a persona offers its volumes only for what is divided', () => {
  const resources = { iops: { min: 1, target: 2, max: 3 } };
  expect(personaAllocation.safeParse({ resources, volumes: { iops: 3 } }).success).toBe(true);
  expect(personaAllocation.safeParse({ resources, volumes: { throughputMiBps: 3 } }).error?.issues[0]?.message).toContain(
    'is never turned',
  );
  expect(personaAllocation.safeParse({ resources, volumes: { sizeGiB: 3 } }).success).toBe(false);
});
