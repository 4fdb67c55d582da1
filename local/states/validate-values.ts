import { expressionIn } from './expression.ts';

/** Takes one finding. */
export type Report = (message: string, location: string, code?: string) => void;
/** An object of the definition before anything is known of its fields. */
export type Fields = Readonly<Record<string, unknown>>;

interface Limits {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}
const seconds = (least: number): Limits => ({ least, most: 99_999_999, whole: true });

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html, …/state-task.html, …/state-map-inline.html, …/state-map-distributed.html */
const numbers: Readonly<Record<string, Limits>> = {
  Seconds: seconds(0),
  TimeoutSeconds: seconds(1),
  HeartbeatSeconds: seconds(1),
  MaxConcurrency: { least: 0, most: Number.MAX_SAFE_INTEGER, whole: true },
  ToleratedFailureCount: { least: 0, most: Number.MAX_SAFE_INTEGER, whole: true },
  ToleratedFailurePercentage: { least: 0, most: 100, whole: false },
};

/** Fields of a retrier; none takes an expression. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const retrier: Readonly<Record<string, Limits>> = {
  IntervalSeconds: seconds(1),
  MaxAttempts: seconds(0),
  BackoffRate: { least: 1, most: Number.MAX_SAFE_INTEGER, whole: false },
  MaxDelaySeconds: { least: 1, most: 31_622_400, whole: true },
};

// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html: no other name may begin with "States."
const reserved = new Set([
  'States.ALL',
  'States.DataLimitExceeded',
  'States.ExceedToleratedFailureThreshold',
  'States.HeartbeatTimeout',
  'States.Http.Socket',
  'States.IntrinsicFailure',
  'States.ItemReaderFailed',
  'States.NoChoiceMatched',
  'States.ParameterPathFailure',
  'States.Permissions',
  'States.QueryEvaluationError',
  'States.ResultPathMatchFailure',
  'States.ResultWriterFailed',
  'States.Runtime',
  'States.TaskFailed',
  'States.Timeout',
  'States.BranchFailed',
]);

export const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of what may be a list, without a word about the rest. */
export const objectsIn = (value: unknown): Fields[] => (Array.isArray(value) ? (value as unknown[]) : []).filter(isObject);

/** The objects in a list; what is no list, or no object in it, is reported. */
export function objects(value: unknown, at: string, report: Report): Fields[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    report('Value is not an array', at);
    return [];
  }
  return value.filter((each: unknown, index): each is Fields => {
    if (!isObject(each)) report('Value is not an object', `${at}[${index}]`);
    return isObject(each);
  });
}

/** Reports the fields that nobody knows. */
export function unknownFields(value: Fields, known: readonly string[], what: string, at: string, report: Report): void {
  for (const field of Object.keys(value)) if (!known.includes(field)) report(`Field '${field}' is not supported in ${what}`, at);
}

function within(value: unknown, { least, most, whole }: Limits, at: string, report: Report): void {
  const fits = typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value));
  if (!fits) report(`Value must be ${whole ? 'an integer' : 'a number'} between ${least} and ${most}`, at);
}

/** The execution's own timeout takes no expression. https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html */
export function diagnoseTimeout(value: unknown, at: string, report: Report): void {
  if (value !== undefined) within(value, seconds(1), at, report);
}

const kinds: Readonly<Record<string, readonly [what: string, fits: (value: unknown) => boolean]>> = {
  Arguments: ['an object or an expression', (value) => isObject(value) || expressionIn(value) !== undefined],
  Items: ['an array, an object or an expression', (value) => typeof value === 'object' || expressionIn(value) !== undefined],
  Assign: ['an object', isObject],
  End: ['true', (value) => value === true],
  Comment: ['a string', (value) => typeof value === 'string'],
  Error: ['a string', (value) => typeof value === 'string'],
  Cause: ['a string', (value) => typeof value === 'string'],
  Timestamp: ['a string', (value) => typeof value === 'string'],
  Condition: ['a boolean or an expression', (value) => typeof value === 'boolean' || expressionIn(value) !== undefined],
  Resource: ['a constant ARN', (value) => typeof value === 'string' && value.startsWith('arn:')],
};

/** Checks literal values by their fields; an expression is judged when it is evaluated. */
export function diagnoseValues(value: Fields, at: string, report: Report): void {
  for (const [field, entry] of Object.entries(value)) {
    const limits = numbers[field];
    if (limits !== undefined && expressionIn(entry) === undefined) within(entry, limits, `${at}/${field}`, report);
    const kind = kinds[field];
    if (kind !== undefined && !kind[1](entry)) report(`Value must be ${kind[0]}`, `${at}/${field}`);
  }
}

/** Checks Retry and Catch: their fields, their values, the names of errors. */
export function diagnoseHandlers(state: Fields, at: string, report: Report): void {
  const retry = objects(state['Retry'], `${at}/Retry`, report);
  for (const [index, each] of retry.entries()) {
    const place = `${at}/Retry[${index}]`;
    unknownFields(each, ['ErrorEquals', 'Comment', 'JitterStrategy', ...Object.keys(retrier)], 'a retrier', place, report);
    for (const [field, limits] of Object.entries(retrier)) if (field in each) within(each[field], limits, `${place}/${field}`, report);
    if (!['FULL', 'NONE', undefined].includes(each['JitterStrategy'] as undefined))
      report('Value must be FULL or NONE', `${place}/JitterStrategy`);
  }
  const catchers = objects(state['Catch'], `${at}/Catch`, report);
  for (const [index, each] of catchers.entries()) {
    const place = `${at}/Catch[${index}]`;
    unknownFields(each, ['ErrorEquals', 'Comment', 'Next', 'Assign', 'Output'], 'a catcher with JSONata', place, report);
    if (typeof each['Next'] !== 'string') report('These fields are required: [Next]', place);
    diagnoseValues(each, place, report);
  }
  for (const list of [retry, catchers]) diagnoseErrors(list, at, report);
}

/** States.ALL stands alone and last; other names with the prefix must be AWS's. */
function diagnoseErrors(list: readonly Fields[], at: string, report: Report): void {
  for (const [index, { ErrorEquals = [] }] of list.entries()) {
    const names: unknown[] = Array.isArray(ErrorEquals) ? (ErrorEquals as unknown[]) : [];
    if (names.length === 0 || !names.every((name) => typeof name === 'string')) report('ErrorEquals must be a list of error names', at);
    if (names.includes('States.ALL') && (names.length > 1 || index < list.length - 1))
      report('States.ALL must appear alone and in the last entry', at);
    for (const name of names.map(String)) if (name.startsWith('States.') && !reserved.has(name)) report(`Unknown error name ${name}`, at);
  }
}
