import { beforeAll, describe, expect, it } from '@jest/globals';
import type { IndexName, Item, Query, Table } from '#core/contracts/table.ts';
import { InvalidCursor } from '#core/contracts/table.ts';
import type { MakeTable } from './table-reading.ts';
import { itemsOf, pagesOf } from './table-reading.ts';

/** Every query, over sort keys of all kinds and over more than one page of items. */
export function tableQueriesContract(make: MakeTable): void {
  describe('bounds', () => {
    boundsContract(make);
  });
  describe('indexes', () => {
    indexesContract(make);
  });
  describe('3 MiB', () => {
    pagesContract(make);
  });
}

function boundsContract(make: MakeTable): void {
  let table: Table;
  const sorts = ['A', 'EVENT#01', 'EVENT#02', 'EVENT#02x', 'EVENT#10', 'EVENT$', 'Z', 'é', '\uffee', '😀'];
  beforeAll(async () => {
    table = await make();
    await table.write(sorts.map((sk) => ({ put: { pk: 'P', sk } })));
    await table.write([{ put: { pk: 'P2', sk: 'EVENT#03' } }]);
  });
  const read = async (query: Omit<Query, 'pk'>): Promise<string[]> => (await itemsOf(table, { pk: 'P', ...query })).map(({ sk }) => sk);

  const cases: [Omit<Query, 'pk'>, string[]][] = [
    [{}, sorts],
    [{ descending: true }, sorts.toReversed()],
    [{ skPrefix: 'EVENT#' }, ['EVENT#01', 'EVENT#02', 'EVENT#02x', 'EVENT#10']],
    [{ skPrefix: 'NONE' }, []],
    [{ after: 'EVENT#02' }, ['EVENT#02x', 'EVENT#10', 'EVENT$', 'Z', 'é', '\uffee', '😀']],
    [{ before: 'EVENT#02' }, ['A', 'EVENT#01']],
    [{ after: 'EVENT#01', before: 'EVENT#10' }, ['EVENT#02', 'EVENT#02x']],
    [{ after: 'EVENT#01', before: 'EVENT#10', descending: true }, ['EVENT#02x', 'EVENT#02']],
    [{ after: 'EVENT#10', before: 'EVENT#01' }, []],
    [{ after: 'A', before: 'A' }, []],
    [{ skPrefix: 'EVENT#', after: 'EVENT#01' }, ['EVENT#02', 'EVENT#02x', 'EVENT#10']],
    [{ skPrefix: 'EVENT#', before: 'Z' }, ['EVENT#01', 'EVENT#02', 'EVENT#02x', 'EVENT#10']],
    [{ skPrefix: 'EVENT#', after: 'A', before: 'EVENT#02x' }, ['EVENT#01', 'EVENT#02']],
    [{ skPrefix: 'EVENT#', after: 'Z' }, []],
    [{ skPrefix: '😀' }, ['😀']],
    [{ after: '\uffee' }, ['😀']],
  ];
  it.each(cases)('%j', async (query, expected) => {
    expect(await read(query)).toEqual(expected);
    expect(await read({ ...query, limit: 1 })).toEqual(expected);
    expect(await read({ ...query, limit: 3 })).toEqual(expected);
  });

  it('ends a page at the limit and goes on where it ended, also when that item is gone', async () => {
    const own = await make();
    await own.write(['a', 'b', 'c', 'd'].map((sk) => ({ put: { pk: 'P', sk } })));
    const first = await own.query({ pk: 'P', limit: 2 });
    expect(first.items.map(({ sk }) => sk)).toEqual(['a', 'b']);
    await own.write([{ delete: { pk: 'P', sk: 'b' } }]);
    expect(first.next).toMatch(/^[\w-]+$/);
    const rest = await own.query({ pk: 'P', from: first.next ?? '' });
    expect(rest).toEqual({
      items: [
        { pk: 'P', sk: 'c' },
        { pk: 'P', sk: 'd' },
      ],
    });
  });

  it.each<Query>([{ pk: '' }, { pk: 'P', skPrefix: '' }, { pk: 'P', limit: 0 }, { pk: 'P', limit: 1.5 }])('refuses %j', async (query) => {
    await expect(table.query(query)).rejects.toBeInstanceOf(TypeError);
  });
}

function indexesContract(make: MakeTable): void {
  it('finds an item only while it has both keys of the index', async () => {
    const table = await make();
    const key = { pk: 'CHECKOUT#1', sk: 'RECORD' };
    const inState = (pk: string): Promise<Item[]> => itemsOf(table, { index: 'byState', pk });
    await table.write([{ put: { ...key, state: 'ACTIVE' } }]);
    expect(await inState('ACTIVE')).toEqual([]);
    await table.write([{ update: key, set: { deadline: '2026-01-01' } }]);
    expect(await inState('ACTIVE')).toEqual([{ ...key, state: 'ACTIVE', deadline: '2026-01-01' }]);
    await table.write([{ update: key, set: { state: 'RESTORING', note: 'moved' } }]);
    expect(await inState('ACTIVE')).toEqual([]);
    expect(await inState('RESTORING')).toEqual([{ ...key, state: 'RESTORING', deadline: '2026-01-01', note: 'moved' }]);
    await table.write([{ update: key, remove: ['state'] }]);
    expect(await inState('RESTORING')).toEqual([]);
    await table.write([{ put: { ...key, state: 'ACTIVE', deadline: 'x' } }, { delete: { pk: 'none', sk: 'none' } }]);
    await table.write([{ delete: key }]);
    expect(await inState('ACTIVE')).toEqual([]);
  });

  it('holds in the indexes of lists only what lists show', async () => {
    const table = await make();
    const item = {
      pk: 'CHECKOUT#1',
      sk: 'RECORD',
      requesterId: 'bo',
      fleetId: 'web',
      createdAt: 'now',
      id: '1',
      reason: 'load',
      plan: 'long',
    };
    await table.write([{ put: item }]);
    const { plan: _plan, ...shown } = item;
    const { requesterId: _requester, ...byFleet } = shown;
    expect(await itemsOf(table, { index: 'byFleet', pk: 'web' })).toEqual([byFleet]);
    expect(await itemsOf(table, { index: 'byRequester', pk: 'bo' })).toEqual([shown]);
  });

  it('pages through items with equal sort values, each once', async () => {
    const table = await make();
    const sks = Array.from({ length: 20 }, (_, n) => `n${n}`);
    await table.write(sks.map((sk) => ({ put: { pk: `F${sk}`, sk, fleetId: 'web', createdAt: 'same' } })));
    const query: Query = { index: 'byFleet', pk: 'web', limit: 3, after: 'sam', before: 'samf' };
    const pages = await pagesOf(table, query);
    expect(pages.every(({ items }) => items.length <= 3)).toBe(true);
    expect(pages.flatMap(({ items }) => items.map(({ sk }) => sk)).toSorted()).toEqual(sks.toSorted());
    expect(await itemsOf(table, { ...query, before: 'same' })).toEqual([]);
    const from = pages[0]?.next ?? '';
    await expect(table.query({ ...query, pk: 'other', from })).rejects.toBeInstanceOf(InvalidCursor);
    await expect(table.query({ pk: 'web', from })).rejects.toBeInstanceOf(InvalidCursor);
  });
}

/** 48 items of 64 KiB: three pages and more. */
const big = Array.from({ length: 48 }, (_, n): Item => {
  const at = `2026-01-${String(n).padStart(2, '0')}`;
  return {
    pk: 'BIG',
    sk: `EVENT#${at}`,
    state: 'ACTIVE',
    deadline: at,
    requesterId: 'r',
    createdAt: at,
    fleetId: 'web',
    reason: 'x'.repeat(64 * 1024),
  };
});
const indexes: [IndexName, string][] = [
  ['byState', 'ACTIVE'],
  ['byRequester', 'r'],
  ['byFleet', 'web'],
];

function pagesContract(make: MakeTable): void {
  let table: Table;
  beforeAll(async () => {
    table = await make();
    for (const put of big) await table.write([{ put }]);
  });
  const places: Query[] = [{ pk: 'BIG' }, { pk: 'BIG', skPrefix: 'EVENT#' }, ...indexes.map(([index, pk]) => ({ index, pk }))];
  const bounds: Omit<Query, 'pk'>[] = [{}, { descending: true }, { limit: 7 }, { limit: 1000 }];
  const queries = places.flatMap((place) => bounds.map((more) => ({ ...place, ...more })));

  it.each(queries)('%j reads all of it, in order, in pages of at most 1 MB', async (query) => {
    const pages = await pagesOf(table, query);
    const expected = big.map(({ sk }) => sk);
    expect(pages.flatMap(({ items }) => items.map(({ sk }) => sk))).toEqual(query.descending === true ? expected.toReversed() : expected);
    expect(pages.length).toBeGreaterThan(2);
    for (const { items } of pages) {
      expect(items.length).toBeLessThanOrEqual(Math.min(query.limit ?? 17, 17));
      expect(items.every(({ reason }) => String(reason).length === 64 * 1024)).toBe(true);
    }
  });
}
