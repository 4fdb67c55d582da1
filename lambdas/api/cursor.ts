import * as z from 'zod';
import { InvalidCursor } from '#core/contracts/table.ts';

/** Where a list that runs over several partitions of the table stopped. */
const place = z.strictObject({ partition: z.string(), from: z.string().optional() });
export type Place = z.output<typeof place>;

/** The opaque cursor of the API; it holds keys only, and every page checks permissions anew. */
export const encodePlace = (at: Place): string => Buffer.from(JSON.stringify(at)).toString('base64url');

/** Reads a cursor back; throws InvalidCursor unless it names one of the partitions of this list. */
export function decodePlace(cursor: string, partitions: readonly string[]): Place {
  const parsed = place.safeParse(json(cursor));
  if (!parsed.success || !partitions.includes(parsed.data.partition)) throw new InvalidCursor();
  return parsed.data;
}

function json(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
  } catch {
    // Not one of ours: refused like any other forged cursor.
    return undefined;
  }
}
