import type { StateDefinition } from './definition.ts';
import { expressionIn } from './expression.ts';
import type { Access } from './validate-expressions.ts';
import { diagnoseExpressions } from './validate-expressions.ts';
import type { Fields, Report } from './validate-values.ts';
import { diagnoseHandlers, diagnoseValues, isObject, objects, unknownFields } from './validate-values.ts';
import { parseInstant } from './wait.ts';

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
    'MaxConcurrency',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
  ],
};
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
const distributedOnly = ['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label'];
const requiredArguments: Readonly<Record<string, string>> = {
  'arn:aws:states:::lambda:invoke': 'FunctionName',
  'arn:aws:states:::states:startExecution': 'StateMachineArn',
};
const everywhere = ['Type', 'Comment', 'QueryLanguage'];
const ending = new Set(['Succeed', 'Fail', 'Choice']);

/** Reports required fields that are not there. */
export function missing(fields: readonly string[], value: object, location: string, report: Report): boolean {
  const absent = fields.filter((field) => !(field in value));
  if (absent.length > 0) report(`These fields are required: [${absent.join(', ')}]`, location === '' ? '/' : location);
  return absent.length > 0;
}

/** Checks one state without its branches and its item processor. */
export function diagnoseState(state: StateDefinition, at: string, whole: Language, report: Report): void {
  const fields = Object.hasOwn(required, state.Type) ? required[state.Type] : undefined;
  if (fields === undefined) return report(`Unknown state type ${String(state.Type)}`, `${at}/Type`);
  if (missing(fields, state, at, report)) return;
  const language = state.QueryLanguage ?? whole;
  if (language !== 'JSONata' && language !== 'JSONPath') report('QueryLanguage must be JSONata or JSONPath', `${at}/QueryLanguage`);
  if (whole === 'JSONata' && language === 'JSONPath')
    report("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at);
  diagnoseEnd(state, at, report);
  const { Credentials } = state;
  if (Credentials !== undefined && !(isObject(Credentials) && 'RoleArn' in Credentials))
    report("The field 'RoleArn' is required but was missing", `${at}/Credentials`);
  if (state.Type === 'Wait') diagnoseWait(state, at, language, report);
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
  const fields = { ...state } as unknown as Fields;
  const mode = state.Type === 'Map' && state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED' ? distributedOnly : [];
  const known = [...everywhere, ...(allowed[state.Type] ?? []), ...mode];
  unknownFields(fields, known, `a ${state.Type} state with JSONata`, at, report);
  diagnoseValues(fields, at, report);
  diagnoseHandlers(fields, at, report);
  if (state.Type === 'Choice') diagnoseRules(state, at, report);
  const argument = requiredArguments[String(state.Resource).replace(/(\.waitForTaskToken|\.sync(:2)?)$/, '')];
  if (argument !== undefined && isObject(state.Arguments)) missing([argument], state.Arguments, `${at}/Arguments`, report);
  const working = ['Task', 'Parallel', 'Map'].includes(state.Type);
  for (const [field, value] of Object.entries(fields)) {
    if (field === 'Branches' || field === 'ItemProcessor' || field === 'Comment') continue;
    const access: Access[] = working && (field === 'Output' || field === 'Assign') ? ['result'] : field === 'Catch' ? ['errorOutput'] : [];
    diagnoseExpressions(value, `${at}/${field}`, access, report);
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html (fields with JSONata) */
function diagnoseRules(state: StateDefinition, at: string, report: Report): void {
  const rules = objects(state.Choices, `${at}/Choices`, report);
  if (rules.length === 0) report('Choices must not be empty', `${at}/Choices`);
  for (const [index, rule] of rules.entries()) {
    const place = `${at}/Choices[${index}]`;
    missing(['Condition', 'Next'], rule, place, report);
    unknownFields(rule, ['Condition', 'Next', 'Assign', 'Output', 'Comment'], 'a choice rule with JSONata', place, report);
    diagnoseValues(rule, place, report);
  }
}

function diagnoseWait(state: StateDefinition, at: string, language: Language, report: Report): void {
  const given = ['Seconds', 'Timestamp', ...(language === 'JSONPath' ? ['SecondsPath', 'TimestampPath'] : [])].filter(
    (field) => field in state,
  );
  if (given.length !== 1) report('A Wait state has exactly one of Seconds and Timestamp', at);
  const literal = typeof state.Timestamp === 'string' && expressionIn(state.Timestamp) === undefined;
  if (literal && parseInstant(String(state.Timestamp)) === undefined) report('String does not match RFC3339 timestamp', `${at}/Timestamp`);
}
