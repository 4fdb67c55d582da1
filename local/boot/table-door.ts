import type { Clock } from '#core/contracts/clock.ts';
import type { Item, Key, Page, Query, Table, Write } from '#core/contracts/table.ts';
import { translated } from '#adapters/table.ts';
import { isPlainWrite } from '#adapters/table-rules.ts';
import type { Call, Cloud } from '../aws/cloud.ts';
import { AwsError } from '../aws/cloud.ts';
import type { TableUnits } from '../store/item-rules.ts';
import type { MemoryTable } from '../store/memory-table.ts';
import { type StoreFaults, TransactionCanceled } from '../store/store-faults.ts';

/** The tables of the local cloud behind its log, latency and faults. */
export interface TableDoor {
  /** The tables by name, for auditors. */
  readonly tables: ReadonlyMap<string, MemoryTable>;
  /** Units used so far. */
  units(): TableUnits;
}

/** Registers DynamoDB on the cloud; its inputs are those of the Table port, not the SDK's. */
export function tableDoor(cloud: Cloud, tables: ReadonlyMap<string, MemoryTable>, faults?: StoreFaults): TableDoor {
  const find = (name: string): MemoryTable => {
    const table = tables.get(name);
    if (table === undefined) throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
    return table;
  };
  const write = writer(cloud, faults);
  // The tables keep nothing in common with what they take and give, so the cloud does not copy it again.
  cloud.register(
    'DynamoDB',
    {
      GetItem: ({ TableName, Key: key }: { TableName: string; Key: Key }) => {
        faults?.refuse();
        return find(TableName).get(key);
      },
      Query: ({ TableName, Query: query }: { TableName: string; Query: Query }) => {
        faults?.refuse();
        return find(TableName).query(query);
      },
      TransactWriteItems: async ({ TableName, Writes }: { TableName: string; Writes: readonly Write[] }) => {
        await write(find(TableName), Writes);
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

/** A repetition of a transaction that was carried out is answered as it was, for ten minutes [DDB-TX]. */
const tokenMilliseconds = 600_000;

/**
 * Carries out a write. The SDK gives each transaction a client token, the same in all attempts; here all
 * attempts send the same list of writes, so the list is the token.
 */
function writer(cloud: Cloud, faults: StoreFaults | undefined): (table: MemoryTable, writes: readonly Write[]) => Promise<void> {
  const carriedOut = new WeakMap<readonly Write[], number>();
  return async (table, writes) => {
    const [only] = writes;
    const isTransaction = only === undefined || writes.length > 1 || !isPlainWrite(only);
    if (isTransaction && cloud.clock.now() - (carriedOut.get(writes) ?? Number.NEGATIVE_INFINITY) < tokenMilliseconds) return;
    faults?.refuse(writes);
    const commit = (): Promise<void> => table.write(writes);
    if (faults === undefined || !isTransaction) await commit();
    else await faults.inTwoPhases(writes, (milliseconds) => cloud.clock.sleep(milliseconds), commit);
    carriedOut.set(writes, cloud.clock.now());
    faults?.lose();
  };
}

/** What the SDK repeats by itself: throttles and faults of the service, but not a conflict of transactions. */
const repeated = new Set([
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionInProgressException',
]);
const maxAttempts = 3;

/** The Table port over the cloud, for one caller; repeats on the clock as the SDK would, then says what the adapter says. */
export function tableThrough(cloud: Cloud, caller: string, name: string): Table {
  const ask = (operation: string, input: Readonly<Record<string, unknown>>) =>
    translated(() =>
      asSdk(cloud.clock, () => cloud.call({ service: 'DynamoDB', operation, input: { TableName: name, ...input }, caller } satisfies Call)),
    );
  return {
    get: async (key) => (await ask('GetItem', { Key: key })) as Item | undefined,
    query: async (query) => (await ask('Query', { Query: query })) as Page,
    write: async (writes) => void (await ask('TransactWriteItems', { Writes: [...writes] })),
  };
}

/** Attempts as the SDK makes them; what AWS refuses comes out with the members that the SDK's errors have. */
async function asSdk<T>(clock: Clock, request: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (attempts === maxAttempts || !repeated.has(error.code))
        throw Object.assign(new Error(error.message, { cause: error }), {
          name: error.code,
          code: error.code,
          $fault: error.fault,
          $metadata: { attempts },
          ...(error instanceof TransactionCanceled ? { CancellationReasons: error.CancellationReasons } : {}),
        });
      await clock.sleep(50 * 2 ** attempts);
    }
  }
}
