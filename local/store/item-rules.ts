import type { Condition, Item, Key, Write } from '#core/contracts/table.ts';
import { copy } from '../aws/cloud.ts';

type Update = Extract<Write, { update: Key }>;

/** Whether a condition holds for the item as it is (Developer Guide, "Condition and filter expressions"). */
export function holds(item: Item | undefined, condition: Condition): boolean {
  if ('anyOf' in condition) return condition.anyOf.some((entry) => holds(item, entry));
  const value = item !== undefined && Object.hasOwn(item, condition.attribute) ? item[condition.attribute] : undefined;
  switch (condition.is) {
    case 'absent':
      return value === undefined;
    case 'present':
      return value !== undefined;
    case 'equal':
      return value === condition.to;
    // A comparison with an attribute that is absent or of another type is false, not an error.
    case 'below':
      return typeof value === 'number' && value < condition.to;
    case 'atMost':
      return typeof value === 'number' && value <= condition.to;
    case 'above':
      return typeof value === 'number' && value > condition.to;
  }
}

/** The item after an update; the update creates it when it is absent (API_UpdateItem). */
export function updated(item: Item | undefined, key: Key, { set = {}, add = {}, remove = [] }: Update): Item {
  const next: Record<string, unknown> = { ...item, ...key, ...copy(set) };
  for (const [name, amount] of Object.entries(add)) next[name] = sum(next[name] ?? 0, amount, name);
  for (const name of remove) delete next[name];
  return next as Item;
}

/** DynamoDB adds decimally: 0.1 and 0.2 are 0.3, so fractions are rounded to what a double can tell. */
function sum(value: unknown, amount: number, name: string): number {
  if (typeof value !== 'number') throw new TypeError(`ADD to ${name}, which is no number (ValidationException)`);
  const total = value + amount;
  return Number.isInteger(total) ? total : Number(total.toPrecision(15));
}

/** Bytes of an item as DynamoDB counts them (Developer Guide, "DynamoDB item sizes and formats"). */
export function bytesOf(item: Item): number {
  return entriesBytes(item);
}

function entriesBytes(record: object): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(record)) bytes += Buffer.byteLength(name) + valueBytes(value);
  return bytes;
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  // "approximately 1 byte per two significant digits + 1"; one more for the sign.
  if (typeof value === 'number') return Math.ceil(String(Math.abs(value)).replace(/\D/g, '').length / 2) + (value < 0 ? 2 : 1);
  // A list or a map takes 3 bytes, and 1 for each entry.
  if (Array.isArray(value)) return value.reduce((bytes: number, entry: unknown) => bytes + 1 + valueBytes(entry), 3);
  if (typeof value === 'object' && value !== null) return 3 + Object.keys(value).length + entriesBytes(value);
  return 1;
}

/** Request units as DynamoDB bills them on demand. */
export interface TableUnits {
  readonly reads: number;
  readonly writes: number;
}
const unitBytes = { read: 4096, 'stale read': 4096, write: 1024 } as const;

/** At least one unit a request; an eventually consistent read costs half. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
export const unitsOf = (bytes: number, what: keyof typeof unitBytes): number =>
  Math.max(1, Math.ceil(bytes / unitBytes[what])) / (what === 'stale read' ? 2 : 1);
