import type { Item, Key } from '#core/contracts/table.ts';
import { compareText } from '#adapters/table-order.ts';

/** An item in its place: `sort` is the value that orders it within its partition. */
export interface Entry {
  readonly sort: string;
  readonly key: Key;
  readonly item: Item;
  readonly bytes: number;
}
type Place = Pick<Entry, 'sort' | 'key'>;

/** Where an entry stands: by sort value; within equal ones (an index only) by key, an order nobody may rely on. */
export function comparePlaces(left: Place, right: Place): number {
  return compareText(left.sort, right.sort) || compareText(left.key.pk, right.key.pk) || compareText(left.key.sk, right.key.sk);
}

/** Partitions of entries, each kept in order: the base table and every index are one of these. */
export class SortedItems {
  private readonly partitions = new Map<string, Entry[]>();

  find(partition: string, place: Place): Entry | undefined {
    const found = this.partition(partition)[this.position(partition, place)];
    return found !== undefined && comparePlaces(found, place) === 0 ? found : undefined;
  }

  put(partition: string, entry: Entry): void {
    const entries = this.partitions.get(partition) ?? [];
    this.partitions.set(partition, entries);
    const known = this.find(partition, entry) === undefined ? 0 : 1;
    entries.splice(this.position(partition, entry), known, entry);
  }

  remove(partition: string, place: Place): void {
    if (this.find(partition, place) === undefined) return;
    const entries = this.partitions.get(partition) ?? [];
    entries.splice(this.position(partition, place), 1);
    if (entries.length === 0) this.partitions.delete(partition);
  }

  partition(partition: string): readonly Entry[] {
    return this.partitions.get(partition) ?? [];
  }

  /** Every entry, partitions in order. */
  all(): Entry[] {
    return [...this.partitions.keys()].toSorted(compareText).flatMap((partition) => this.partition(partition));
  }

  /** Position of the first entry that does not stand before that place. */
  private position(partition: string, place: Place): number {
    const entries = this.partition(partition);
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (comparePlaces(entries[middle] as Entry, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
