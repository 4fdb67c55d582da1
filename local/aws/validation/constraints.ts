/** Inclusive ends; `none` leaves an end open. */
export type Limits = readonly [number, number];
export const none = Number.POSITIVE_INFINITY;

/** What AWS demands of one member beyond its type. Lengths of text count characters, those of bytes count bytes. */
export interface Constraint {
  readonly pattern?: RegExp;
  readonly length?: Limits;
  /** How many entries a list or map may have. */
  readonly items?: Limits;
  readonly range?: Limits;
  /** The SDK's own enumeration. */
  readonly oneOf?: Readonly<Record<string, string>>;
  /** Of every entry of a list or map. */
  readonly each?: Constraint;
  /** Of every key of a map. */
  readonly keys?: Constraint;
  /** AWS's error code where it is not the service's usual one for a wrong value. */
  readonly code?: string;
}
/** By structure of the SDK's schema, then by member. */
export type Constraints = Readonly<Record<string, Readonly<Record<string, Constraint>>>>;

const within = ([low, high]: Limits, value: number): boolean => value >= low && value <= high;
const said = ([low, high]: Limits): string => (high === none ? `at least ${low}` : low === high ? `exactly ${low}` : `${low} to ${high}`);

/** Why the value breaks the constraint, as the end of a sentence; undefined when it does not. Entries are judged by the caller. */
export function breach(constraint: Constraint, value: unknown): string | undefined {
  const { pattern, length, range, oneOf, items } = constraint;
  if (typeof value === 'string') {
    if (oneOf !== undefined && !Object.values(oneOf).includes(value))
      return `must be one of ${Object.values(oneOf).slice(0, 20).join(', ')}`;
    if (length !== undefined && !within(length, value.length)) return `must have ${said(length)} characters`;
    if (pattern !== undefined && !pattern.test(value)) return `must have the form ${pattern.source}, not ${value}`;
  }
  if (typeof value === 'number' && range !== undefined && !within(range, value)) return `must be ${said(range)}`;
  if (value instanceof Uint8Array)
    return length === undefined || within(length, value.length) ? undefined : `must have ${said(length)} bytes`;
  if (items !== undefined && value !== null && typeof value === 'object') {
    const count = Array.isArray(value) ? value.length : Object.keys(value).length;
    if (!within(items, count)) return `must have ${said(items)} entries`;
  }
  return undefined;
}
