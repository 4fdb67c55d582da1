import type { QueryCommandInput, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Condition, Key, Query, Write } from '#core/contracts/table.ts';
import { decodeCursor } from './table-cursor.ts';
import { compareText, keysOf, lastCodePoint } from './table-order.ts';
import { keyOf } from './table-rules.ts';

/** One entry of a TransactWriteItems request, values not yet marshalled. */
export type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

interface Attributes {
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}
const operators = { equal: '=', below: '<', atMost: '<=', above: '>' } as const;

/** Collects the placeholders of one request, so that no name or value is ever written into an expression. */
class Placeholders {
  private readonly names = new Map<string, string>();
  private readonly values: unknown[] = [];

  name(attribute: string): string {
    const known = this.names.get(attribute) ?? `#n${this.names.size}`;
    this.names.set(attribute, known);
    return known;
  }

  value(value: unknown): string {
    this.values.push(value);
    return `:v${this.values.length - 1}`;
  }

  /** The members of the request; DynamoDB refuses them when they are empty, so they are left out then. */
  attributes(): Attributes {
    const names = Object.fromEntries([...this.names].map(([attribute, placeholder]) => [placeholder, attribute]));
    const values = Object.fromEntries(this.values.map((value, index) => [`:v${index}`, value]));
    return {
      ...(this.names.size > 0 && { ExpressionAttributeNames: names }),
      ...(this.values.length > 0 && { ExpressionAttributeValues: values }),
    };
  }
}

/** Translates one write of the port into one action on that table. */
export function actionOf(TableName: string, write: Write): Action {
  const placeholders = new Placeholders();
  const Key = { ...keyOf(write) };
  const UpdateExpression = 'update' in write ? updateExpression(write, placeholders) : '';
  const ConditionExpression = allOf(write.when ?? [], placeholders);
  const rest = { TableName, ...(ConditionExpression !== '' && { ConditionExpression }), ...placeholders.attributes() };
  if ('put' in write) return { Put: { Item: { ...write.put }, ...rest } };
  if ('update' in write) return { Update: { Key, UpdateExpression, ...rest } };
  if ('delete' in write) return { Delete: { Key, ...rest } };
  return { ConditionCheck: { Key, ...rest, ConditionExpression } };
}

function updateExpression(write: Extract<Write, { update: Key }>, placeholders: Placeholders): string {
  const pair = ([name, value]: [string, unknown], sign: string): string => `${placeholders.name(name)}${sign}${placeholders.value(value)}`;
  const clauses: [string, string[]][] = [
    ['SET', Object.entries(write.set ?? {}).map((entry) => pair(entry, ' = '))],
    ['ADD', Object.entries(write.add ?? {}).map((entry) => pair(entry, ' '))],
    ['REMOVE', (write.remove ?? []).map((name) => placeholders.name(name))],
  ];
  return clauses
    .filter(([, parts]) => parts.length > 0)
    .map(([verb, parts]) => `${verb} ${parts.join(', ')}`)
    .join(' ');
}

function allOf(conditions: readonly Condition[], placeholders: Placeholders): string {
  return conditions.map((condition) => conditionExpression(condition, placeholders)).join(' AND ');
}

function conditionExpression(condition: Condition, placeholders: Placeholders): string {
  if ('anyOf' in condition) return `(${condition.anyOf.map((entry) => conditionExpression(entry, placeholders)).join(' OR ')})`;
  const name = placeholders.name(condition.attribute);
  if (condition.is === 'absent') return `attribute_not_exists(${name})`;
  if (condition.is === 'present') return `attribute_exists(${name})`;
  return `${name} ${operators[condition.is]} ${placeholders.value(condition.to)}`;
}

/**
 * Translates a query; undefined when its bounds exclude each other. DynamoDB takes one condition on
 * the sort key and no filter on it, so several bounds become one BETWEEN, which includes its ends:
 * the caller drops what `withinBounds` does not hold for.
 */
export function queryInput(TableName: string, query: Query): QueryCommandInput | undefined {
  const placeholders = new Placeholders();
  const [partition, sort] = keysOf(query);
  const ofPartition = `${placeholders.name(partition)} = ${placeholders.value(query.pk)}`;
  const range = sortCondition(query, sort, placeholders);
  if (range === undefined) return undefined;
  const last = decodeCursor(query);
  return {
    TableName,
    KeyConditionExpression: range === '' ? ofPartition : `${ofPartition} AND ${range}`,
    ...placeholders.attributes(),
    ScanIndexForward: query.descending !== true,
    ...(query.index === undefined ? { ConsistentRead: true } : { IndexName: query.index }),
    ...(query.limit !== undefined && { Limit: query.limit }),
    ...(last !== undefined && { ExclusiveStartKey: last }),
  };
}

function sortCondition(query: Query, sort: string, placeholders: Placeholders): string | undefined {
  const { skPrefix, before, after } = query;
  const lower = [skPrefix, after]
    .filter((bound) => bound !== undefined)
    .toSorted(compareText)
    .at(-1);
  const upper = [skPrefix === undefined ? undefined : skPrefix + lastCodePoint, before]
    .filter((bound) => bound !== undefined)
    .toSorted(compareText)[0];
  if (lower === undefined && upper === undefined) return '';
  if (lower !== undefined && upper !== undefined && compareText(lower, upper) > 0) return undefined;
  const name = placeholders.name(sort);
  if (lower !== undefined && upper !== undefined) {
    if (before === undefined && after === undefined) return `begins_with(${name}, ${placeholders.value(skPrefix)})`;
    return `${name} BETWEEN ${placeholders.value(lower)} AND ${placeholders.value(upper)}`;
  }
  return upper === undefined ? `${name} > ${placeholders.value(lower)}` : `${name} < ${placeholders.value(upper)}`;
}
