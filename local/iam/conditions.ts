import type { Context } from './context.ts';
import { arnGlob, glob } from './pattern.ts';

/** Conditions as a policy holds them: operator → key → values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
/** Whether a request fulfils the condition block of a statement. */
export type Condition = (context: Context) => boolean;

type Compare = (wanted: string) => (given: string) => boolean;
interface Operator {
  readonly compare: Compare;
  /** Holds when no wanted value matches; then an absent key holds too. */
  readonly negated: boolean;
}

const equal: Compare = (wanted) => (given) => given === wanted;
const sameText: Compare = (wanted) => (given) => given.toLowerCase() === wanted.toLowerCase();
const like: Compare = (wanted) => {
  const pattern = glob(wanted);
  return (given) => pattern.test(given);
};
const pair = (name: string, compare: Compare): [string, Operator][] => [
  [name, { compare, negated: false }],
  [name.replace(/^(String|Arn)/, '$1Not'), { compare, negated: true }],
];

/**
 * The operators that are modelled. For ARNs, Equals and Like mean the same.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const operators: ReadonlyMap<string, Operator> = new Map([
  ...pair('StringEquals', equal),
  ...pair('StringEqualsIgnoreCase', sameText),
  ...pair('StringLike', like),
  ...pair('ArnEquals', arnGlob),
  ...pair('ArnLike', arnGlob),
  ['Bool', { compare: sameText, negated: false }],
]);

/** Compiles a condition block; `where` names the statement in errors. All operators and all keys have to hold. */
export function compileConditions(block: Conditions, where: string): Condition {
  const all = Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => compileOne(operator, key.toLowerCase(), textsOf(values, where), where)),
  );
  return (context) => all.every((holds) => holds(context));
}

function compileOne(name: string, key: string, wanted: readonly string[], where: string): Condition {
  // Null asks whether the key is there at all.
  if (name === 'Null') return (context) => wanted.includes(String(context(key) === undefined));
  const { quantifier, operator: full } = /^(?:(?<quantifier>ForAllValues|ForAnyValue):)?(?<operator>\w+)$/.exec(name)?.groups ?? {};
  const ifExists = full?.endsWith('IfExists') ?? false;
  const operator = operators.get(full?.replace(/IfExists$/, '') ?? '');
  if (operator === undefined) throw new Error(`${where}: the condition operator ${name} is not modelled by the local cloud`);
  const matches = wanted.map((value) => operator.compare(value));
  const holds = (given: string): boolean => matches.some((match) => match(given)) !== operator.negated;
  return (context) => {
    const given = context(key);
    // "ForAllValues returns true if there are no context keys in the request"; ForAnyValue returns false then.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    if (quantifier === 'ForAllValues') return (given ?? []).every(holds);
    if (quantifier === 'ForAnyValue') return (given ?? []).some(holds);
    if (given === undefined) return operator.negated || ifExists;
    const [only = '', ...others] = given;
    if (others.length > 0) throw new Error(`${where}: ${key} has several values, so ${name} needs ForAllValues or ForAnyValue`);
    return holds(only);
  };
}

/** Values of a condition or an element of a statement: one or several texts (booleans as text). Policy variables are refused. */
export function textsOf(value: unknown, where: string): string[] {
  const list = (Array.isArray(value) ? value : [value]) as unknown[];
  return list.map((entry) => {
    if (typeof entry !== 'string' && typeof entry !== 'boolean') throw new Error(`${where}: ${JSON.stringify(entry)} is no text`);
    if (String(entry).includes('${'))
      throw new Error(`${where}: the policy variable in ${String(entry)} is not modelled by the local cloud`);
    return String(entry);
  });
}
