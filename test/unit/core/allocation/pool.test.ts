import { describe, expect, it } from '@jest/globals';
import { demandsOf, personaAllocation } from '#core/allocation/demand.ts';
import { budgetOf, pool, poolFor } from '#core/allocation/pool.ts';
import { decidePool, guaranteedFrom, poolCredit, poolDebit } from '#core/allocation/pool-ledger.ts';
import { keys } from '#core/checkout/items.ts';
import { ConditionFailed } from '#core/contracts/table.ts';
import { memoryTable } from '../../../../local/store/memory-table.ts';
import { testPersona } from '../../api/world.ts';

const named = (name: string, draws: object[], budget: object = { vcpu: 2.5, licences: { oracle: 2 } }) =>
  pool.parse({ name, budget, draws });
const half = demandsOf(
  personaAllocation.parse({ resources: { vcpu: { min: 1.25, target: 2, max: 4 }, iops: { min: 100, target: 100, max: 100 } } }),
);

describe('a pool', () => {
  it('has a budget in hundredths of a vCPU, and licences by their names', () => {
    expect(budgetOf(named('p', [{ fleet: 'web' }]))).toEqual({ vcpu: 250, 'licence:oracle': 2 });
  });

  it('is drawn on by the first entry of which everything holds: fleet, category, tag', () => {
    const pools = [
      named('tagged', [{ tag: { key: 'stage', value: 'load' } }]),
      named('both', [{ fleet: 'web', category: 'load' }]),
      named('fleet', [{ fleet: 'db' }, { fleet: 'web' }]),
    ];
    const of = (fleetId: string, category: string, tags = {}) => poolFor(pools, { fleetId, category, tags })?.name;
    expect([of('web', 'load'), of('web', 'blank'), of('db', 'load'), of('x', 'load')]).toEqual(['both', 'fleet', 'fleet', undefined]);
    expect([of('x', 'blank', { stage: 'load' }), of('x', 'blank', { stage: 'soak' })]).toEqual(['tagged', undefined]);
  });

  it('promises no more than it has, under any interleaving, and takes back what ended', async () => {
    const table = memoryTable();
    const tests = named('tests', [{ fleet: 'web' }]);
    const first = decidePool(tests, half, {});
    const second = decidePool(tests, half, {});
    if (!first.allowed || !second.allowed) throw new Error('both fit');
    expect(first.debit.draw).toEqual({ name: 'tests', guaranteed: { vcpu: 125 } });
    await table.write(poolDebit(first.debit));
    await table.write(poolDebit(second.debit));
    // A third that decided when nothing was promised yet is refused by the guard, and by the decision from then on.
    await expect(table.write(poolDebit(second.debit))).rejects.toThrow(ConditionFailed);
    const guaranteed = guaranteedFrom(await table.get(keys.pool('tests')));
    expect(guaranteed).toEqual({ vcpu: 250 });
    expect(decidePool(tests, half, guaranteed)).toMatchObject({
      allowed: false,
      sentence: 'pool tests: 2.5 vCPU of 2.5 vCPU are guaranteed to others and 1.25 vCPU are asked for',
    });
    await table.write(poolCredit(first.debit.draw));
    expect(guaranteedFrom(await table.get(keys.pool('tests')))).toEqual({ vcpu: 125 });
  });

  it('writes nothing for a checkout that is guaranteed nothing', () => {
    const decision = decidePool(named('tests', [{ fleet: 'web' }]), {}, {});
    expect(decision.allowed && poolDebit(decision.debit)).toEqual([]);
    expect(poolCredit(undefined)).toEqual([]);
  });
});

describe('the section of a persona', () => {
  it('is not there unless it is written, so that digests from before it still hold', () => {
    expect(testPersona()).not.toHaveProperty('allocation');
  });

  it.each([
    [{ min: 2, target: 1, max: 3 }, 'is below min'],
    [{ min: 1, target: 3, max: 2 }, 'is below target'],
    [{ min: 0, target: 0, max: 2 }, 'is nothing: leave the resource out'],
    [{ min: 0.001, target: 1, max: 2 }, 'multiple of 0.01'],
  ])('refuses %j', (vcpu, message) => {
    expect(() => personaAllocation.parse({ resources: { vcpu } })).toThrow(message);
  });
});
