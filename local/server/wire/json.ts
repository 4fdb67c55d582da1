import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../aws/cloud.ts';
import { membersOf, parseTime, timeFormat, timeText } from './scalar.ts';

/** REST JSON renames members where the schema says so; JSON 1.0 and 1.1 do not. */
export interface JsonStyle {
  readonly renamed: boolean;
  readonly unknown: (name: string) => AwsError;
}

const keyOf = (name: string, member: NormalizedSchema, { renamed }: Pick<JsonStyle, 'renamed'>): string =>
  renamed ? ((member.getMergedTraits() as { jsonName?: string }).jsonName ?? name) : name;

/** A wrong type. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
const wrong = (where: string, wanted: string): AwsError => new AwsError('SerializationException', `${where} is no ${wanted}`);

/** The value that JSON spells, by its schema; unknown members and wrong types are refused. Null is absent. */
export function readJson(schema: NormalizedSchema, value: unknown, where: string, style: JsonStyle): unknown {
  if (value === null || value === undefined) return undefined;
  if (schema.isUnitSchema() || schema.isStructSchema()) return readStructure(schema, value, where, style);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw wrong(where, 'list');
    return value.map((each, index) => readJson(schema.getValueSchema(), each, `${where}[${index}]`, style));
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) throw wrong(where, 'map');
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, readJson(schema.getValueSchema(), each, `${where}.${key}`, style)]),
    );
  }
  return readSimple(schema, value, where);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readStructure(schema: NormalizedSchema, value: unknown, where: string, style: JsonStyle): Record<string, unknown> {
  if (!isObject(value)) throw wrong(where === '' ? 'The body' : where, 'structure');
  const members = schema.isUnitSchema() ? [] : [...schema.structIterator()];
  const known = new Map(members.map(([name, member]) => [keyOf(name, member, style), { name, member }]));
  const prefix = where === '' ? '' : `${where}.`;
  const found = Object.entries(value).flatMap(([key, each]) => {
    const entry = known.get(key);
    if (entry === undefined) throw style.unknown(`${prefix}${key}`);
    const read = readJson(entry.member, each, `${prefix}${key}`, style);
    return read === undefined ? [] : [[entry.name, read] as const];
  });
  return Object.fromEntries(found);
}

function readSimple(schema: NormalizedSchema, value: unknown, where: string): unknown {
  if (schema.isDocumentSchema()) return value;
  if (schema.isTimestampSchema()) {
    const time = typeof value === 'number' || typeof value === 'string' ? parseTime(value) : undefined;
    if (time === undefined) throw wrong(where, 'timestamp');
    return time;
  }
  if (schema.isBlobSchema()) {
    if (typeof value !== 'string') throw wrong(where, 'base64 text');
    return new Uint8Array(Buffer.from(value, 'base64'));
  }
  const wanted = schema.isStringSchema() ? 'string' : schema.isBooleanSchema() ? 'boolean' : 'number';
  if (typeof value !== wanted) throw wrong(where, wanted);
  return value;
}

/** A value as JSON would hold it, by its schema: times are seconds, bytes are base64. */
export function writeJson(schema: NormalizedSchema, value: unknown, style: Pick<JsonStyle, 'renamed'>): unknown {
  if (value === null || value === undefined) return undefined;
  if (schema.isStructSchema())
    return Object.fromEntries(
      membersOf(schema, value).map(([name, member, each]) => [keyOf(name, member, style), writeJson(member, each, style)]),
    );
  if (schema.isListSchema()) return (value as readonly unknown[]).map((each) => writeJson(schema.getValueSchema(), each, style));
  if (schema.isMapSchema())
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, writeJson(schema.getValueSchema(), each, style)]));
  if (value instanceof Date) {
    const format = timeFormat(schema, 7);
    return format === 7 ? value.getTime() / 1000 : timeText(value, format);
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return value;
}
