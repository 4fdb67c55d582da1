import { describe, expect, it } from '@jest/globals';
import { pool } from '#core/allocation/pool.ts';
import { turnFrom } from '#core/allocation/round.ts';
import { keys } from '#core/checkout/items.ts';
import { askArbiter, changeTurn, startNextRound } from '#runtime/ask-arbiter.ts';
import type { StepDeps } from '#runtime/steps/step.ts';
import { dividePools } from '../../../lambdas/events/divide-pools.ts';
import type { LiveRecord } from '../../../lambdas/events/live-records.ts';
import { turnGuest } from '../../../lambdas/workflow/adjust/turn-guest.ts';
import { VirtualClock } from '../../../local/clock.ts';
import { memoryTable } from '../../../local/store/memory-table.ts';
import { FakeExecutions } from '../api/world.ts';

const tests = pool.parse({ name: 'tests', budget: { vcpu: 8 }, draws: [{ fleet: 'web' }] });
const log = { info: () => undefined, warn: () => undefined } as unknown as StepDeps['log'];
const member = { id: 'co-000000000001', state: 'ACTIVE', pool: { name: 'tests', guaranteed: { vcpu: 100 } } } as unknown as LiveRecord;

function world() {
  const table = memoryTable();
  const adjustments = new FakeExecutions();
  const turn = async () => turnFrom(await table.get(keys.poolTurn('tests')));
  const deps = { table, adjustments, log };
  return {
    ...deps,
    turn,
    names: () => [...adjustments.running.keys()],
    ask: () => askArbiter(deps, 'tests', 'a test'),
    /** What Divide and Settle write of a round. */
    begin: (round: number) => changeTurn(table, 'tests', ({ asked }) => ({ round, answered: asked })),
    settle: async (round: number, unmet = false) => {
      const after = await changeTurn(table, 'tests', () => ({ settled: round, unmet, settledAt: '2026-11-24T12:00:00.000Z' }));
      return startNextRound(deps, 'tests', after);
    },
    look: (live: readonly LiveRecord[], minutes = 0, running: readonly string[] = []) =>
      dividePools(deps, [tests], live, new Set(running), Date.parse('2026-11-24T12:00:00.000Z') + minutes * 60_000),
  };
}

describe('asking the arbiter', () => {
  it('starts a round named by pool and number, once however often it is asked', async () => {
    const w = world();
    await Promise.all([w.ask(), w.ask(), w.ask()]);
    expect(w.names()).toEqual(['tests-1-adjust']);
  });

  it('is answered by the next round while one is under way, all that was asked together', async () => {
    const w = world();
    await w.ask();
    await w.begin(1);
    await w.ask();
    await w.ask();
    expect(w.names()).toHaveLength(1);
    expect(await w.settle(1)).toBe(true);
    expect(w.names()).toEqual(['tests-1-adjust', 'tests-2-adjust']);
    await w.begin(2);
    expect(await w.settle(2)).toBe(false);
  });
});

describe('the reconciler', () => {
  it('asks where members or budget are others than the last round saw', async () => {
    const w = world();
    expect(await w.look([])).toBe(0);
    expect(await w.look([member])).toBe(1);
    expect(w.names()).toEqual(['tests-1-adjust']);
  });

  it('starts a round that was asked for when Step Functions was down', async () => {
    const w = world();
    w.adjustments.failWith = new Error('down');
    await expect(w.ask()).rejects.toThrow('down');
    w.adjustments.failWith = undefined;
    await w.look([member]);
    expect(w.names()).toEqual(['tests-1-adjust']);
  });

  it('leaves a round alone that runs, and ends one that nobody carries on', async () => {
    const w = world();
    await w.ask();
    await w.begin(1);
    expect(await w.look([member], 0, ['tests-1-adjust'])).toBe(0);
    expect(await w.look([member])).toBe(1);
    expect(await w.turn()).toMatchObject({ round: 1, settled: 1 });
    expect(w.names()).toContain('tests-2-adjust');
  });

  it('looks again at what was not met, after the interval of the pool', async () => {
    const w = world();
    await w.ask();
    await w.begin(1);
    await changeTurn(w.table, 'tests', () => ({ seen: JSON.stringify([{ vcpu: 800 }, ['co-000000000001 ACTIVE']]) }));
    await w.settle(1, true);
    expect(await w.look([member], 4)).toBe(0);
    expect(await w.look([member], 5)).toBe(1);
  });
});

it('compares use with what was given every quarter of an hour', async () => {
  const w = world();
  await w.ask();
  await w.begin(1);
  await changeTurn(w.table, 'tests', () => ({ seen: JSON.stringify([{ vcpu: 800 }, ['co-000000000001 ACTIVE']]) }));
  await w.settle(1);
  expect(await w.look([member], 14)).toBe(0);
  expect(await w.look([member], 15)).toBe(1);
});

describe('a move', () => {
  const planned = {
    checkoutId: member.id,
    epoch: 3,
    knob: 'GUEST',
    direction: 'lower',
    changes: [{ resource: 'vcpu', from: 200, to: 100 }],
    sentence: 'x',
    host: { vcpu: 400, memoryMiB: 1 },
  };
  const run = async (w: ReturnType<typeof world>, round: number) => {
    await w.table.write([{ put: { ...keys.poolRound('tests', 1), moves: [planned], refusals: [], asks: [], spare: {} } }]);
    // Without a client for Systems Manager: whoever sends something fails.
    const deps = { table: w.table, clients: { clock: new VirtualClock() }, log } as unknown as StepDeps;
    return turnGuest.run(deps, { machine: 'adjust', step: 'TurnGuest', pool: 'tests', round, index: 0 });
  };

  it('is stopped where its checkout is at another epoch or gone, and sends nothing', async () => {
    const w = world();
    await w.ask();
    await w.begin(1);
    expect(await run(w, 1)).toEqual({ lookAgainInSeconds: 0 });
    expect(await w.table.get(keys.poolOutcome('tests', 1, '0'))).toMatchObject({ outcome: 'stopped', text: 'its check-in has begun' });
  });

  it('is not made once its round is over', async () => {
    const w = world();
    await w.ask();
    await w.begin(1);
    await w.settle(1);
    expect(await run(w, 1)).toEqual({ lookAgainInSeconds: 0 });
    expect(await w.table.get(keys.poolOutcome('tests', 1, '0'))).toBeUndefined();
  });
});
