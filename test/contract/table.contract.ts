import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Table, Write } from '#core/contracts/table.ts';
import { ConditionFailed, TableBusy } from '#core/contracts/table.ts';
import { tableConditionsContract } from './table-conditions.contract.ts';
import { tableItemsContract } from './table-items.contract.ts';
import { tableQueriesContract } from './table-queries.contract.ts';
import type { MakeTable } from './table-reading.ts';
import { itemsOf } from './table-reading.ts';

/** The promises of the Table port, run on every implementation of it. */
export function tableContract(name: string, make: MakeTable): void {
  describe(`${name} keeps the contract of the store`, () => {
    describe('items', () => {
      tableItemsContract(make);
    });
    describe('conditions', () => {
      tableConditionsContract(make);
    });
    describe('queries', () => {
      tableQueriesContract(make);
    });
    describe('transactions', () => {
      transactionsContract(make);
    });
    describe('many at once', () => {
      concurrencyContract(make);
    });
  });
}

/** Writes until the table is not busy, as every caller has to. */
async function insist(table: Table, writes: readonly Write[]): Promise<void> {
  for (;;) {
    try {
      return await table.write(writes);
    } catch (error) {
      if (!(error instanceof TableBusy)) throw error;
    }
  }
}

const key = { pk: 'HOST#1', sk: 'CLAIM' };

function transactionsContract(make: MakeTable): void {
  let table: Table;
  beforeAll(async () => {
    table = await make();
    await table.write([{ put: { pk: 'T', sk: 'taken', count: 1 } }]);
  });

  it('writes all or nothing and names every write that was refused', async () => {
    const absent = [{ attribute: 'pk', is: 'absent' }] as const;
    const writes: Write[] = [
      { put: { pk: 'T', sk: 'free' }, when: absent },
      { put: { pk: 'T', sk: 'taken' }, when: absent },
      { update: { pk: 'T', sk: 'other' }, add: { count: 1 } },
      { check: { pk: 'T', sk: 'missing' }, when: [{ attribute: 'pk', is: 'present' }] },
      { delete: { pk: 'T', sk: 'gone' }, when: [{ attribute: 'count', is: 'above', to: 0 }] },
    ];
    const refused = await table.write(writes).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConditionFailed);
    expect(refused).toMatchObject({ failed: [1, 3, 4] });
    expect(await itemsOf(table, { pk: 'T' })).toEqual([{ pk: 'T', sk: 'taken', count: 1 }]);
  });

  it('writes 100 items of every kind at once', async () => {
    const puts = Array.from({ length: 97 }, (_, n): Write => ({ put: { pk: 'MANY', sk: String(n).padStart(3, '0') } }));
    const kinds: Write[] = [
      { update: { pk: 'MANY', sk: 'sum' }, add: { count: 2 } },
      { check: { pk: 'T', sk: 'taken' }, when: [{ attribute: 'count', is: 'equal', to: 1 }] },
      { delete: { pk: 'T', sk: 'old' } },
    ];
    await table.write([{ put: { pk: 'T', sk: 'old' } }]);
    await table.write([...puts, ...kinds]);
    expect(await itemsOf(table, { pk: 'MANY' })).toHaveLength(98);
    expect(await table.get({ pk: 'T', sk: 'old' })).toBeUndefined();
  });

  it('changes nothing by a check', async () => {
    await table.write([{ check: { pk: 'T', sk: 'unborn' }, when: [{ attribute: 'pk', is: 'absent' }] }]);
    expect(await table.get({ pk: 'T', sk: 'unborn' })).toBeUndefined();
  });
}

function concurrencyContract(make: MakeTable): void {
  it('lets 200 guarded additions through up to the bound and no further', async () => {
    const table = await make();
    const ledger = { pk: 'FLEET#web', sk: 'LEDGER' };
    await table.write([{ put: { ...ledger, out: 0, rulesVersion: 7 } }]);
    const takeOne = (n: number): Promise<boolean> =>
      insist(table, [
        {
          update: ledger,
          add: { out: 1 },
          when: [
            { attribute: 'out', is: 'below', to: 50 },
            { attribute: 'rulesVersion', is: 'equal', to: 7 },
          ],
        },
        { put: { pk: 'CHECKOUT', sk: `n${n}` }, when: [{ attribute: 'pk', is: 'absent' }] },
      ]).then(
        () => true,
        () => false,
      );
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, n) => takeOne(n)));
    expect(outcomes.filter(Boolean)).toHaveLength(50);
    expect(await table.get(ledger)).toMatchObject({ out: 50 });
    expect(await itemsOf(table, { pk: 'CHECKOUT' })).toHaveLength(50);
  });

  it('gives a host that 1,000 claim at once to exactly one of them', async () => {
    const table = await make();
    const claim = async (checkout: string): Promise<string | undefined> => {
      const free = {
        anyOf: [
          { attribute: 'pk', is: 'absent' },
          { attribute: 'checkout', is: 'absent' },
        ],
      } as const;
      const writes: Write[] = [
        { update: key, set: { checkout }, add: { epoch: 1 }, when: [free] },
        { put: { pk: `CHECKOUT#${checkout}`, sk: 'RECORD' }, when: [{ attribute: 'pk', is: 'absent' }] },
      ];
      const error: unknown = await insist(table, writes).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error !== undefined) expect(error).toMatchObject({ name: 'ConditionFailed', failed: [0] });
      return error === undefined ? checkout : undefined;
    };
    const winners = (await Promise.all(Array.from({ length: 1000 }, (_, n) => claim(`c${n}`)))).filter((winner) => winner !== undefined);
    expect(winners).toHaveLength(1);
    expect(await table.get(key)).toEqual({ ...key, checkout: winners[0], epoch: 1 });
  });
}
