import type { Clock } from '#core/contracts/clock.ts';
import type { Item, Key, Page, Query, Table, Write } from '#core/contracts/table.ts';
import { TableBusy } from '#core/contracts/table.ts';
import type { Call, Cloud } from '../aws/cloud.ts';
import { AwsError } from '../aws/cloud.ts';
import { bytesOf } from '../store/item-rules.ts';
import type { MemoryTable } from '../store/memory-table.ts';

/** Request units as DynamoDB bills them on demand. */
export interface TableUnits {
  readonly reads: number;
  readonly writes: number;
}
/** The tables of the local cloud behind its log, latency and faults. */
export interface TableDoor {
  /** The tables by name, for auditors. */
  readonly tables: ReadonlyMap<string, MemoryTable>;
  /** Units used so far. */
  units(): TableUnits;
}

/** Registers DynamoDB on the cloud; its inputs are those of the Table port, not the SDK's. */
export function tableDoor(cloud: Cloud, tables: ReadonlyMap<string, MemoryTable>): TableDoor {
  let reads = 0;
  let writes = 0;
  const find = (name: string): MemoryTable => {
    const table = tables.get(name);
    if (table === undefined) throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
    return table;
  };
  cloud.register('DynamoDB', {
    GetItem: async ({ TableName, Key: key }: { TableName: string; Key: Key }) => {
      const item = await find(TableName).get(key);
      reads += units(item === undefined ? 0 : bytesOf(item), 4096);
      return item;
    },
    Query: async ({ TableName, Query: query }: { TableName: string; Query: Query }) => {
      const page = await find(TableName).query(query);
      const strong = units(sum(page.items.map(bytesOf)), 4096);
      reads += query.index === undefined ? strong : strong / 2;
      return page;
    },
    // A single write is a plain one; in a transaction every item is written twice [3P-DDB].
    TransactWriteItems: async ({ TableName, Writes }: { TableName: string; Writes: readonly Write[] }) => {
      const table = find(TableName);
      const each = await Promise.all(Writes.map((write) => bytesAfter(table, write)));
      await table.write(Writes);
      writes += sum(each.map((bytes) => units(bytes, 1024))) * (Writes.length > 1 ? 2 : 1);
      return {};
    },
  });
  return { tables, units: () => ({ reads, writes }) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
const units = (bytes: number, size: number): number => Math.max(1, Math.ceil(bytes / size));

/** The size that a write is billed by: the larger of the item before and after. */
async function bytesAfter(table: MemoryTable, write: Write): Promise<number> {
  if ('put' in write) return bytesOf(write.put);
  const key = 'update' in write ? write.update : 'delete' in write ? write.delete : write.check;
  const before = await table.get(key);
  const set = 'update' in write ? (write.set ?? {}) : {};
  return bytesOf({ ...before, ...key, ...set });
}

const throttles = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionConflictException',
  'InternalServerError',
]);

/** The Table port over the cloud, for one caller; retries on the clock as the SDK would, then says TableBusy as the adapter does. */
export function tableThrough(cloud: Cloud, caller: string, name: string): Table {
  const ask = (operation: string, input: Readonly<Record<string, unknown>>) =>
    retried(cloud.clock, () => cloud.call({ service: 'DynamoDB', operation, input: { TableName: name, ...input }, caller } satisfies Call));
  return {
    get: async (key) => (await ask('GetItem', { Key: key })) as Item | undefined,
    query: async (query) => (await ask('Query', { Query: query })) as Page,
    write: async (writes) => void (await ask('TransactWriteItems', { Writes: writes })),
  };
}

async function retried<T>(clock: Clock, request: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof AwsError) || !throttles.has(error.code)) throw error;
      if (attempt === 3) throw new TableBusy(error.code);
      await clock.sleep(50 * 2 ** attempt);
    }
  }
}
