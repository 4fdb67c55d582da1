import type { Rule } from './rule.ts';
import { chain, only, pass, task, throwing } from './rule.ts';

const failing = 'States.QueryEvaluationError';
const branch = (name: string, state: object): object => ({ StartAt: name, States: { [name]: { ...state, End: true } } });
const deciding = (fields: object, ...conditions: unknown[]): object =>
  chain({
    C: {
      Type: 'Choice',
      Choices: conditions.map((Condition, at) => ({ Condition, Next: 'E', Assign: { x: at }, Output: `rule ${at}` })),
      ...fields,
    },
    E: { Type: 'Pass', Output: ['{% $exists($x) ? $x : null %}', '{% $states.input %}'] },
  });
const wait = (fields: object): object => only({ Type: 'Wait', ...fields });
const fail = (fields: object): object => only({ Type: 'Fail', ...fields });
const map = (fields: object): object => only({ Type: 'Map', ItemProcessor: branch('I', { Type: 'Pass' }), ...fields });
const timed = (fields: object): object => only(task({}, fields));
const token = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
const never = (): Promise<never> => new Promise(() => {});

const choices: readonly (readonly [string, object, unknown])[] = [
  [
    'the first rule whose condition is true is taken, with its Assign and Output',
    deciding({ Default: 'E' }, false, true, true),
    [1, 'rule 1'],
  ],
  ['a literal condition is fine', deciding({ Default: 'E' }, true), [0, 'rule 0']],
  [
    'Default goes with Assign and Output of the state',
    deciding({ Default: 'E', Assign: { x: 9 }, Output: 'state' }, '{% 1 > 2 %}'),
    [9, 'state'],
  ],
  [
    'Assign and Output of the state are not carried out for a rule',
    deciding({ Default: 'E', Assign: { x: 9 }, Output: 'state' }, '{% true %}'),
    [0, 'rule 0'],
  ],
];
const waits: readonly (readonly [string, object, number])[] = [
  ['Seconds is a number', wait({ Seconds: 30 }), 30],
  ['Seconds is an expression', wait({ Seconds: '{% $states.input.n * 2 %}' }), 10],
  ['Seconds of 0 is no wait', wait({ Seconds: 0 }), 0],
  ['a Timestamp in the past is no wait', wait({ Timestamp: '2020-01-01T00:00:00Z' }), 0],
  ['Timestamp is an expression', wait({ Timestamp: '{% $fromMillis($toMillis($states.context.State.EnteredTime) + 20000) %}' }), 20],
];
const evaluations: readonly (readonly [string, string, object, string])[] = [
  ['Seconds that evaluate to text', 'state-wait.html', wait({ Seconds: "{% 'a' %}" }), "Expected 'number', but was 'string'"],
  ['Seconds that evaluate below 0', 'state-wait.html', wait({ Seconds: '{% -1 %}' }), 'between 0 and 99999999'],
  ['Seconds that evaluate above 99,999,999', 'state-wait.html', wait({ Seconds: '{% 100000000 %}' }), 'between 0 and 99999999'],
  ['Seconds that are not whole', 'state-wait.html', wait({ Seconds: '{% 1.5 %}' }), 'an integer'],
  ['a Timestamp without a zone', 'state-wait.html', wait({ Timestamp: "{% '2026-01-01T00:00:00' %}" }), 'cannot be parsed'],
  ['TimeoutSeconds that evaluate to text', 'state-task.html', timed({ TimeoutSeconds: "{% 'a' %}" }), "Expected 'number'"],
  ['TimeoutSeconds that evaluate to 0', 'state-task.html', timed({ TimeoutSeconds: '{% 0 %}' }), 'between 1 and 99999999'],
  ['HeartbeatSeconds that evaluate to 0', 'state-task.html', timed({ HeartbeatSeconds: '{% 0 %}' }), 'between 1 and 99999999'],
  [
    'a heartbeat that evaluates to the timeout or more',
    'state-task.html',
    timed({ TimeoutSeconds: 5, HeartbeatSeconds: '{% 5 %}' }),
    'must be smaller',
  ],
  ['a condition that is no boolean', 'state-choice.html', deciding({ Default: 'E' }, '{% 1 %}'), "Expected 'boolean'"],
  ['an Error that is no string', 'state-fail.html', fail({ Error: '{% 5 %}' }), "Expected 'string'"],
  ['Items that are no list', 'state-map-inline.html', map({ Items: '{% 5 %}' }), "Expected 'array'"],
  ['input that is no list, without Items', 'state-map-inline.html', map({}), 'must be an array'],
  ['MaxConcurrency below 0', 'state-map-inline.html', map({ Items: [], MaxConcurrency: '{% -1 %}' }), 'out of range'],
  ['MaxConcurrency that is not whole', 'state-map-inline.html', map({ Items: [], MaxConcurrency: '{% 0.5 %}' }), 'out of range'],
  [
    'ToleratedFailurePercentage above 100',
    'state-map-distributed.html',
    map({ Items: [], ToleratedFailurePercentage: '{% 101 %}' }),
    'out of range',
  ],
];

/** What every type of state does. */
export const states: readonly Rule[] = [
  ...choices.map(([rule, machine, output]) => ({ rule, page: 'state-choice.html', machine, expected: { output } })),
  {
    rule: 'no rule and no Default is States.NoChoiceMatched',
    page: 'state-choice.html',
    machine: deciding({}, '{% false %}'),
    expected: { error: 'States.NoChoiceMatched' },
  },
  ...waits.map(([rule, machine, seconds]) => ({
    rule,
    page: 'state-wait.html',
    machine,
    input: { n: 5 },
    expected: { output: { n: 5 } },
    seconds,
  })),
  ...evaluations.map(([rule, page, machine, cause]) => ({
    rule: `fails at run time: ${rule}`,
    page,
    machine,
    expected: { error: failing, cause },
  })),
  {
    rule: 'a Pass state without Output gives its input',
    page: 'state-pass.html',
    machine: only({ Type: 'Pass' }),
    input: [1],
    expected: { output: [1] },
  },
  {
    rule: 'a Succeed state ends with its Output',
    page: 'state-succeed.html',
    machine: only({ Type: 'Succeed', Output: '{% $states.input.n %}' }),
    input: { n: 1 },
    expected: { output: 1 },
  },
  {
    rule: 'Error and Cause of a Fail state are expressions',
    page: 'state-fail.html',
    machine: fail({ Error: "{% 'E' & $states.input.n %}", Cause: '{% $states.input.why %}' }),
    input: { n: 1, why: 'so' },
    expected: { error: 'E1', cause: 'so' },
  },
  { rule: 'a Fail state may have neither', page: 'state-fail.html', machine: fail({}), expected: { error: undefined, cause: undefined } },
  {
    rule: 'a task without Arguments gets the state’s input',
    page: 'state-task.html',
    machine: only({ Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:f' }),
    input: { n: 1 },
    expected: { output: { n: 1 } },
  },
  {
    rule: 'TimeoutSeconds is a number',
    page: 'state-task.html',
    machine: timed({ TimeoutSeconds: 5 }),
    f: never,
    expected: { error: 'States.Timeout' },
  },
  {
    rule: 'TimeoutSeconds is an expression',
    page: 'state-task.html',
    machine: timed({ TimeoutSeconds: '{% $states.input.n %}' }),
    input: { n: 5 },
    f: never,
    expected: { error: 'States.Timeout' },
  },
  {
    rule: 'HeartbeatSeconds is an expression',
    page: 'state-task.html',
    machine: timed({ Resource: token, HeartbeatSeconds: '{% $states.input.n %}' }),
    input: { n: 5 },
    expected: { error: 'States.Timeout' },
  },
  {
    rule: 'a Parallel state gives Arguments to every branch, and their outputs in order',
    page: 'state-parallel.html',
    machine: only({
      Type: 'Parallel',
      Arguments: { n: '{% $states.input.n + 1 %}' },
      Branches: [branch('W', { Type: 'Wait', Seconds: 5 }), branch('I', { Type: 'Pass', Output: 'b' })],
    }),
    input: { n: 1 },
    expected: { output: [{ n: 2 }, 'b'] },
  },
  {
    rule: 'a branch that fails fails the Parallel state with its error',
    page: 'state-parallel.html',
    machine: only({ Type: 'Parallel', Branches: [branch('W', { Type: 'Wait', Seconds: 50 }), branch('I', task({}))] }),
    f: throwing('E'),
    expected: { error: 'E' },
  },
  {
    rule: 'Items is a list with expressions',
    page: 'state-map-inline.html',
    machine: map({ Items: [1, '{% $states.input.n %}', 3] }),
    input: { n: 2 },
    expected: { output: [1, 2, 3] },
  },
  { rule: 'no items give an empty list', page: 'state-map-inline.html', machine: map({ Items: [] }), expected: { output: [] } },
  {
    rule: 'without Items the input is the list',
    page: 'state-map-inline.html',
    machine: map({}),
    input: [1, 2],
    expected: { output: [1, 2] },
  },
  {
    rule: 'MaxConcurrency 1 runs one iteration after the other',
    page: 'state-map-inline.html',
    machine: only({
      Type: 'Map',
      Items: [1, 2, 3],
      MaxConcurrency: '{% 1 %}',
      ItemProcessor: branch('I', task('{% $states.input %}', { Output: '{% $states.result.Payload %}' })),
    }),
    f: (payload, calls) => [payload, calls],
    expected: {
      output: [
        [1, 0],
        [2, 1],
        [3, 2],
      ],
    },
  },
  {
    rule: 'an ItemProcessor without ProcessorConfig runs inline, as INLINE does',
    page: 'state-map-inline.html',
    machine: map({ Items: [1], ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...branch('I', { Type: 'Pass' }) } }),
    expected: { output: [1] },
  },
  {
    rule: 'an iteration that fails fails an inline Map, whatever is tolerated',
    page: 'state-map-distributed.html',
    machine: only({
      Type: 'Map',
      Items: [1],
      ToleratedFailureCount: 5,
      ItemProcessor: { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E' } } },
    }),
    expected: { error: 'E' },
  },
  {
    rule: 'an execution ends at its TimeoutSeconds',
    page: 'statemachine-structure.html',
    machine: { ...wait({ Seconds: 60 }), TimeoutSeconds: 5 },
    expected: { error: 'States.Timeout' },
  },
  {
    rule: 'an execution begins at StartAt and ends with the last state’s output',
    page: 'statemachine-structure.html',
    machine: pass('end'),
    expected: { output: 'end' },
  },
];
