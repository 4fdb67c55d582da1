import { isDeepStrictEqual } from 'node:util';
import { indexAttributes, indexKeys, type IndexName, type Item } from '#core/contracts/table.ts';
import { bytesOf, unitsOf } from './item-rules.ts';
import type { Entry } from './sorted-items.ts';

const indexNames = Object.keys(indexKeys) as IndexName[];

/** An entry of an index with the partition in which it stands. */
export interface Indexed {
  readonly partition: string;
  readonly entry: Entry;
}

/** What an index holds of an item: nothing unless it has both key attributes, which are texts then. */
export function entryIn(name: IndexName, base: Entry | undefined): Indexed | undefined {
  const [partition, sort] = indexKeys[name].map((attribute) => base?.item[attribute]);
  if (base === undefined || typeof partition !== 'string' || typeof sort !== 'string') return undefined;
  const attributes = indexAttributes[name];
  if (attributes === 'all') return { partition, entry: { ...base, sort } };
  const item = projected(base.item, [...indexKeys[name], ...attributes]);
  return { partition, entry: { sort, key: base.key, item, bytes: bytesOf(item) } };
}

const projected = (item: Item, attributes: readonly string[]): Item => ({
  pk: item.pk,
  sk: item.sk,
  ...Object.fromEntries(attributes.flatMap((name) => (name in item ? [[name, item[name]]] : []))),
});

/**
 * Write units of the indexes for one change: one write where the item comes, goes or changes in what the
 * index holds, two where it moves to another key, none where nothing changes that the index holds.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html ("Provisioned throughput considerations")
 */
export const indexUnits = (before: Entry | undefined, after: Entry | undefined): number =>
  indexNames.reduce((total, name) => total + unitsIn(entryIn(name, before), entryIn(name, after)), 0);

function unitsIn(old: Indexed | undefined, now: Indexed | undefined): number {
  const units = (indexed: Indexed | undefined): number => (indexed === undefined ? 0 : unitsOf(indexed.entry.bytes, 'write'));
  const moved = old?.partition !== now?.partition || old?.entry.sort !== now?.entry.sort;
  if (moved) return units(old) + units(now);
  return isDeepStrictEqual(old?.entry.item, now?.entry.item) ? 0 : Math.max(units(old), units(now));
}
