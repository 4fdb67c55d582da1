import { beforeAll, expect, it } from '@jest/globals';
import type { Item, Table, Write } from '#core/contracts/table.ts';
import { ConditionFailed, InvalidCursor, TableBusy } from '#core/contracts/table.ts';
import type { MakeTable } from './table-reading.ts';
import { itemsOf } from './table-reading.ts';

const key = { pk: 'HOST#1', sk: 'CLAIM' };

/** What may be stored, what comes back, and what is refused. */
export function tableItemsContract(make: MakeTable): void {
  let table: Table;
  beforeAll(async () => {
    table = await make();
  });

  it('gives back what was put, of every kind of value', async () => {
    const item = {
      ...key,
      text: 'ü € 𝄞',
      empty: '',
      none: null,
      yes: true,
      whole: 42,
      fraction: -0.25,
      list: [1, ['a', {}]],
      map: { 'a.b': { c: [] } },
    };
    await table.write([{ put: item }]);
    expect(await table.get(key)).toEqual(item);
    expect(await table.get({ pk: 'HOST#1', sk: 'none' })).toBeUndefined();
  });

  it('takes a whole item as key', async () => {
    await table.write([{ put: { pk: 'A', sk: 'whole', more: 1 } }]);
    expect(await table.get({ pk: 'A', sk: 'whole', more: 1 } as Item)).toEqual({ pk: 'A', sk: 'whole', more: 1 });
    await table.write([{ delete: { pk: 'A', sk: 'whole', more: 1 } as Item }]);
    expect(await table.get({ pk: 'A', sk: 'whole' })).toBeUndefined();
  });

  it('keeps nothing in common with what the caller holds', async () => {
    const put = { pk: 'A', sk: 'shared', list: [1] };
    await table.write([{ put }]);
    put.list.push(2);
    const list = (await table.get({ pk: 'A', sk: 'shared' }))?.['list'] as number[];
    list.push(3);
    expect(await table.get({ pk: 'A', sk: 'shared' })).toEqual({ pk: 'A', sk: 'shared', list: [1] });
  });

  it('replaces the whole item on put, single attributes on update', async () => {
    const own = { pk: 'A', sk: 'update' };
    await table.write([{ put: { ...own, first: 1, count: 5 } }]);
    await table.write([
      {
        update: own,
        set: { second: { deep: [1] }, status: 'reserved words work' },
        add: { count: -2, fresh: 3 },
        remove: ['first', 'never'],
      },
    ]);
    expect(await table.get(own)).toEqual({ ...own, second: { deep: [1] }, status: 'reserved words work', count: 3, fresh: 3 });
    await table.write([{ put: { ...own, only: true } }]);
    expect(await table.get(own)).toEqual({ ...own, only: true });
  });

  it('creates an absent item on update, and deletes an absent one without complaint', async () => {
    await table.write([{ update: { pk: 'A', sk: 'created' }, add: { count: 1 } }]);
    await table.write([{ delete: { pk: 'A', sk: 'absent' } }]);
    expect(await table.get({ pk: 'A', sk: 'created' })).toEqual({ pk: 'A', sk: 'created', count: 1 });
  });

  it('adds fractions decimally', async () => {
    const own = { pk: 'A', sk: 'fraction' };
    await table.write([{ update: own, add: { sum: 0.1 } }]);
    await table.write([{ update: own, add: { sum: 0.2 } }]);
    expect(await table.get(own)).toEqual({ ...own, sum: 0.3 });
  });

  const refused: [string, Write[]][] = [
    ['an undefined attribute', [{ put: { ...key, gone: undefined } }]],
    ['an undefined attribute deep inside', [{ update: key, set: { map: { list: [{ gone: undefined }] } } }]],
    ['a number that is none', [{ put: { ...key, number: Number.NaN } }]],
    ['an integer that is not exact', [{ put: { ...key, number: 2 ** 60 } }]],
    ['a Date', [{ put: { ...key, at: new Date(0) } }]],
    ['an empty key', [{ put: { pk: 'A', sk: '' } }]],
    ['an index key that is no text', [{ put: { ...key, state: 5 } }]],
    ['an empty index key', [{ update: key, set: { deadline: '' } }]],
    ['an update of the key', [{ update: key, set: { sk: 'other' } }]],
    ['an update that changes nothing', [{ update: key, set: {} }]],
    ['one attribute set and removed', [{ update: key, set: { a: 1 }, remove: ['a'] }]],
    ['an addition to a text', [{ update: key, add: { text: 1 } }]],
    ['a check without condition', [{ check: key, when: [] }]],
    ['an empty anyOf', [{ put: key, when: [{ anyOf: [] }] }]],
    ['no writes', []],
    ['101 writes', Array.from({ length: 101 }, (_, n) => ({ put: { pk: 'A', sk: `n${n}` } }))],
    ['two writes on one item', [{ put: key }, { update: key, set: { a: 1 } }]],
    ['an item over 400 KB', [{ put: { ...key, text: 'x'.repeat(400 * 1024) } }]],
    ['more than 4 MB', Array.from({ length: 12 }, (_, n) => ({ put: { pk: 'A', sk: `n${n}`, text: 'x'.repeat(380 * 1024) } }))],
  ];
  it.each(refused)('refuses %s, loudly and wholly', async (_what, writes) => {
    const own = await make();
    const before = { ...key, text: 'as it was' };
    await own.write([{ put: before }]);
    const outcome: unknown = await own.write(writes).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(Error);
    expect(outcome).not.toBeInstanceOf(ConditionFailed);
    expect(outcome).not.toBeInstanceOf(TableBusy);
    expect(await own.get(key)).toEqual(before);
    expect(await itemsOf(own, { pk: 'A' })).toEqual([]);
  });

  it('takes an item just under 400 KB', async () => {
    await table.write([{ put: { pk: 'A', sk: 'big', text: 'x'.repeat(400 * 1024 - 12) } }]);
    expect((await table.get({ pk: 'A', sk: 'big' }))?.['text']).toHaveLength(400 * 1024 - 12);
  });

  it.each([
    'nonsense',
    Buffer.from('{"pk":"B","sk":"x"}').toString('base64url'),
    Buffer.from('{"pk":"A"}').toString('base64url'),
    Buffer.from('[1]').toString('base64url'),
  ])('refuses the forged cursor %s', async (from) => {
    await expect(table.query({ pk: 'A', from })).rejects.toBeInstanceOf(InvalidCursor);
  });
}
