import { describe, expect, it } from '@jest/globals';
import { contenderOf, runningType } from '#core/allocation/contender-of.ts';
import { personaAllocation } from '#core/allocation/demand.ts';
import { guestParameters, poolRound, turnFrom, unfreed } from '#core/allocation/round.ts';
import { newRecord } from '#core/checkout/new-checkout.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { samplePersona } from '../../../samples/persona.ts';

const host = { vcpu: 400, memoryMiB: 8_192 };
const move = (direction: 'lower' | 'raise', from: number | null, to: number) => ({
  checkoutId: `co-${direction}00000000`,
  epoch: 1,
  knob: 'GUEST',
  direction,
  changes: [{ resource: 'vcpu', from, to }],
  sentence: 'x',
  host,
});

describe('a round', () => {
  const round = poolRound.parse({
    moves: [move('lower', 400, 200), move('raise', 100, 300)],
    refusals: [],
    asks: [],
    spare: { vcpu: 50 },
  });
  const raise = round.moves[1];
  if (raise === undefined) throw new Error('there is a raise');

  it('makes a raise where what it needs was freed, or where its owner has gone', () => {
    expect(unfreed(round, [{ index: 0, outcome: 'done', text: '' }], raise)).toBeUndefined();
    expect(unfreed(round, [{ index: 0, outcome: 'stopped', text: '' }], raise)).toBeUndefined();
  });
  it('refuses it where the lowering failed and what is spare does not make up for it', () => {
    const failed = [{ index: 0, outcome: 'failed', text: '' } as const];
    expect(unfreed(round, failed, raise)).toBe('what it was to get of vcpu was not freed, because the move that frees it failed');
    expect(unfreed({ ...round, spare: { vcpu: 200 } }, failed, raise)).toBeUndefined();
  });
  it('has not begun in a pool that nobody asked for', () => {
    expect(turnFrom(undefined)).toMatchObject({ round: 0, settled: 0, asked: 0, answered: 0 });
  });
});

describe('the figures of the guest document', () => {
  it('are a share of all CPUs and amounts of the rest; what is not divided has no limit', () => {
    expect(guestParameters({ vcpu: 100, memoryMiB: 2_048, iops: 3_000 }, host)).toEqual({
      CpuPercent: '25',
      MemoryMiB: '2048',
      Iops: '3000',
      ThroughputMiBps: 'none',
      RateMbps: 'none',
    });
  });
  it('take the limit off where a checkout has all of its host, and are never less than the document takes', () => {
    expect(guestParameters({ vcpu: 400, memoryMiB: 8_192, networkMbps: 0 }, host)).toMatchObject({
      CpuPercent: 'none',
      MemoryMiB: 'none',
      RateMbps: '1',
    });
    expect(guestParameters({ vcpu: 1, memoryMiB: 1 }, host)).toMatchObject({ CpuPercent: '1', MemoryMiB: '128' });
  });
});

describe('a checkout as the arbiter sees it', () => {
  const allocation = personaAllocation.parse({
    resources: { vcpu: { min: 1, target: 2, max: 8 }, licences: { suite: { min: 0, target: 1, max: 1 } } },
    sharing: 'LEND',
    disruption: { preemption: 'GIVE_WAY' },
  });
  const record: CheckoutRecord = newRecord({
    id: 'co-000000000001',
    now: 0,
    hostId: 'i-0a11ce00000000001',
    claim: undefined,
    debit: { fleetId: 'web', allowedOut: 1, rulesVersion: 1, returned: 0 },
    persona: samplePersona({ allocation }),
    personaDigest: 'x',
    requester: { id: 'r', arn: 'a', name: 'n', teams: [] },
    onBehalfOf: undefined,
    reason: 'x',
    deadline: 1,
  });

  it('has the demands of its persona, reaches as far as its host, and counts licences without a knob', () => {
    expect(contenderOf(record, host, {})).toMatchObject({
      priority: 50,
      sharing: 'LEND',
      preemption: 'GIVE_WAY',
      demands: { vcpu: { min: 100, target: 200, max: 800 }, 'licence:suite': { min: 0, target: 1, max: 1 } },
      current: {},
      reach: { vcpu: [{ knob: 'GUEST', upTo: 400 }] },
    });
    expect(contenderOf(record, host, {}).reach).not.toHaveProperty('licence:suite');
  });
  it('misses the goals that ask for adjustment and have not recovered, and has a type only once it is captured', () => {
    const goals = [
      { name: 'cpu', action: 'ADJUST' },
      { name: 'disk', action: 'NONE' },
      { name: 'net', action: 'ADJUST' },
    ];
    const watch = (name: string, missedSince?: string) => ({
      name,
      state: 'MISSED',
      ...(missedSince === undefined ? {} : { missedSince }),
    });
    const loan = (...watches: object[]) =>
      ({ ...record, persona: { ...record.persona, goals }, goals: watches }) as unknown as CheckoutRecord;
    const missed = (...watches: object[]) => contenderOf(loan(...watches), host, {}).missedGoal;
    expect(missed(watch('cpu', 'now'), watch('disk', 'now'), watch('net'))).toBe('cpu');
    expect(missed(watch('cpu', 'now'), watch('net', 'now'))).toBe('cpu and net');
    expect(missed(watch('disk', 'now'))).toBeUndefined();
    expect(runningType(record)).toBeUndefined();
  });
});
