import { contextOf } from '../../../../local/iam/context.ts';
import type { Keys } from '../../../../local/iam/context.ts';
import { decide } from '../../../../local/iam/evaluate.ts';
import { compilePolicy } from '../../../../local/iam/policy.ts';

export type Raw = Readonly<Record<string, unknown>>;

/** What the statements say to one request that carries every key that it names. */
export function answer(statements: readonly Raw[], action: string, resource: string, keys: Keys = {}): string {
  const compiled = compilePolicy({ Statement: statements }, 'policy');
  const nothing = (): undefined => undefined;
  return decide(compiled, { action, resource, context: contextOf(keys, nothing, () => true) }).effect;
}

export const allow = (Action: string | readonly string[], Resource: string | readonly string[], Condition?: Raw): Raw => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
export const deny = (Action: string, Resource: string, Condition?: Raw): Raw => ({ ...allow(Action, Resource, Condition), Effect: 'Deny' });
