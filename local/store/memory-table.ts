import type { Clock } from '#core/contracts/clock.ts';
import type { IndexName, Item, Key, Page, Query, Table, Write } from '#core/contracts/table.ts';
import { ConditionFailed, indexKeys, TableBusy } from '#core/contracts/table.ts';
import { decodeCursor, encodeCursor } from '#adapters/table-cursor.ts';
import { keysOf, withinBounds } from '#adapters/table-order.ts';
import { bareKey, isPlainWrite, keyOf, maxItemBytes, refuseInvalid, refuseKey, refuseQuery } from '#adapters/table-rules.ts';
import { copy } from '../aws/cloud.ts';
import { entryIn, indexUnits } from './index-entries.ts';
import { bytesOf, holds, unitsOf, updated } from './item-rules.ts';
import type { TableUnits } from './item-rules.ts';
import type { Entry } from './sorted-items.ts';
import { comparePlaces, SortedItems } from './sorted-items.ts';

/** The table's faults and its pace; without options it answers at once and always. */
export interface MemoryTableOptions {
  /** Asked before each write: true makes it fail with TableBusy, nothing written. */
  readonly busy?: () => boolean;
  /** An index shows a change that long after it was made; a function is asked for each change. */
  readonly indexLag?: { readonly clock: Clock; readonly milliseconds: number | (() => number) };
  /** Each request takes that long on the clock before it is carried out. */
  readonly latency?: {
    readonly clock: Clock;
    readonly milliseconds: readonly [number, number];
    readonly random: { between(low: number, high: number): number };
  };
  /** Most bytes of a page; 1 MB, as DynamoDB has it (API_Query). */
  readonly pageBytes?: number;
}

/** A Table with a view for auditors. */
export interface MemoryTable extends Table {
  /** Copies of all items, by key: the ground truth, without latency, faults or lag. */
  dump(): Item[];
  /** The items of one partition, likewise. */
  partition(pk: string): Item[];
  /** Request units used so far, as DynamoDB bills them on demand. */
  units(): TableUnits;
  /** One item, likewise. */
  peek(key: Key): Item | undefined;
  /** One text of an item, without a copy of the rest. */
  peekText(key: Key, attribute: string): string | undefined;
}

/** The Table port in memory, held to the same contract as DynamoDB; requests are atomic in the order in which they run. */
export function memoryTable(options: MemoryTableOptions = {}): MemoryTable {
  return new Memory(options);
}

const maxTransactionBytes = 4 * 1024 * 1024;
const indexNames = Object.keys(indexKeys) as IndexName[];

interface Change {
  readonly key: Key;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

class Memory implements MemoryTable {
  private readonly base = new SortedItems();
  private readonly indexes = { byState: new SortedItems(), byRequester: new SortedItems(), byFleet: new SortedItems() };
  /** Changes that the indexes do not show yet, oldest first. */
  private waiting: { readonly due: number; readonly change: Change }[] = [];
  private readonly options: MemoryTableOptions;
  private readonly used = { reads: 0, writes: 0 };

  constructor(options: MemoryTableOptions) {
    this.options = options;
  }

  async get(key: Key): Promise<Item | undefined> {
    refuseKey(key);
    await this.pass();
    const entry = this.entry(key);
    this.used.reads += unitsOf(entry?.bytes ?? 0, 'read');
    return copy(entry?.item);
  }

  async query(query: Query): Promise<Page> {
    refuseQuery(query);
    await this.pass();
    this.catchUp();
    const last = decodeCursor(query);
    const [, sort] = keysOf(query);
    const from = last && { sort: last[sort] ?? '', key: { pk: last['pk'] ?? '', sk: last['sk'] ?? '' } };
    const entries = (query.index === undefined ? this.base : this.indexes[query.index]).partition(query.pk);
    const direction = query.descending === true ? -1 : 1;
    const found = entries.filter(
      (entry) => withinBounds(query, entry.sort) && (from === undefined || comparePlaces(entry, from) * direction > 0),
    );
    return this.page(query, direction === 1 ? found : found.toReversed());
  }

  async write(writes: readonly Write[]): Promise<void> {
    refuseInvalid(writes);
    const own = copy(writes);
    await this.pass();
    if (this.options.busy?.() === true) throw new TableBusy('TransactionConflict');
    const failed = own.flatMap((write, position) => (this.allows(write) ? [] : [position]));
    if (failed.length > 0) {
      this.bill(own, []);
      throw new ConditionFailed(failed);
    }
    // Every change is computed before the first is stored: a refusal below leaves nothing behind.
    const changes = own.flatMap((write) => ('check' in write ? [] : [this.change(write)]));
    const bytes = changes.reduce((total, { after }) => total + (after?.bytes ?? 0), 0);
    if (bytes > maxTransactionBytes) throw new Error(`the items of a transaction exceed 4 MB: ${bytes} (ValidationException)`);
    for (const change of changes) this.store(change);
    this.bill(own, changes);
  }

  dump(): Item[] {
    return this.base.all().map(({ item }) => copy(item));
  }

  partition(pk: string): Item[] {
    return this.base.partition(pk).map(({ item }) => copy(item));
  }

  units(): TableUnits {
    return { ...this.used };
  }

  peekText(key: Key, attribute: string): string | undefined {
    const value = this.entry(key)?.item[attribute];
    return typeof value === 'string' ? value : undefined;
  }

  peek(key: Key): Item | undefined {
    return copy(this.entry(key)?.item);
  }

  /**
   * A write is billed by the larger of the item before and after, also when its condition fails; in a
   * transaction everything counts twice [3P-DDB], and what changes in the indexes comes on top.
   */
  private bill(writes: readonly Write[], changes: readonly Change[]): void {
    const after = new Map(changes.map((change) => [`${change.key.pk} ${change.key.sk}`, change]));
    const sizes = writes.map((write) => {
      const key = keyOf(write);
      const change = after.get(`${key.pk} ${key.sk}`);
      const before = change === undefined ? this.entry(key) : change.before;
      return unitsOf(Math.max(before?.bytes ?? 0, change?.after?.bytes ?? 0), 'write');
    });
    const [only] = writes;
    this.used.writes += sum(sizes) * (writes.length === 1 && only !== undefined && isPlainWrite(only) ? 1 : 2);
    this.used.writes += sum(changes.map(({ before, after: now }) => indexUnits(before, now)));
  }

  private async pass(): Promise<void> {
    const { latency } = this.options;
    if (latency !== undefined) await latency.clock.sleep(latency.random.between(...latency.milliseconds));
  }

  private entry(key: Key): Entry | undefined {
    return this.base.find(key.pk, { sort: key.sk, key });
  }

  private allows(write: Write): boolean {
    const item = this.entry(keyOf(write))?.item;
    return (write.when ?? []).every((condition) => holds(item, condition));
  }

  private change(write: Exclude<Write, { check: Key }>): Change {
    const key = keyOf(write);
    const before = this.entry(key);
    if ('delete' in write) return { key, before, after: undefined };
    const item = 'put' in write ? write.put : updated(before?.item, key, write);
    const bytes = bytesOf(item);
    if (bytes > maxItemBytes) throw new Error(`item ${key.pk} ${key.sk} exceeds 400 KB: ${bytes} (ValidationException)`);
    return { key, before, after: { sort: key.sk, key, item, bytes } };
  }

  private store(change: Change): void {
    const { key, after } = change;
    if (after === undefined) this.base.remove(key.pk, { sort: key.sk, key });
    else this.base.put(key.pk, after);
    const { indexLag } = this.options;
    if (indexLag === undefined) this.index(change);
    else this.waiting.push({ due: this.dueAt(change, indexLag), change });
  }

  /** Changes of one item stay in order, those of different items do not. */
  private dueAt({ key }: Change, { clock, milliseconds }: NonNullable<MemoryTableOptions['indexLag']>): number {
    const earlier = this.waiting.findLast(({ change }) => change.key.pk === key.pk && change.key.sk === key.sk);
    return Math.max(earlier?.due ?? 0, clock.now() + (typeof milliseconds === 'number' ? milliseconds : milliseconds()));
  }

  private catchUp(): void {
    const now = this.options.indexLag?.clock.now() ?? 0;
    if (this.waiting.every(({ due }) => due > now)) return;
    for (const { due, change } of this.waiting) if (due <= now) this.index(change);
    this.waiting = this.waiting.filter(({ due }) => due > now);
  }

  /** Brings a change into every index that the item was or is in. */
  private index({ key, before, after }: Change): void {
    for (const name of indexNames) {
      const old = entryIn(name, before);
      if (old !== undefined) this.indexes[name].remove(old.partition, { sort: old.entry.sort, key });
      const now = entryIn(name, after);
      if (now !== undefined) this.indexes[name].put(now.partition, now.entry);
    }
  }

  private page(query: Query, found: readonly Entry[]): Page {
    const { pageBytes = 1024 * 1024 } = this.options;
    const limit = query.limit ?? Number.POSITIVE_INFINITY;
    let count = 0;
    let bytes = 0;
    for (const entry of found) {
      bytes += entry.bytes;
      if (count === limit || (count > 0 && bytes > pageBytes)) break;
      count++;
    }
    const delivered = found.slice(0, count);
    this.used.reads += unitsOf(sum(delivered.map((entry) => entry.bytes)), query.index === undefined ? 'read' : 'stale read');
    const items = delivered.map(({ item }) => copy(item));
    // Like DynamoDB, a page that `limit` ended has a next one even when nothing follows.
    const ended = count === limit || count < found.length;
    const last = items.at(-1);
    return ended && last !== undefined ? { items, next: encodeCursor(this.lastKey(query, last)) } : { items };
  }

  private lastKey(query: Query, last: Item): Record<string, unknown> {
    const [partition, sort] = keysOf(query);
    return { ...bareKey(last), [partition]: last[partition], [sort]: last[sort] };
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
