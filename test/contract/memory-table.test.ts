import { describe, expect, it } from '@jest/globals';
import { TableBusy } from '#core/contracts/table.ts';
import { VirtualClock } from '../../local/clock.ts';
import { Random } from '../../local/random.ts';
import { memoryTable } from '../../local/store/memory-table.ts';
import { tableContract } from './table.contract.ts';

tableContract('the table in memory', async () => Promise.resolve(memoryTable()));

describe('the table in memory, with faults', () => {
  const key = { pk: 'A', sk: '1' };

  it('is busy when told so, and has written nothing then', async () => {
    let isBusy = true;
    const table = memoryTable({ busy: () => isBusy });
    await expect(table.write([{ put: key }])).rejects.toBeInstanceOf(TableBusy);
    expect(table.dump()).toEqual([]);
    isBusy = false;
    await table.write([{ put: key }]);
    expect(table.dump()).toEqual([key]);
  });

  it('shows a change in an index only after the lag, in the base table at once', async () => {
    const clock = new VirtualClock();
    const table = memoryTable({ indexLag: { clock, milliseconds: 500 } });
    const item = { ...key, state: 'ACTIVE', deadline: 'd' };
    const inState = async (pk: string): Promise<number> => (await table.query({ index: 'byState', pk })).items.length;
    await table.write([{ put: item }]);
    await clock.advance(499);
    expect(await inState('ACTIVE')).toBe(0);
    expect(await table.get(key)).toEqual(item);
    await table.write([{ update: key, set: { state: 'RESTORING' } }]);
    await clock.advance(1);
    expect(await inState('ACTIVE')).toBe(1);
    await clock.advance(499);
    expect([await inState('ACTIVE'), await inState('RESTORING')]).toEqual([0, 1]);
  });

  it('takes its time, and decides when the time is over', async () => {
    const clock = new VirtualClock();
    const table = memoryTable({ latency: { clock, milliseconds: [10, 20], random: new Random(1) } });
    const started = clock.now();
    const when = [{ attribute: 'pk', is: 'absent' }] as const;
    const outcomes = Promise.allSettled([
      table.write([{ put: { ...key, by: 'first' }, when }]),
      table.write([{ put: { ...key, by: 'second' }, when }]),
    ]);
    expect(table.dump()).toEqual([]);
    await clock.advance(20);
    expect((await outcomes).map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(table.dump()).toHaveLength(1);
    expect(clock.now() - started).toBe(20);
  });

  it('cuts pages at the size that it is given, but never before the first item', async () => {
    const table = memoryTable({ pageBytes: 1 });
    await table.write([{ put: key }, { put: { pk: 'A', sk: '2' } }]);
    const first = await table.query({ pk: 'A' });
    expect(first.items).toEqual([key]);
    expect(await table.query({ pk: 'A', from: first.next ?? '' })).toEqual({ items: [{ pk: 'A', sk: '2' }] });
  });

  it('dumps copies, by key', async () => {
    const table = memoryTable();
    await table.write([{ put: { pk: 'B', sk: '1' } }, { put: { pk: 'A', sk: '2', list: [1] } }, { put: { pk: 'A', sk: '1' } }]);
    const list = table.dump()[1]?.['list'] as number[];
    list.push(2);
    expect(table.dump()).toEqual([
      { pk: 'A', sk: '1' },
      { pk: 'A', sk: '2', list: [1] },
      { pk: 'B', sk: '1' },
    ]);
  });
});
