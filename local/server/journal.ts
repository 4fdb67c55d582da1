import * as z from 'zod';
import type { Call } from '../aws/cloud.ts';
import type { ApiRequest } from '../boot/gateway.ts';

/** Something that reached the cloud from outside. */
export type Outside = { readonly call: Call } | { readonly request: ApiRequest } | { readonly control: string; readonly body: unknown };

/** `at`: virtual milliseconds. */
export interface JournalEntry {
  readonly at: number;
  readonly outside: Outside;
}
export interface SavedState {
  readonly version: 1;
  readonly recipe: string;
  readonly at: number;
  readonly journal: readonly JournalEntry[];
}

const entry = z.strictObject({
  at: z.number(),
  outside: z.union([
    z.strictObject({ call: z.custom<Call>((value) => typeof (value as Call | undefined)?.operation === 'string') }),
    z.strictObject({ request: z.custom<ApiRequest>((value) => typeof (value as ApiRequest | undefined)?.path === 'string') }),
    z.strictObject({ control: z.string(), body: z.unknown() }),
  ]),
});
const saved = z.strictObject({ version: z.literal(1), recipe: z.string(), at: z.number(), journal: z.array(entry) });

/** A state as JSON; times and bytes are told apart from texts. */
export function writeState(state: SavedState): string {
  return JSON.stringify(state, function (key, value: unknown) {
    const raw: unknown = (this as Record<string, unknown>)[key];
    if (raw instanceof Date) return { $date: raw.getTime() };
    if (raw instanceof Uint8Array) return { $bytes: Buffer.from(raw).toString('base64') };
    return value;
  });
}

/** The state that `writeState` wrote; undefined for anything else. */
export function readState(text: string): SavedState | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text, (_key, value: unknown) => {
      const { $date: date, $bytes: bytes } = (value ?? {}) as { $date?: unknown; $bytes?: unknown };
      if (typeof date === 'number') return new Date(date);
      if (typeof bytes === 'string') return new Uint8Array(Buffer.from(bytes, 'base64'));
      return value;
    });
  } catch {
    return undefined;
  }
  const checked = saved.safeParse(parsed);
  return checked.success ? checked.data : undefined;
}
