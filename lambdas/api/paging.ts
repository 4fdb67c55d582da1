import type { IndexName, Item, Query, Table } from '#core/contracts/table.ts';
import { decodePlace, encodePlace } from './cursor.ts';

/** A list over partitions of one index, in their order. */
export interface Listing<T> {
  readonly table: Table;
  readonly index: IndexName;
  readonly partitions: readonly string[];
  readonly limit: number;
  readonly cursor: string | undefined;
  /** The entry that an item becomes; undefined leaves it out. */
  readonly pick: (item: Item) => T | undefined;
}
export interface ListPage<T> {
  readonly items: T[];
  readonly cursor?: string;
}

/** What one request may read at most: a filter that lets little through ends in a short page with a cursor. */
const mostQueries = 10;

/** Reads on from the cursor until the page is full, the list has ended, or enough has been read. */
export async function readPage<T>({ table, index, partitions, limit, cursor, pick }: Listing<T>): Promise<ListPage<T>> {
  const place = cursor === undefined ? undefined : decodePlace(cursor, partitions);
  let position = place === undefined ? 0 : partitions.indexOf(place.partition);
  let from = place?.from;
  const items: T[] = [];
  for (let queries = 0; position < partitions.length; queries++) {
    const partition = partitions[position] ?? '';
    if (queries === mostQueries || items.length >= limit)
      return { items, cursor: encodePlace({ partition, ...(from === undefined ? {} : { from }) }) };
    const query: Query = { pk: partition, index, descending: true, limit: limit - items.length, ...(from === undefined ? {} : { from }) };
    const page = await table.query(query);
    items.push(...page.items.flatMap((item) => pick(item) ?? []));
    from = page.next;
    if (from === undefined) position++;
  }
  return { items };
}
