import type { Query } from '#core/contracts/table.ts';
import { indexKeys } from '#core/contracts/table.ts';

/** The greatest code point: `prefix + last` sorts after everything that starts with `prefix`. */
export const lastCodePoint = '\u{10ffff}';

/**
 * Order of sort keys: by their UTF-8 bytes, as DynamoDB has it (Developer Guide, "Query"). JavaScript's
 * `<` goes by UTF-16 units and puts surrogates below U+E000.
 */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Lifts surrogates, which stand for code points above U+FFFF, over U+E000–U+FFFF. */
function rank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

/** Attributes by which a query finds and sorts: those of its index, else of the base table. */
export function keysOf(query: Query): readonly [string, string] {
  return query.index === undefined ? ['pk', 'sk'] : indexKeys[query.index];
}

/** Whether a sort value lies inside the bounds of the query (all strict, as the contract says). */
export function withinBounds(query: Query, sort: string): boolean {
  const { skPrefix, before, after } = query;
  if (skPrefix !== undefined && !sort.startsWith(skPrefix)) return false;
  if (before !== undefined && compareText(sort, before) >= 0) return false;
  return after === undefined || compareText(sort, after) > 0;
}
