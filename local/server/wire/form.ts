import type { NormalizedSchema } from '@smithy/core/schema';
import type { AwsError } from '../../aws/cloud.ts';
import { parseScalar } from './scalar.ts';

/** A form's parameters by the parts of their dotted names. */
interface Node {
  text: string | undefined;
  readonly below: Map<string, Node>;
}

/** How the two query protocols differ in names, and in what they say of a wrong parameter. */
export interface FormStyle {
  readonly ec2: boolean;
  readonly unknown: (name: string) => AwsError;
  readonly malformed: string;
}

/** The input that a form spells, by its schema; `Action` and `Version` are the protocol's own. Unknown names are refused. */
export function readForm(schema: NormalizedSchema, form: URLSearchParams, style: FormStyle): Record<string, unknown> {
  const root: Node = { text: undefined, below: new Map() };
  for (const [name, text] of form) if (name !== 'Action' && name !== 'Version') place(root, name.split('.'), text);
  if (schema.isUnitSchema()) {
    for (const name of root.below.keys()) throw style.unknown(name);
    return {};
  }
  return structure(schema, root, '', style);
}

function place(root: Node, parts: readonly string[], text: string): void {
  let node = root;
  for (const part of parts) {
    const next = node.below.get(part) ?? { text: undefined, below: new Map<string, Node>() };
    node.below.set(part, next);
    node = next;
  }
  node.text = text;
}

function value(schema: NormalizedSchema, node: Node, path: string, style: FormStyle): unknown {
  if (schema.isStructSchema()) return structure(schema, node, `${path}.`, style);
  if (schema.isListSchema()) return list(schema, node, path, style);
  if (schema.isMapSchema()) return map(schema, node, path, style);
  for (const name of node.below.keys()) throw style.unknown(`${path}.${name}`);
  return parseScalar(schema, node.text ?? '', path, style.malformed);
}

function structure(schema: NormalizedSchema, node: Node, path: string, style: FormStyle): Record<string, unknown> {
  const known = new Map([...schema.structIterator()].map(([name, member]) => [memberKey(name, member, style), { name, member }]));
  const found = [...node.below].map(([key, child]) => {
    const entry = known.get(key);
    if (entry === undefined) throw style.unknown(`${path}${key}`);
    return [entry.name, value(entry.member, child, `${path}${key}`, style)] as const;
  });
  return Object.fromEntries(found);
}

/** EC2's names start with a capital; a flat list of the query protocol has the name of its entries. */
function memberKey(name: string, member: NormalizedSchema, { ec2 }: FormStyle): string {
  const { ec2QueryName, xmlName = name } = member.getMergedTraits() as { ec2QueryName?: string; xmlName?: string };
  if (!ec2) return xmlName;
  return ec2QueryName ?? `${xmlName.charAt(0).toUpperCase()}${xmlName.slice(1)}`;
}

const traits = (schema: NormalizedSchema) => schema.getMergedTraits() as { xmlName?: string; xmlFlattened?: unknown };

function list(schema: NormalizedSchema, node: Node, path: string, style: FormStyle): unknown[] {
  const element = schema.getValueSchema();
  const { xmlFlattened } = traits(schema);
  const wrapper = traits(element).xmlName ?? 'member';
  if (style.ec2 || xmlFlattened !== undefined) return numbered(node, path, style).map(([at, child]) => value(element, child, at, style));
  for (const name of node.below.keys()) if (name !== wrapper) throw style.unknown(`${path}.${name}`);
  const inner = node.below.get(wrapper);
  return inner === undefined ? [] : numbered(inner, `${path}.${wrapper}`, style).map(([at, child]) => value(element, child, at, style));
}

function map(schema: NormalizedSchema, node: Node, path: string, style: FormStyle): Record<string, unknown> {
  const element = schema.getValueSchema();
  const keyName = traits(schema.getKeySchema()).xmlName ?? 'key';
  const valueName = traits(element).xmlName ?? 'value';
  const flat = traits(schema).xmlFlattened !== undefined;
  const entries = flat ? node : node.below.get('entry');
  if (entries === undefined) return {};
  const pairs = numbered(entries, flat ? path : `${path}.entry`, style).map(([at, child]) => {
    for (const name of child.below.keys()) if (name !== keyName && name !== valueName) throw style.unknown(`${at}.${name}`);
    const inner = child.below.get(valueName) ?? { text: '', below: new Map<string, Node>() };
    return [child.below.get(keyName)?.text ?? '', value(element, inner, `${at}.${valueName}`, style)] as const;
  });
  return Object.fromEntries(pairs);
}

/** The entries under 1, 2, …, in that order, with their full names. */
function numbered(node: Node, path: string, style: FormStyle): [string, Node][] {
  for (const name of node.below.keys()) if (!/^[1-9]\d*$/.test(name)) throw style.unknown(`${path}.${name}`);
  return [...node.below].toSorted(([a], [b]) => Number(a) - Number(b)).map(([name, child]) => [`${path}.${name}`, child]);
}
