import type { Clock } from '#core/contracts/clock.ts';
import type { Item, Key, Page, Query, Table, Write } from '#core/contracts/table.ts';
import { TableBusy } from '#core/contracts/table.ts';
import type { Call, Cloud } from '../aws/cloud.ts';
import { AwsError } from '../aws/cloud.ts';
import type { TableUnits } from '../store/item-rules.ts';
import type { MemoryTable } from '../store/memory-table.ts';

/** The tables of the local cloud behind its log, latency and faults. */
export interface TableDoor {
  /** The tables by name, for auditors. */
  readonly tables: ReadonlyMap<string, MemoryTable>;
  /** Units used so far. */
  units(): TableUnits;
}

/** Registers DynamoDB on the cloud; its inputs are those of the Table port, not the SDK's. */
export function tableDoor(cloud: Cloud, tables: ReadonlyMap<string, MemoryTable>): TableDoor {
  const find = (name: string): MemoryTable => {
    const table = tables.get(name);
    if (table === undefined) throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
    return table;
  };
  // The tables keep nothing in common with what they take and give, so the cloud does not copy it again.
  cloud.register(
    'DynamoDB',
    {
      GetItem: ({ TableName, Key: key }: { TableName: string; Key: Key }) => find(TableName).get(key),
      Query: ({ TableName, Query: query }: { TableName: string; Query: Query }) => find(TableName).query(query),
      TransactWriteItems: async ({ TableName, Writes }: { TableName: string; Writes: readonly Write[] }) => {
        await find(TableName).write(Writes);
        return {};
      },
    },
    'keeps its own',
  );
  return {
    tables,
    units: () => {
      const used = [...tables.values()].map((table) => table.units());
      return { reads: sum(used.map(({ reads }) => reads)), writes: sum(used.map(({ writes }) => writes)) };
    },
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

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
