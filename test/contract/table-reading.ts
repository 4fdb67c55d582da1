import type { Item, Page, Query, Table } from '#core/contracts/table.ts';

/** Makes an empty table of its own. */
export type MakeTable = () => Promise<Table>;

/** Every page of a query, read to the end. */
export async function pagesOf(table: Table, query: Query): Promise<Page[]> {
  const pages = [await table.query(query)];
  for (let next = pages[0]?.next; next !== undefined; next = pages.at(-1)?.next) pages.push(await table.query({ ...query, from: next }));
  return pages;
}

/** Every item of a query, read to the end. */
export async function itemsOf(table: Table, query: Query): Promise<Item[]> {
  return (await pagesOf(table, query)).flatMap(({ items }) => items);
}
