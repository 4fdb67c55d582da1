import type { Condition, Conditions } from './conditions.ts';
import { compileConditions, textsOf } from './conditions.ts';
import { arnGlob, glob } from './pattern.ts';

/** One statement of a policy, compiled. */
export interface Statement {
  /** The policy and the position in it: how people and the record of used grants find it. */
  readonly where: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Conditions;
  /** Whom a resource policy means; absent in policies of roles. */
  readonly principals: Principals | undefined;
  /** The action as the statement spells it, or undefined when the statement does not mean it. */
  actionFor(action: string): string | undefined;
  covers(resource: string): boolean;
  readonly holds: Condition;
}
/** Kinds of principals (`AWS`, `Service`) → names; `*` is everybody. */
export type Principals = Readonly<Record<string, readonly string[]>>;

const elements = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition', 'Principal']);

/**
 * Compiles a policy document. What it does not know (NotAction, NotResource, another operator, a policy
 * variable) is an error that names the policy: nothing is evaluated half.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function compilePolicy(document: unknown, name: string): Statement[] {
  const { Statement: given } = (document ?? {}) as { readonly Statement?: unknown };
  const statements = (Array.isArray(given) ? given : given === undefined ? [] : [given]) as Readonly<Record<string, unknown>>[];
  return statements.map((statement, index) => compileStatement(statement, `${name}[${index}]`));
}

function compileStatement(statement: Readonly<Record<string, unknown>>, where: string): Statement {
  for (const element of Object.keys(statement))
    if (!elements.has(element)) throw new Error(`${where}: the element ${element} is not modelled by the local cloud`);
  const { Effect: effect, Action, Resource, Condition = {}, Principal } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw new Error(`${where}: its effect is neither Allow nor Deny`);
  const actions = textsOf(Action, where);
  // A trust policy has no resource: it belongs to its role.
  const resources = Resource === undefined ? ['*'] : textsOf(Resource, where);
  const conditions = Condition as Conditions;
  // Actions are compared without regard to case.
  const patterns = actions.map((action) => ({ action, pattern: glob(action, 'i') }));
  const globs = resources.map((resource) => arnGlob(resource));
  const spelled = new Map<string, string | undefined>();
  const covered = new Map<string, boolean>();
  return {
    where,
    effect,
    actions,
    resources,
    conditions,
    principals: Principal === undefined ? undefined : principalsOf(Principal, where),
    actionFor(action) {
      if (!spelled.has(action)) spelled.set(action, patterns.find(({ pattern }) => pattern.test(action))?.action);
      return spelled.get(action);
    },
    covers(resource) {
      const known = covered.get(resource) ?? globs.some((matches) => matches(resource));
      covered.set(resource, known);
      return known;
    },
    holds: compileConditions(conditions, where),
  };
}

function principalsOf(principal: unknown, where: string): Principals {
  if (principal === '*') return { AWS: ['*'] };
  return Object.fromEntries(Object.entries(principal as object).map(([kind, names]) => [kind, textsOf(names, where)]));
}
