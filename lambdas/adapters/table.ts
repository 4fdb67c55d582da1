import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Item, Key, Page, Query, Table, Write } from '#core/contracts/table.ts';
import { ConditionFailed, TableBusy } from '#core/contracts/table.ts';
import { encodeCursor } from './table-cursor.ts';
import { actionOf, queryInput } from './table-expressions.ts';
import { keysOf, withinBounds } from './table-order.ts';
import { bareKey, isPlainWrite, refuseInvalid, refuseKey, refuseQuery } from './table-rules.ts';

/**
 * The Table port on one DynamoDB table (keys `pk` and `sk`, indexes as `indexKeys` names them, all
 * attributes projected). Throttles and conflicts come out as TableBusy; everything else that DynamoDB
 * says, such as an item over 400 KB, passes unchanged: it is a mistake of ours or a fault of AWS.
 */
export function dynamoTable(client: DynamoDBDocumentClient, tableName: string): Table {
  return {
    get: (key) => translated(() => get(client, tableName, key)),
    query: (request) => translated(() => query(client, tableName, request)),
    write: (writes) => translated(() => write(client, tableName, writes)),
  };
}

async function get(client: DynamoDBDocumentClient, TableName: string, key: Key): Promise<Item | undefined> {
  refuseKey(key);
  const { Item } = await client.send(new GetCommand({ TableName, Key: bareKey(key), ConsistentRead: true }));
  return Item as Item | undefined;
}

async function query(client: DynamoDBDocumentClient, tableName: string, request: Query): Promise<Page> {
  refuseQuery(request);
  const input = queryInput(tableName, request);
  if (input === undefined) return { items: [] };
  const { Items = [], LastEvaluatedKey: last } = await client.send(new QueryCommand(input));
  const [, sort] = keysOf(request);
  const items = (Items as Item[]).filter((item) => withinBounds(request, String(item[sort])));
  return last === undefined ? { items } : { items, next: encodeCursor(last) };
}

async function write(client: DynamoDBDocumentClient, tableName: string, writes: readonly Write[]): Promise<void> {
  refuseInvalid(writes);
  const [only, ...others] = writes;
  if (only !== undefined && others.length === 0 && isPlainWrite(only)) return writeOne(client, tableName, only);
  await client.send(new TransactWriteCommand({ TransactItems: writes.map((entry) => actionOf(tableName, entry)) }));
}

async function writeOne(client: DynamoDBDocumentClient, tableName: string, write: Write): Promise<void> {
  const { Put, Update, Delete } = actionOf(tableName, write);
  if (Put !== undefined) await client.send(new PutCommand(Put));
  if (Update !== undefined) await client.send(new UpdateCommand(Update));
  if (Delete !== undefined) await client.send(new DeleteCommand(Delete));
}

/** Names of errors after which nothing was written and trying again helps (API_TransactWriteItems, "Errors"; Programming.Errors). */
const busyErrors: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionConflictException',
  'TransactionInProgressException',
]);
const busyReasons: ReadonlySet<string> = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

interface SdkError {
  readonly name?: unknown;
  readonly CancellationReasons?: readonly { readonly Code?: string }[];
}

/** Runs a request to DynamoDB; its errors come out as the port names them. */
export async function translated<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw translate(error);
  }
}

/** A condition that failed is a fact about the item and outranks a conflict elsewhere in the same transaction. */
function translate(error: unknown): unknown {
  const { name, CancellationReasons: reasons = [] } = (error ?? {}) as SdkError;
  if (busyErrors.has(String(name))) return new TableBusy(String(name), { cause: error });
  if (name !== 'TransactionCanceledException') return error;
  const codes = reasons.map(({ Code }) => Code ?? 'None');
  const failed = codes.flatMap((code, position) => (code === 'ConditionalCheckFailed' ? [position] : []));
  if (failed.length > 0) return new ConditionFailed(failed);
  const refused = codes.filter((code) => code !== 'None');
  const isBusy = refused.length > 0 && refused.every((code) => busyReasons.has(code));
  return isBusy ? new TableBusy(refused.join(', '), { cause: error }) : error;
}
