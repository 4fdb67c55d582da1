/**
 * The store port: the part of DynamoDB that the product uses, as data. Two implementations
 * (DynamoDB and memory) are held to one contract suite. Domain items are built in core; what a
 * write requires is a list of conditions, all of which must hold.
 */

/** An item as stored: `pk` and `sk` identify it, everything else belongs to its owner. */
export type Item = { readonly pk: string; readonly sk: string } & Readonly<Record<string, unknown>>;
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A condition on one attribute of the item as it is before the write. */
export type Condition =
  | { readonly attribute: string; readonly is: 'absent' }
  | { readonly attribute: string; readonly is: 'present' }
  | { readonly attribute: string; readonly is: 'equal'; readonly to: string | number | boolean }
  | { readonly attribute: string; readonly is: 'below'; readonly to: number }
  | { readonly attribute: string; readonly is: 'atMost'; readonly to: number }
  | { readonly attribute: string; readonly is: 'above'; readonly to: number }
  /** Holds when any of the conditions inside holds. */
  | { readonly anyOf: readonly Condition[] };

/** One write of a transaction. `update` creates the item when it is absent, as DynamoDB does. */
export type Write =
  | { readonly put: Item; readonly when?: readonly Condition[] }
  | {
      readonly update: Key;
      readonly set?: Readonly<Record<string, unknown>>;
      /** Numbers added to attributes; an absent attribute counts as 0. */
      readonly add?: Readonly<Record<string, number>>;
      readonly remove?: readonly string[];
      readonly when?: readonly Condition[];
    }
  | { readonly delete: Key; readonly when?: readonly Condition[] }
  | { readonly check: Key; readonly when: readonly Condition[] };

export type IndexName = 'byState' | 'byRequester' | 'byFleet';

/** Key attributes of the secondary indexes: partition, then sort. An item without them is not in the index. */
export const indexKeys: Readonly<Record<IndexName, readonly [string, string]>> = {
  byState: ['state', 'deadline'],
  byRequester: ['requesterId', 'createdAt'],
  byFleet: ['fleetId', 'createdAt'],
};

/** What a list of checkouts shows of each. */
const listed = [
  'id',
  'hostId',
  'fleetId',
  'requester',
  'onBehalfOf',
  'reason',
  'createdAt',
  'deadline',
  'state',
  'personaId',
  'personaVersion',
  'cause',
  'endedAt',
];
/**
 * Attributes that an index holds beside the keys; every write that changes one of them is paid again for
 * the index, so those that only lists read hold no more than lists show. The reconciler lives on `byState`.
 * At most 20 for an index: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html
 */
export const indexAttributes: Readonly<Record<IndexName, readonly string[] | 'all'>> = {
  byState: 'all',
  byRequester: listed.filter((name) => name !== 'createdAt'),
  byFleet: listed.filter((name) => name !== 'createdAt' && name !== 'fleetId'),
};

export interface Query {
  readonly pk: string;
  /** Only sort keys that start so (base table) . */
  readonly skPrefix?: string;
  /** Read a secondary index instead of the base table: `pk` is then the value of its partition attribute. */
  readonly index?: IndexName;
  /** Only sort values strictly below / above this one. */
  readonly before?: string;
  readonly after?: string;
  readonly descending?: boolean;
  readonly limit?: number;
  /** Where the last page ended, as `page.next` gave it. */
  readonly from?: string;
}
/** A page may hold fewer items than `limit`, even none, and still have a next one: only an absent `next` ends the reading. */
export interface Page {
  readonly items: readonly Item[];
  /** Opaque; absent on the last page. */
  readonly next?: string;
}

/** Every write of the transaction was refused; `failed` holds the positions whose condition did not hold. */
export class ConditionFailed extends Error {
  override readonly name = 'ConditionFailed';
  readonly failed: readonly number[];
  constructor(failed: readonly number[]) {
    super(`the condition of write ${failed.join(', ')} did not hold`);
    this.failed = failed;
  }
}
/** Another transaction touched the same item at the same time, or the table throttles: try again with jitter. */
export class TableBusy extends Error {
  override readonly name = 'TableBusy';
}

/** `query.from` is no cursor of this query: callers send cursors back, so this is their mistake (400), not a fault. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
  constructor() {
    super('the cursor does not belong to this query');
  }
}

export interface Table {
  /** Strongly consistent read. */
  get(key: Key): Promise<Item | undefined>;
  /** Base-table queries are strongly consistent, index queries follow later. */
  query(query: Query): Promise<Page>;
  /** All or nothing; at most 100 writes on distinct items. Throws ConditionFailed or TableBusy. */
  write(writes: readonly Write[]): Promise<void>;
}

/** Every item of a query, page by page to the end. */
export async function allItems(table: Table, query: Omit<Query, 'from' | 'limit'>): Promise<Item[]> {
  const items: Item[] = [];
  let from: string | undefined;
  do {
    const page = await table.query({ ...query, ...(from === undefined ? {} : { from }) });
    items.push(...page.items);
    from = page.next;
  } while (from !== undefined);
  return items;
}
