import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../aws/cloud.ts';

/** Formats of a timestamp in the SDK's schemas: 4 is the protocol's default, the others say so themselves. */
export type TimeFormat = 5 | 6 | 7;

/** ISO 8601, HTTP date or seconds since the epoch: as the schema says, otherwise as the protocol does. */
export function timeFormat(schema: NormalizedSchema, protocolDefault: TimeFormat): TimeFormat {
  const own = schema.getSchema();
  return own === 5 || own === 6 || own === 7 ? own : protocolDefault;
}

export function timeText(time: Date, format: TimeFormat): string {
  if (format === 5) return time.toISOString();
  if (format === 6) return time.toUTCString();
  return String(time.getTime() / 1000);
}

/** A time in whatever form clients write it; undefined when it is none. */
export function parseTime(text: string | number): Date | undefined {
  const number = typeof text === 'number' ? text : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  const time = number === undefined ? Date.parse(String(text)) : number * 1000;
  return Number.isNaN(time) ? undefined : new Date(time);
}

/** A simple value from its text, in forms, headers, labels and XML. `where` names the member; `code` is the refusal's. */
export function parseScalar(schema: NormalizedSchema, text: string, where: string, code: string): unknown {
  const refuse = (): AwsError => new AwsError(code, `Invalid value '${text}' for ${where}`);
  if (schema.isBooleanSchema()) {
    if (text !== 'true' && text !== 'false') throw refuse();
    return text === 'true';
  }
  if (schema.isNumericSchema() || schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) {
    if (text.trim() === '' || Number.isNaN(Number(text))) throw refuse();
    return Number(text);
  }
  if (schema.isTimestampSchema()) {
    const time = parseTime(text);
    if (time === undefined) throw refuse();
    return time;
  }
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, 'base64'));
  if (schema.isStringSchema()) return text;
  throw refuse();
}

/** A simple value as text. */
export function scalarText(schema: NormalizedSchema, value: unknown, format: TimeFormat): string {
  if (value instanceof Date) return timeText(value, timeFormat(schema, format));
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError(`no simple value for ${schema.getName(true)}: ${JSON.stringify(value)}`);
}

/**
 * The members of a structure that are set, with their schemas. A member that the SDK's schema does not
 * know is an error of the simulation: AWS would never send it.
 */
export function membersOf(schema: NormalizedSchema, value: object): [name: string, schema: NormalizedSchema, value: unknown][] {
  const schemas = schema.getMemberSchemas();
  return Object.entries(value).flatMap(([name, member]): [string, NormalizedSchema, unknown][] => {
    if (member === undefined || member === null) return [];
    const own = schemas[name];
    if (own === undefined) throw new TypeError(`the local cloud answers ${name}, which ${schema.getName(true)} does not have`);
    return [[name, own, member]];
  });
}
