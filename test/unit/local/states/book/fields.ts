import type { Rule } from './rule.ts';
import { caught, chain, only, pass, task } from './rule.ts';

const jsonata = 'transforming-data.html';
const structure = 'statemachine-structure.html';
const parallel = { Type: 'Parallel', Branches: [{ StartAt: 'I', States: { I: { Type: 'Succeed' } } }] };
const map = { Type: 'Map', Items: [], ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Succeed' } } } };
const wait = { Type: 'Wait', Seconds: 1 };
const choice = { Type: 'Choice', Choices: [{ Condition: true, Next: 'E' }] };
const deciding = (rule: object): object => chain({ S: { ...choice, Choices: [rule] }, E: { Type: 'Succeed' } });

const jsonPath: readonly (readonly [object, readonly string[]])[] = [
  [{ Type: 'Pass' }, ['InputPath', 'OutputPath', 'ResultPath', 'Parameters', 'Result']],
  [task({}), ['InputPath', 'OutputPath', 'ResultPath', 'Parameters', 'ResultSelector', 'TimeoutSecondsPath', 'HeartbeatSecondsPath']],
  [wait, ['InputPath', 'OutputPath', 'SecondsPath', 'TimestampPath']],
  [{ Type: 'Succeed' }, ['InputPath', 'OutputPath']],
  [{ Type: 'Fail' }, ['ErrorPath', 'CausePath', 'Output']],
  [parallel, ['InputPath', 'OutputPath', 'ResultPath', 'Parameters', 'ResultSelector']],
  [map, ['InputPath', 'ItemsPath', 'MaxConcurrencyPath', 'ResultSelector', 'ToleratedFailureCountPath', 'Iterator', 'Parameters']],
];

const values: readonly (readonly [rule: string, machine: object, page: string])[] = [
  ['Seconds are not negative', only({ ...wait, Seconds: -1 }), 'state-wait.html'],
  ['Seconds are whole', only({ ...wait, Seconds: 1.5 }), 'state-wait.html'],
  ['Seconds are at most 99,999,999', only({ ...wait, Seconds: 100_000_000 }), 'state-wait.html'],
  ['TimeoutSeconds is positive', only(task({}, { TimeoutSeconds: 0 })), 'state-task.html'],
  ['TimeoutSeconds is at most 99,999,999', only(task({}, { TimeoutSeconds: 100_000_000 })), 'state-task.html'],
  ['HeartbeatSeconds is positive', only(task({}, { HeartbeatSeconds: 0 })), 'state-task.html'],
  ['the execution’s timeout is positive', { ...pass(1), TimeoutSeconds: 0 }, structure],
  ['the execution’s timeout takes no expression', { ...pass(1), TimeoutSeconds: '{% 5 %}' }, structure],
  ['MaxConcurrency is whole', only({ ...map, MaxConcurrency: 0.5 }), 'state-map-inline.html'],
  ['ToleratedFailurePercentage is at most 100', only({ ...map, ToleratedFailurePercentage: 101 }), 'state-map-distributed.html'],
  ['Items are a list, an object or an expression', only({ ...map, Items: 'no' }), jsonata],
  ['Arguments are an object or an expression', only({ ...task({}), Arguments: 'no' }), jsonata],
  ['Resource is a constant', only({ Type: 'Task', Resource: '{% $r %}' }), jsonata],
  ['Error is a string', only({ Type: 'Fail', Error: 5 }), 'state-fail.html'],
  ['Cause is a string', only({ Type: 'Fail', Cause: {} }), 'state-fail.html'],
  ['End is true or absent', { StartAt: 'S', States: { S: { Type: 'Pass', End: false } } }, structure],
  ['Condition is a boolean or an expression', deciding({ Condition: 'yes', Next: 'E' }), 'state-choice.html'],
];

/** Which fields there are, and what may stand in them. */
export const fields: readonly Rule[] = [
  ...jsonPath.flatMap(([state, names]) =>
    names.map((name) => ({
      rule: `${name} does not occur in a ${(state as { Type: string }).Type} state`,
      page: jsonata,
      machine: only({ ...state, [name]: '$.x' }),
      expected: { refused: `Field '${name}' is not supported` },
    })),
  ),
  ...['Variable', 'NumericEquals', 'StringMatches', 'IsPresent', 'And'].map((name) => ({
    rule: `${name} does not occur in a choice rule`,
    page: `${jsonata}#converting-from-jsonpath-to-jsonata`,
    machine: deciding({ Condition: true, Next: 'E', [name]: '$.x' }),
    expected: { refused: `Field '${name}' is not supported in a choice rule` },
  })),
  {
    rule: 'ResultPath does not occur in a catcher',
    page: 'concepts-error-handling.html',
    machine: caught(task({}, { Catch: [{ ErrorEquals: ['E'], Next: 'Caught', ResultPath: '$.x' }] })),
    expected: { refused: "Field 'ResultPath' is not supported in a catcher" },
  },
  ...['Condition', 'Next'].map((name) => ({
    rule: `a choice rule needs ${name}`,
    page: 'state-choice.html',
    machine: deciding({ Condition: true, Next: 'E', [name]: undefined }),
    expected: { refused: `required: [${name}]` },
  })),
  {
    rule: 'a Choice state has at least one rule',
    page: 'state-choice.html',
    machine: chain({ S: { Type: 'Choice', Choices: [], Default: 'E' }, E: { Type: 'Succeed' } }),
    expected: { refused: 'Choices must not be empty' },
  },
  ...['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label'].map((name) => ({
    rule: `${name} is for Distributed Map only`,
    page: 'state-map-distributed.html',
    machine: only({ ...map, [name]: {} }),
    expected: { refused: `Field '${name}' is not supported` },
  })),
  ...values.map(([rule, machine, page]) => ({ rule, page, machine, expected: { refused: 'Value must be' } })),
  {
    rule: 'a heartbeat is shorter than the timeout',
    page: 'state-task.html',
    machine: only(task({}, { TimeoutSeconds: 5, HeartbeatSeconds: 5 })),
    expected: { refused: 'HeartbeatSeconds must be smaller' },
  },
  {
    rule: 'a Wait state has one of Seconds and Timestamp',
    page: 'state-wait.html',
    machine: only({ ...wait, Timestamp: '2026-01-01T00:00:00Z' }),
    expected: { refused: 'exactly one of Seconds and Timestamp' },
  },
  {
    rule: 'a literal Timestamp has date, T, time and zone',
    page: 'state-wait.html',
    machine: only({ Type: 'Wait', Timestamp: '2026-01-01 00:00:00Z' }),
    expected: { refused: 'RFC3339' },
  },
  ...[{ Next: 'S' }, { End: true }].map((going) => ({
    rule: `a Choice state has no ${Object.keys(going).join()}`,
    page: 'state-choice.html',
    machine: chain({ S: { ...choice, ...going }, E: { Type: 'Succeed' } }),
    expected: { refused: 'neither Next nor End' },
  })),
  {
    rule: 'a state of another type has one of Next and End',
    page: structure,
    machine: { StartAt: 'S', States: { S: { Type: 'Pass', Next: 'S', End: true } } },
    expected: { refused: 'Exactly one of Next and End' },
  },
  {
    rule: 'names of states have at most 80 characters',
    page: structure,
    machine: chain({ ['n'.repeat(81)]: { Type: 'Succeed' } }),
    expected: { refused: 'at most 80 characters' },
  },
  {
    rule: 'names of states are unique in the whole machine',
    page: structure,
    machine: chain({ I: { Type: 'Pass' }, P: parallel }),
    expected: { refused: "State name 'I' is not unique" },
  },
  {
    rule: 'a branch goes to its own states only',
    page: 'state-parallel.html',
    machine: chain({
      P: { ...parallel, Branches: [{ StartAt: 'I', States: { I: { Type: 'Pass', Next: 'E' } } }] },
      E: { Type: 'Succeed' },
    }),
    expected: { refused: "Missing 'Next' target: E" },
  },
  {
    rule: 'every state can be reached',
    page: structure,
    machine: { StartAt: 'S', States: { S: { Type: 'Succeed' }, X: { Type: 'Succeed' } } },
    expected: { refused: 'not reachable' },
  },
  {
    rule: 'a state of a JSONata machine cannot fall back to JSONPath',
    page: `${jsonata}#querylanguage-field`,
    machine: only({ Type: 'Pass', QueryLanguage: 'JSONPath' }),
    expected: { refused: "can not be 'JSONPath'" },
  },
  {
    rule: 'a state may choose JSONata for itself',
    page: `${jsonata}#querylanguage-field`,
    machine: { QueryLanguage: 'JSONPath', ...only({ Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% 1 + 1 %}' }) },
    expected: { output: 2 },
  },
  {
    rule: 'there are two query languages',
    page: `${jsonata}#querylanguage-field`,
    machine: only({ Type: 'Pass', QueryLanguage: 'JQ' }),
    expected: { refused: 'QueryLanguage must be' },
  },
  {
    rule: 'TimeoutSeconds stands above the whole machine only',
    page: structure,
    machine: only({ ...parallel, Branches: [{ ...pass(1), TimeoutSeconds: 5 }] }),
    expected: { refused: "Field 'TimeoutSeconds' is not supported in an inner state machine" },
  },
  {
    rule: 'there are eight types of states',
    page: 'workflow-states.html',
    machine: only({ Type: 'Loop' }),
    expected: { refused: 'Unknown state type' },
  },
  ...[
    ['lambda:invoke', 'FunctionName'],
    ['states:startExecution.sync:2', 'StateMachineArn'],
  ].map(([resource, name]) => ({
    rule: `${resource} needs ${name}`,
    page: 'connect-parameters.html',
    machine: only({ Type: 'Task', Resource: `arn:aws:states:::${resource}`, Arguments: {} }),
    expected: { refused: `required: [${name}]` },
  })),
];
