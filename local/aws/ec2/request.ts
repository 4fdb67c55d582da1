import type { Call, Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';

type Answer<O> = Omit<O, '$metadata'>;
type Tree = Map<string, Tree>;

/**
 * Declares one operation. `modelled` lists the members that the simulation honours, separated by blanks;
 * `A.B` admits only B inside A. One that AWS knows and we do not model is refused by name
 * (`LocalCloud.NotModelled`), so that nothing is silently ignored. What AWS itself refuses by the schema
 * never comes here: the service's contract says it before. DryRun answers `DryRunOperation` before anything else happens [API-EC2].
 */
export function operation<I, O>(name: string, modelled: string, run: (input: I, call: Call) => Answer<O>): Operations {
  const tree = treeOf(`DryRun ${modelled}`);
  return {
    [name]: (input: never, call: Call) => {
      const given = input as Record<string, unknown>;
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
