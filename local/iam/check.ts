import type { Catalogue } from './catalogue.ts';
import { isGlobal, matchesKey } from './catalogue.ts';
import type { Statement } from './policy.ts';

/**
 * Holds a statement against the service authorization reference: its actions exist, and each condition
 * key is one that every action knows (for a pattern of actions: that one of them knows). A key that is
 * never there would make an Allow useless and a Deny empty. Throws, naming statement, action and key.
 */
export function checkStatement(catalogue: Catalogue, statement: Statement): void {
  const { where, actions, conditions } = statement;
  const keys = Object.values(conditions).flatMap((values) => Object.keys(values).map((key) => key.toLowerCase()));
  for (const pattern of actions) {
    const meant = catalogue.actions(pattern);
    if (meant.length === 0) throw new Error(`${where}: there is no action ${pattern} (service authorization reference)`);
    for (const key of keys.filter((each) => !isGlobal(each)))
      if (!meant.some((action) => knowsKey(catalogue, statement, action, key)))
        throw new Error(`${where}: ${pattern} knows no condition key ${key} on ${statement.resources.join(', ')}`);
  }
}

/** Keys of the action itself, and of the kinds of resources that the statement means. */
function knowsKey(catalogue: Catalogue, { resources }: Statement, action: string, key: string): boolean {
  const facts = catalogue.action(action);
  const kinds = facts?.kinds.filter(({ arn }) => resources.some((resource) => resource === '*' || arn.test(resource))) ?? [];
  return [...(facts?.keys ?? []), ...kinds.flatMap((kind) => kind.keys)].some((pattern) => matchesKey(pattern, key));
}
