import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decideCapacity } from '#core/capacity/decide.ts';
import { ledgerCredit, ledgerDebit, ledgerFrom } from '#core/capacity/ledger.ts';
import { keys } from '#core/checkout/items.ts';
import { memoryTable } from '../../../../local/store/memory-table.ts';
import { testFleet } from '../../api/world.ts';

const fleet = testFleet('web', { floor: 5, mostOut: 3 });
const decide = (over: Partial<Parameters<typeof decideCapacity>[0]> = {}) =>
  decideCapacity({ fleet, hosts: 8, healthy: 8, hostIsHealthy: true, out: 0, ...over });

describe('capacity', () => {
  it.each([
    ['plenty', {}, { allowed: true, allowedOut: 3 }],
    ['one to spare', { healthy: 6 }, { allowed: true, allowedOut: 1 }],
    ['one to spare beside one that is out', { healthy: 6, out: 1 }, { allowed: true, allowedOut: 2 }],
    [
      'none to spare',
      { healthy: 5 },
      { allowed: false, code: 'fleet-floor', sentence: 'fleet web: 5 of 8 hosts are healthy and the floor is 5' },
    ],
    ['below the floor', { healthy: 2 }, { allowed: false, code: 'fleet-floor' }],
    ['a sick host at the floor costs nothing', { healthy: 5, hostIsHealthy: false }, { allowed: true, allowedOut: 1 }],
    ['a sick host below the floor', { healthy: 4, hostIsHealthy: false }, { allowed: false, code: 'fleet-floor' }],
    [
      'all that may be are out',
      { out: 3 },
      { allowed: false, code: 'fleet-most-out', sentence: 'fleet web: 3 hosts are out and at most 3 may be' },
    ],
  ])('%s', (_what, over, expected) => {
    expect(decide(over)).toMatchObject(expected);
  });

  it('any number of loans on one stale reading stop at the floor', async () => {
    const figures = fc.record({ hosts: fc.nat(12), floor: fc.nat(12), mostOut: fc.integer({ min: 1, max: 12 }), tries: fc.nat(20) });
    await fc.assert(
      fc.asyncProperty(figures, async ({ hosts, floor, mostOut, tries }) => {
        const table = memoryTable();
        const decision = decideCapacity({
          fleet: testFleet('web', { floor, mostOut }),
          hosts,
          healthy: hosts,
          hostIsHealthy: hosts > 0,
          out: 0,
        });
        let lent = 0;
        if (decision.allowed)
          for (let index = 0; index < tries; index++)
            await table.write([ledgerDebit({ fleetId: 'web', allowedOut: decision.allowedOut, rulesVersion: 1, returned: 0 })]).then(
              () => lent++,
              () => undefined,
            );
        expect(lent).toBeLessThanOrEqual(mostOut);
        if (lent > 0 && hosts > 0) expect(hosts - lent).toBeGreaterThanOrEqual(floor);
      }),
    );
  });
});

describe('the ledger', () => {
  const debit = { fleetId: 'web', allowedOut: 2, rulesVersion: 3, returned: 0 };
  const read = async (table: ReturnType<typeof memoryTable>) => ledgerFrom(await table.get(keys.ledger('web')));

  it('counts out and back', async () => {
    const table = memoryTable();
    await table.write([ledgerDebit(debit)]);
    await table.write([ledgerDebit(debit)]);
    await expect(table.write([ledgerDebit(debit)])).rejects.toThrow('condition');
    await table.write([ledgerCredit('web')]);
    expect(await read(table)).toEqual({ out: 1, returned: 1, rulesVersion: 3 });
  });

  it('refuses a reading that a return has overtaken, and older rules', async () => {
    const table = memoryTable();
    await table.write([ledgerDebit(debit)]);
    await table.write([ledgerCredit('web')]);
    await expect(table.write([ledgerDebit(debit)])).rejects.toThrow('condition');
    await expect(table.write([ledgerDebit({ ...debit, returned: 1, rulesVersion: 2 })])).rejects.toThrow('condition');
    await table.write([ledgerDebit({ ...debit, returned: 1, rulesVersion: 4 })]);
    expect(await read(table)).toEqual({ out: 1, returned: 1, rulesVersion: 4 });
  });

  it('never counts below nothing', async () => {
    await expect(memoryTable().write([ledgerCredit('web')])).rejects.toThrow('condition');
  });
});
