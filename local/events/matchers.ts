import { AwsError } from '../aws/cloud.ts';
import { cidrContains } from './cidr.ts';

/** A test of one leaf of an event. */
export type Matcher = { readonly exists: boolean } | ((value: unknown) => boolean);

/** A refusal in EventBridge's words. */
export const invalid = (reason: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

type TextTest = (value: string) => boolean;
const onText =
  (test: TextTest) =>
  (value: unknown): boolean =>
    typeof value === 'string' && test(value);
const isScalar = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** One entry of a pattern's array: a literal, or an object with one operator. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
export function matcher(entry: unknown): Matcher {
  if (isScalar(entry)) return (value) => value === entry;
  if (Array.isArray(entry)) throw invalid('Unrecognized pattern: arrays must not be nested');
  const [operator, operand] = only(entry as object);
  const build = operators[operator];
  if (build === undefined) throw invalid(`Unrecognized match type ${operator}`);
  return build(operand);
}

function only(entry: object): [string, unknown] {
  const [first, ...others] = Object.entries(entry) as [string, unknown][];
  if (first === undefined || others.length > 0) throw invalid('Only one key allowed in match expression');
  return first;
}

const operators: Readonly<Record<string, (operand: unknown) => Matcher>> = {
  exists: (operand) => {
    if (typeof operand !== 'boolean') throw invalid('exists match pattern must be either true or false.');
    return { exists: operand };
  },
  prefix: (operand) => onText(textTest('prefix', operand)),
  suffix: (operand) => onText(textTest('suffix', operand)),
  'equals-ignore-case': (operand) => onText(textTest('equals-ignore-case', operand)),
  wildcard: (operand) => onText(textTest('wildcard', operand)),
  cidr: cidr,
  numeric: numeric,
  'anything-but': anythingBut,
};

function textTest(operator: string, operand: unknown): TextTest {
  if ((operator === 'prefix' || operator === 'suffix') && operand !== null && typeof operand === 'object' && !Array.isArray(operand)) {
    const [inner, text] = only(operand);
    if (inner !== 'equals-ignore-case' || typeof text !== 'string') throw invalid(`Unsupported anything-but pattern: ${inner}`);
    const test = textTest(operator, text.toLowerCase());
    return (value) => test(value.toLowerCase());
  }
  if (typeof operand !== 'string') throw invalid(`${operator} match pattern must be a string`);
  if (operator === 'prefix') return (value) => value.startsWith(operand);
  if (operator === 'suffix') return (value) => value.endsWith(operand);
  if (operator === 'equals-ignore-case') return (value) => value.toLowerCase() === operand.toLowerCase();
  return wildcard(operand);
}

/**
 * `*` stands for any run of characters; backslash escapes `*` and itself. AWS refuses patterns whose
 * automaton grows too large; the recorded refusal has six wildcards, so that is where this draws the line.
 */
function wildcard(text: string): TextTest {
  const parts = text.match(/\\[*\\]|[^]/g) ?? [];
  if (parts.some((part, index) => part === '*' && parts[index + 1] === '*')) throw invalid('Consecutive wildcard characters');
  if (parts.filter((part) => part === '*').length > 5)
    throw invalid(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
    );
  const escape = (part: string): string => part.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  const source = parts.map((part) => (part === '*' ? '[^]*' : escape(part.length === 2 ? part.charAt(1) : part)));
  const expression = new RegExp(`^${source.join('')}$`);
  return (value) => expression.test(value);
}

function cidr(operand: unknown): Matcher {
  // AWS's own words for a wrong type here do say "prefix".
  if (typeof operand !== 'string') throw invalid('prefix match pattern must be a string');
  return onText(cidrContains(operand, invalid));
}

const comparisons: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
};

function numeric(operand: unknown): Matcher {
  if (!Array.isArray(operand)) throw invalid('Value of numeric must be an array.');
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length || index === 0; index += 2) {
    const operator: unknown = operand[index];
    const limit: unknown = operand[index + 1];
    const compare = typeof operator === 'string' ? comparisons[operator] : undefined;
    if (compare === undefined) throw invalid(`Unrecognized numeric range operator: ${String(operator)}`);
    if (index > 0 && (!String(operator).startsWith('<') || !String(operand[0]).startsWith('>')))
      throw invalid(`Bad numeric range operator: ${String(operator)}`);
    if (typeof limit !== 'number') throw invalid(`Value of ${String(operator)} must be numeric`);
    tests.push((value) => compare(value, limit));
  }
  if (tests.length > 2) throw invalid('Too many terms in numeric range');
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

/** Matches whatever is there and differs, also null and values of other types; never a missing key. */
function anythingBut(operand: unknown): Matcher {
  if (typeof operand === 'string' || typeof operand === 'number') return (value) => value !== operand;
  if (Array.isArray(operand)) {
    if (operand.length === 0) throw invalid('Empty arrays are not allowed');
    if (operand.some((entry) => typeof entry !== 'string' && typeof entry !== 'number'))
      throw invalid('Inside anything but list, start|null|boolean is not supported.');
    return (value) => !operand.includes(value);
  }
  if (operand === null || typeof operand !== 'object')
    throw invalid('Value of anything-but must be an array or single string/number value.');
  const [operator, inner] = only(operand);
  if (!['prefix', 'suffix', 'wildcard', 'equals-ignore-case'].includes(operator))
    throw invalid(`Unsupported anything-but pattern: ${operator}`);
  const tests = (Array.isArray(inner) ? (inner as unknown[]) : [inner]).map((entry) => anythingButTest(operator, entry));
  if (tests.length === 0) throw invalid('Empty arrays are not allowed');
  return (value) => typeof value !== 'string' || !tests.some((test) => test(value));
}

function anythingButTest(operator: string, operand: unknown): TextTest {
  const affix = operator === 'prefix' || operator === 'suffix';
  if (affix && typeof operand !== 'string') throw invalid('prefix/suffix match pattern must be a string');
  if (affix && operand === '') throw invalid('Null prefix/suffix not allowed');
  return textTest(operator, operand);
}
