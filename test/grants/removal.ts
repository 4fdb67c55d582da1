import type { BootOptions } from '../../local/boot/boot.ts';
import type { Stack } from '../../local/boot/stack.ts';
import type { Grant } from '../../local/iam/authority.ts';
import { sentence } from '../../local/iam/denial.ts';

/** A run that ends at the first thing that a policy refuses, with AWS's sentence about it. */
export const untilDenied: BootOptions = {
  // Which grant is used must not depend on an event that is lost.
  weather: 'calm',
  onDenied: (denied, { clock }) => clock.halt(new Error(sentence(denied))),
};

interface RawPolicy {
  readonly Type: string;
  readonly Properties: { readonly PolicyDocument: { Statement: { Action: string | string[] }[] } };
}

/** The stacks without one action of one statement. */
export function without(stacks: readonly Stack[], { where, action }: Pick<Grant, 'where' | 'action'>): Stack[] {
  const copy = structuredClone(stacks) as Stack[];
  const { name = '', index = '' } = /^(?<name>.*)\[(?<index>\d+)\]$/.exec(where)?.groups ?? {};
  const policies = copy.flatMap(({ template }) => Object.entries((template.Resources ?? {}) as Readonly<Record<string, RawPolicy>>));
  const [, policy] =
    policies.find(([logicalId, { Type }]) => Type === 'AWS::IAM::Policy' && logicalId.replace(/[0-9A-F]{8}$/, '') === name) ?? [];
  const statement = policy?.Properties.PolicyDocument.Statement[Number(index)];
  if (policy === undefined || statement === undefined) throw new Error(`there is no statement ${where}`);
  const left = [statement.Action].flat().filter((each) => each !== action);
  if (left.length === [statement.Action].flat().length) throw new Error(`${where} does not allow ${action}`);
  if (left.length > 0) statement.Action = left;
  else policy.Properties.PolicyDocument.Statement.splice(Number(index), 1);
  return copy;
}
