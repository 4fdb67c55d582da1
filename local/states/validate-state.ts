import type { StateDefinition } from './definition.ts';
import { compile, expressionIn } from './expression.ts';
import { parseInstant } from './wait.ts';

/** Takes one finding. */
export type Report = (message: string, location: string, code?: string) => void;
/** QueryLanguage of a workflow or state; JSONPath when nothing is said. */
export type Language = 'JSONata' | 'JSONPath';

const required: Readonly<Record<string, readonly string[]>> = {
  Pass: [],
  Succeed: [],
  Fail: [],
  Wait: [],
  Task: ['Resource'],
  Choice: ['Choices'],
  Parallel: ['Branches'],
  Map: ['ItemProcessor'],
};

const attempts = ['Retry', 'Catch'];
const going = ['Next', 'End', 'Assign', 'Output'];

// The JSONata fields of every type; those of JSONPath (InputPath, Parameters, ResultPath …) AWS refuses next to JSONata.
const allowed: Readonly<Record<string, readonly string[]>> = {
  Pass: going,
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
  Wait: [...going, 'Seconds', 'Timestamp'],
  Choice: ['Choices', 'Default', 'Assign', 'Output'],
  Task: [...going, ...attempts, 'Resource', 'Arguments', 'TimeoutSeconds', 'HeartbeatSeconds', 'Credentials'],
  Parallel: [...going, ...attempts, 'Branches', 'Arguments'],
  Map: [
    ...going,
    ...attempts,
    'Items',
    'ItemSelector',
    'ItemProcessor',
    'ItemReader',
    'ItemBatcher',
    'ResultWriter',
    'MaxConcurrency',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
    'Label',
  ],
};
const everywhere = ['Type', 'Comment', 'QueryLanguage'];
const ending = new Set(['Succeed', 'Fail', 'Choice']);

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

/** Reports required fields that are not there. */
export function missing(fields: readonly string[], value: object, location: string, report: Report): boolean {
  const absent = fields.filter((field) => !(field in value));
  if (absent.length > 0) report(`These fields are required: [${absent.join(', ')}]`, location === '' ? '/' : location);
  return absent.length > 0;
}

/** Checks one state without its branches and its item processor. */
export function diagnoseState(state: StateDefinition, at: string, whole: Language, report: Report): void {
  const fields = required[state.Type];
  if (fields === undefined) return report(`Unknown state type ${String(state.Type)}`, `${at}/Type`);
  if (missing(fields, state, at, report)) return;
  const language = state.QueryLanguage ?? whole;
  if (whole === 'JSONata' && language === 'JSONPath')
    report("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at);
  diagnoseEnd(state, at, report);
  if (state.Credentials !== undefined && !('RoleArn' in (state.Credentials as object)))
    report("The field 'RoleArn' is required but was missing", `${at}/Credentials`);
  if (state.Type === 'Wait') diagnoseWait(state, at, language, report);
  for (const list of [state.Retry, state.Catch]) diagnoseErrors(list ?? [], at, report);
  const { TimeoutSeconds, HeartbeatSeconds } = state;
  if (typeof TimeoutSeconds === 'number' && typeof HeartbeatSeconds === 'number' && HeartbeatSeconds >= TimeoutSeconds)
    report('HeartbeatSeconds must be smaller than TimeoutSeconds', at);
  if (language === 'JSONata') diagnoseFields(state, at, report);
}

function diagnoseEnd(state: StateDefinition, at: string, report: Report): void {
  const given = [state.Next, state.End].filter((field) => field !== undefined).length;
  if (ending.has(state.Type)) {
    if (given !== 0) report(`A ${state.Type} state has neither Next nor End`, at);
  } else if (given !== 1) report('Exactly one of Next and End is required', at);
}

function diagnoseFields(state: StateDefinition, at: string, report: Report): void {
  const known = [...everywhere, ...(allowed[state.Type] ?? [])];
  for (const field of Object.keys(state))
    if (!known.includes(field)) report(`Field '${field}' is not supported in a ${state.Type} state with JSONata`, at);
  diagnoseExpressions({ ...state, Branches: undefined, ItemProcessor: undefined }, at, report);
}

function diagnoseWait(state: StateDefinition, at: string, language: Language, report: Report): void {
  const given = ['Seconds', 'Timestamp', ...(language === 'JSONPath' ? ['SecondsPath', 'TimestampPath'] : [])].filter(
    (field) => field in state,
  );
  if (given.length !== 1) report('A Wait state has exactly one of Seconds and Timestamp', at);
  const literal = typeof state.Timestamp === 'string' && expressionIn(state.Timestamp) === undefined;
  if (literal && parseInstant(String(state.Timestamp)) === undefined) report('String does not match RFC3339 timestamp', `${at}/Timestamp`);
}

/** States.ALL stands alone and last; other names with the prefix must be AWS's. */
function diagnoseErrors(list: readonly { readonly ErrorEquals: readonly string[] }[], at: string, report: Report): void {
  for (const [index, { ErrorEquals = [] }] of list.entries()) {
    if (ErrorEquals.length === 0) report('ErrorEquals must not be empty', at);
    if (ErrorEquals.includes('States.ALL') && (ErrorEquals.length > 1 || index < list.length - 1))
      report('States.ALL must appear alone and in the last entry', at);
    for (const name of ErrorEquals) if (name.startsWith('States.') && !reserved.has(name)) report(`Unknown error name ${name}`, at);
  }
}

function diagnoseExpressions(value: unknown, at: string, report: Report): void {
  const text = expressionIn(value);
  if (text !== undefined) {
    try {
      compile(text);
    } catch (error) {
      report(`Invalid JSONata expression: ${(error as { message?: string }).message ?? JSON.stringify(error)}`, at);
    }
  }
  if (value !== null && typeof value === 'object')
    for (const [key, entry] of Object.entries(value)) diagnoseExpressions(entry, `${at}/${key}`, report);
}
