import type { NormalizedSchema } from '@smithy/core/schema';
import { membersOf, scalarText } from './scalar.ts';

interface Traits {
  readonly xmlName?: string;
  readonly xmlFlattened?: unknown;
  readonly xmlAttribute?: unknown;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
}
const traits = (schema: NormalizedSchema): Traits => schema.getMergedTraits() as Traits;

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll('\r', '&#xD;');

export const element = (name: string, inner: string, attributes = ''): string => `<${name}${attributes}>${inner}</${name}>`;

/** A structure's members as XML elements, by the schema; members that travel in headers are left out. */
export function writeMembers(schema: NormalizedSchema, value: object): string {
  return membersOf(schema, value)
    .map(([name, member, each]) => {
      const { httpHeader, httpPrefixHeaders, xmlName } = traits(member);
      return httpHeader !== undefined || httpPrefixHeaders !== undefined ? '' : write(member, xmlName ?? name, each);
    })
    .join('');
}

function write(schema: NormalizedSchema, name: string, value: unknown): string {
  if (schema.isStructSchema()) return element(name, writeMembers(schema, value as object));
  if (schema.isListSchema()) return writeList(schema, name, value as readonly unknown[]);
  if (schema.isMapSchema()) return writeMap(schema, name, value as Readonly<Record<string, unknown>>);
  return element(name, escapeXml(scalarText(schema, value, 5)));
}

function writeList(schema: NormalizedSchema, name: string, values: readonly unknown[]): string {
  const each = schema.getValueSchema();
  if (traits(schema).xmlFlattened !== undefined) return values.map((value) => write(each, name, value)).join('');
  return element(name, values.map((value) => write(each, traits(each).xmlName ?? 'member', value)).join(''));
}

function writeMap(schema: NormalizedSchema, name: string, values: Readonly<Record<string, unknown>>): string {
  const [key, each] = [schema.getKeySchema(), schema.getValueSchema()];
  const flat = traits(schema).xmlFlattened !== undefined;
  const entries = Object.entries(values).map(([text, value]) =>
    element(
      flat ? name : 'entry',
      element(traits(key).xmlName ?? 'key', escapeXml(text)) + write(each, traits(each).xmlName ?? 'value', value),
    ),
  );
  return flat ? entries.join('') : element(name, entries.join(''));
}
