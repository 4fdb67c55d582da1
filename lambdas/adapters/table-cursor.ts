import type { Query } from '#core/contracts/table.ts';
import { InvalidCursor } from '#core/contracts/table.ts';
import { keysOf } from './table-order.ts';

/** Key attributes of the item at which a page ended. */
export type LastKey = Readonly<Record<string, string>>;

/** The opaque `next` of a page: where it ended, safe in a URL. */
export function encodeCursor(last: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(last)).toString('base64url');
}

/**
 * Reads `query.from` back. Cursors come from callers, so everything is checked: exactly the key
 * attributes of this query, all texts, of this query's partition. Throws InvalidCursor.
 */
export function decodeCursor(query: Query): LastKey | undefined {
  if (query.from === undefined) return undefined;
  const last = parse(query.from);
  const [partition, sort] = keysOf(query);
  const expected = new Set(['pk', 'sk', partition, sort]);
  if (Object.keys(last).length !== expected.size) throw new InvalidCursor();
  const key: Record<string, string> = {};
  for (const name of expected) {
    const value = last[name];
    if (typeof value !== 'string' || value === '') throw new InvalidCursor();
    key[name] = value;
  }
  if (key[partition] !== query.pk) throw new InvalidCursor();
  return key;
}

function parse(cursor: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Not JSON: the same refusal as any other forged cursor.
  }
  throw new InvalidCursor();
}
