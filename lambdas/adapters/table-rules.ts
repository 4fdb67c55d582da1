import type { Condition, Item, Key, Query, Write } from '#core/contracts/table.ts';
import { indexKeys } from '#core/contracts/table.ts';

/** Most writes of one transaction (DynamoDB Developer Guide, "Quotas": 100 actions) [DDB-TX]. */
export const maxWrites = 100;
/** Bytes of one item, names and values counted (same page: 400 KB). */
export const maxItemBytes = 400 * 1024;
const maxKeyBytes = { pk: 2048, sk: 1024 } as const;
const maxDepth = 32;
const indexAttributes: ReadonlySet<string> = new Set(Object.values(indexKeys).flat());

/**
 * What DynamoDB (or its document client) refuses before it looks at any condition. Both stores ask
 * here first, so that a mistake is as loud in a unit test as it is on AWS. Throws a TypeError that
 * names the attribute; binary, sets and class instances are not used by the product and refused too.
 */
export function refuseInvalid(writes: readonly Write[]): void {
  if (writes.length === 0 || writes.length > maxWrites)
    throw new TypeError(`a transaction holds 1 to ${maxWrites} writes, not ${writes.length}`);
  const seen = new Set<string>();
  for (const write of writes) {
    const key = keyOf(write);
    refuseKey(key);
    const id = JSON.stringify([key.pk, key.sk]);
    if (seen.has(id)) throw new TypeError(`two writes of one transaction touch ${key.pk} ${key.sk}`);
    seen.add(id);
    if ('put' in write) refuseAttributes(write.put);
    if ('update' in write) refuseUpdate(write);
    if ('check' in write && write.when.length === 0) throw new TypeError(`check of ${key.pk} ${key.sk} has no condition`);
    refuseConditions(write.when ?? []);
  }
}

/** The key that a write touches, without the other attributes of an item given as key. */
export function keyOf(write: Write): Key {
  if ('put' in write) return bareKey(write.put);
  if ('update' in write) return bareKey(write.update);
  return bareKey('delete' in write ? write.delete : write.check);
}

/**
 * Whether a write may go without a transaction, at half the price. The SDK repeats a request whose
 * answer was lost; a transaction carries a token that makes the repetition harmless
 * (API_TransactWriteItems, ClientRequestToken), a plain write has none: an ADD would count twice, and
 * a condition would fail on our own first try.
 */
export function isPlainWrite(write: Write): boolean {
  return !('check' in write) && (write.when ?? []).length === 0 && !('add' in write && Object.keys(write.add ?? {}).length > 0);
}

/** Only `pk` and `sk` of something that has them. */
export function bareKey({ pk, sk }: Key): Key {
  return { pk, sk };
}

/** Throws a TypeError for a key that DynamoDB does not take: an empty or over-long part. */
export function refuseKey(key: Key): void {
  for (const part of ['pk', 'sk'] as const) {
    const value: unknown = key[part];
    if (typeof value !== 'string' || value === '') throw new TypeError(`${part} must be a text that is not empty`);
    if (Buffer.byteLength(value) > maxKeyBytes[part]) throw new TypeError(`${part} is longer than ${maxKeyBytes[part]} bytes`);
  }
}

/** Throws a TypeError for a query that DynamoDB does not take: empty texts, a limit that is no positive integer. */
export function refuseQuery(query: Query): void {
  for (const name of ['pk', 'skPrefix', 'before', 'after'] as const)
    if (query[name] === '') throw new TypeError(`${name} of a query must not be empty`);
  if (query.limit !== undefined && !(Number.isInteger(query.limit) && query.limit > 0))
    throw new TypeError(`limit of a query must be a positive integer, not ${query.limit}`);
}

function refuseUpdate(write: Extract<Write, { update: Key }>): void {
  const { set = {}, add = {}, remove = [] } = write;
  const attributes = [...Object.keys(set), ...Object.keys(add), ...remove];
  if (attributes.length === 0) throw new TypeError(`update of ${write.update.pk} changes nothing`);
  // "Two document paths overlap" and "part of the key" are refusals of UpdateItem.
  if (new Set(attributes).size < attributes.length)
    throw new TypeError(`update of ${write.update.pk} names an attribute twice: ${attributes.join(', ')}`);
  if (attributes.includes('pk') || attributes.includes('sk')) throw new TypeError('an update cannot change pk or sk');
  refuseAttributes(set);
  for (const [name, amount] of Object.entries(add)) {
    refuseValue(amount, name, 1);
    if (typeof amount !== 'number' || indexAttributes.has(name)) throw new TypeError(`${name} cannot be added to`);
  }
}

function refuseAttributes(attributes: Item | Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === '') throw new TypeError('an attribute has no name');
    if (indexAttributes.has(name) && (typeof value !== 'string' || value === ''))
      throw new TypeError(`${name} is a key of an index and must be a text that is not empty`);
    refuseValue(value, name, 1);
  }
}

function refuseValue(value: unknown, path: string, depth: number): void {
  if (depth > maxDepth) throw new TypeError(`${path} is nested deeper than ${maxDepth} levels`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    const exact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
    if (!exact) throw new TypeError(`${path} is a number that cannot be stored: ${value}`);
    return;
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) refuseValue(value[index], `${path}[${index}]`, depth + 1);
    return;
  }
  if (!isPlain(value)) throw new TypeError(`${path} cannot be stored: ${value === undefined ? 'undefined' : typeof value}`);
  for (const [name, entry] of Object.entries(value)) refuseValue(entry, `${path}.${name}`, depth + 1);
}

/** A record, from whatever realm (jest has its own): its prototype is none, or one without a prototype. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refuseConditions(conditions: readonly Condition[]): void {
  for (const condition of conditions) {
    if (!('anyOf' in condition)) {
      if ('to' in condition) refuseValue(condition.to, condition.attribute, 1);
      continue;
    }
    if (condition.anyOf.length === 0) throw new TypeError('anyOf holds no condition');
    refuseConditions(condition.anyOf);
  }
}
