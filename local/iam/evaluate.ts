import type { Context } from './context.ts';
import type { Statement } from './policy.ts';

/** One question to a set of policies. */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}
/** The statement that decided, and the action as it spells it. */
export interface Match {
  readonly statement: Statement;
  readonly action: string;
}
export type Decision = { readonly effect: 'allow' | 'deny'; readonly by: Match } | { readonly effect: 'silent' };

/**
 * What the statements say: an explicit Deny wins over every Allow; where none speaks, the answer is silence,
 * which is a denial unless another kind of policy allows.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(statements: readonly Statement[], question: Question): Decision {
  let allowed: Match | undefined;
  for (const statement of statements) {
    if (statement.effect === 'Allow' && allowed !== undefined) continue;
    const match = matchOf(statement, question);
    if (match === undefined) continue;
    if (statement.effect === 'Deny') return { effect: 'deny', by: match };
    allowed = match;
  }
  return allowed === undefined ? { effect: 'silent' } : { effect: 'allow', by: allowed };
}

function matchOf(statement: Statement, { action, resource, context }: Question): Match | undefined {
  const spelled = statement.actionFor(action);
  return spelled !== undefined && statement.covers(resource) && statement.holds(context) ? { statement, action: spelled } : undefined;
}
