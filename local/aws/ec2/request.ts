import * as sdk from '@aws-sdk/client-ec2';
import type { Call, Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';

type Answer<O> = Omit<O, '$metadata'>;
type Tree = Map<string, Tree>;

/**
 * Declares one operation. `modelled` lists the members that the simulation honours, separated by blanks;
 * `A.B` admits only B inside A. Everything else is refused by name, so that nothing is silently ignored:
 * - a member that AWS does not know → `UnknownParameter`; of the wrong type → `InvalidParameterValue`;
 * - a required one left out → `MissingParameter` [EC2-ERR];
 * - one that AWS knows and we do not model → `LocalCloud.NotModelled`.
 * DryRun answers `DryRunOperation` before anything else happens [API-EC2].
 */
export function operation<I, O>(name: string, modelled: string, run: (input: I, call: Call) => Answer<O>): Operations {
  const tree = treeOf(`DryRun ${modelled}`);
  return {
    [name]: (input: never, call: Call) => {
      const given = input as Record<string, unknown>;
      checkStructure(inputSchema(name), given, '');
      checkModelled(tree, given, name, '');
      if (given['DryRun'] === true) throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
      return run(input as I, call);
    },
  };
}

function treeOf(modelled: string): Tree {
  const root: Tree = new Map();
  for (const path of modelled.split(' ').filter((entry) => entry !== '')) {
    let node = root;
    for (const part of path.split('.')) {
      const next = node.get(part) ?? (new Map() as Tree);
      node.set(part, next);
      node = next;
    }
  }
  return root;
}

function checkModelled(tree: Tree, value: unknown, operation: string, path: string): void {
  if (Array.isArray(value)) return value.forEach((entry) => checkModelled(tree, entry, operation, path));
  if (tree.size === 0 && path !== '') return;
  if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array) return;
  for (const [member, entry] of Object.entries(value)) {
    if (entry === undefined) continue;
    const below = tree.get(member);
    if (below === undefined)
      throw new AwsError('LocalCloud.NotModelled', `EC2 ${operation}: member ${path}${member} is not modelled by the local cloud`);
    checkModelled(below, entry, operation, `${path}${member}.`);
  }
}

/** Schemas as the SDK exports them: [3, ns, name, traits, members, types, required count] or [1, ns, name, traits, type]. */
type Schema = readonly unknown[];

const inputSchema = (name: string): unknown => {
  const found = (sdk as unknown as Record<string, Schema | undefined>)[`${name}$`];
  if (found === undefined) throw new Error(`the SDK has no operation ${name}`);
  return found[4];
};

/** Unwraps lazy references and [schema, traits] pairs. */
function resolve(schema: unknown): unknown {
  if (typeof schema === 'function') return resolve((schema as () => unknown)());
  if (Array.isArray(schema) && schema.length === 2) return resolve(schema[0]);
  return schema;
}

function check(schema: unknown, value: unknown, path: string): void {
  if (value === undefined) return;
  const type = resolve(schema);
  if (Array.isArray(type) && type[0] === 3) return checkStructure(type, value, path);
  if (Array.isArray(type) && type[0] === 1) return checkList(type[4], value, path);
  if (typeof type === 'number' && type >= 64 && type < 128) return checkList(type - 64, value, path);
  const expected = typeof type === 'number' ? scalars[type] : undefined;
  if (expected !== undefined && !expected(value)) throw new AwsError('InvalidParameterValue', `Invalid value for ${path}`);
}

/** Simple types of the SDK's schemas: 0 text, 1 number, 2 boolean, 4–7 time, 21 bytes. */
const scalars: Readonly<Record<number, (value: unknown) => boolean>> = {
  0: (value) => typeof value === 'string',
  1: (value) => typeof value === 'number',
  2: (value) => typeof value === 'boolean',
  4: (value) => value instanceof Date,
  5: (value) => value instanceof Date,
  6: (value) => value instanceof Date,
  7: (value) => value instanceof Date,
  21: (value) => value instanceof Uint8Array,
};

function checkList(element: unknown, value: unknown, path: string): void {
  if (!Array.isArray(value)) throw new AwsError('InvalidParameterValue', `Invalid value for ${path}: not a list`);
  value.forEach((entry, index) => check(element, entry, `${path}.${index + 1}`));
}

function checkStructure(schema: unknown, value: unknown, path: string): void {
  const [, , , , members, types, required] = resolve(schema) as [unknown, unknown, unknown, unknown, string[], unknown[], number?];
  if (value === null || typeof value !== 'object')
    throw new AwsError('InvalidParameterValue', `Invalid value for ${path}: not a structure`);
  const prefix = path === '' ? '' : `${path}.`;
  const given = value as Record<string, unknown>;
  for (const member of Object.keys(given))
    if (given[member] !== undefined && !members.includes(member))
      throw new AwsError('UnknownParameter', `The parameter ${prefix}${member} is not recognized`);
  members.slice(0, required ?? 0).forEach((member) => {
    if (given[member] === undefined) throw new AwsError('MissingParameter', `The request must contain the parameter ${prefix}${member}`);
  });
  members.forEach((member, index) => check(types[index], given[member], `${prefix}${member}`));
}
