import type { Rule } from './rule.ts';
import { caught, chain, only, pass, task, throwing, toCaught } from './rule.ts';

const jsonata = 'transforming-data.html';
const functions = `${jsonata}#jsonata-functions-provided-by-sfn`;
const reserved = 'workflow-variables.html#reserved-variable-states';
const context = 'input-output-contextobject.html';
const failing = 'States.QueryEvaluationError';
const branch = (state: object): object => ({ StartAt: 'I', States: { I: { ...state, End: true } } });
const parallel = (fields: object): object => ({ Type: 'Parallel', Branches: [branch({ Type: 'Pass' })], ...fields });
const map = (fields: object): object => ({ Type: 'Map', Items: [1], ItemProcessor: branch({ Type: 'Pass' }), ...fields });
const choice = (fields: object): object =>
  chain({ S: { Type: 'Choice', Choices: [{ Condition: true, Next: 'E', ...fields }] }, E: { Type: 'Succeed' } });
const result = '{% $states.result %}';
const errorOutput = '{% $states.errorOutput %}';

const forbidden: readonly (readonly [string, object])[] = [
  ['result in Output of Pass', pass(result)],
  ['result in Arguments', only(task(result))],
  ['result in TimeoutSeconds', only(task({}, { TimeoutSeconds: result }))],
  ['result in Seconds', only({ Type: 'Wait', Seconds: result })],
  ['result in Error', only({ Type: 'Fail', Error: result })],
  ['result in Items', only(map({ Items: result }))],
  ['result in ItemSelector', only(map({ ItemSelector: { a: result } }))],
  ['result in a Condition', choice({ Condition: '{% $states.result = 1 %}' })],
  ['result in a catcher', caught(task({}, toCaught({ Output: result })))],
  ['errorOutput in Output of Task', only(task({}, { Output: errorOutput }))],
  ['errorOutput in Assign of Map', only(map({ Assign: { e: errorOutput } }))],
  ['errorOutput inside of a function', only(task({}, { Output: '{% $exists($states.errorOutput) %}' }))],
];

const evaluated: readonly (readonly [rule: string, expression: string, output: unknown, page?: string])[] = [
  ['$partition cuts a list, the last chunk may be shorter', '$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]], functions],
  ['$partition rounds its size down', '$partition([1,2,3], 2.9)', [[1, 2], [3]], functions],
  ['$range has both ends', '$range(0, 10, 2)', [0, 2, 4, 6, 8, 10], functions],
  ['$range goes down with a negative step', '$range(3, 1, -1)', [3, 2, 1], functions],
  ['$range stops where the end is passed', '$range(0, 5, 2)', [0, 2, 4], functions],
  ['$range rounds down', '$range(1.9, 3.9, 1.9)', [1, 2, 3], functions],
  ['$hash knows MD5', "$hash('a', 'MD5')", '0cc175b9c0f1b6a831c399e269772661', functions],
  ['$hash knows SHA-1', "$hash('a', 'SHA-1')", '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8', functions],
  ['$hash knows SHA-384', "$length($hash('a', 'SHA-384'))", 96, functions],
  ['$hash knows SHA-512', "$length($hash('a', 'SHA-512'))", 128, functions],
  ['$random gives the same for the same seed', '$random(7) = $random(7)', true, functions],
  ['$random is at least 0 and below 1', '($r := $random(); $r >= 0 and $r < 1)', true, functions],
  [
    '$uuid is a version 4 id',
    '$exists($match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/))',
    true,
    functions,
  ],
  ['$uuid is a new one every time', '$uuid() = $uuid()', false, functions],
  ['$parse reads JSON', '$parse(\'{"a": [1, null]}\')', { a: [1, null] }, functions],
  ['a list of one unwraps, as in the language', '[{"a": 1}, {"a": 2}][a = 2]', { a: 2 }],
  ['an expression may be a block with variables of its own', '($t := 2; $t * 3)', 6],
];

const faulty: readonly (readonly [rule: string, expression: string, cause: string, page?: string])[] = [
  ['a type error', "1 + 'a'", 'threw an error during evaluation. T2002'],
  ['an undefined result', '$states.input.absent', 'returned nothing (undefined)'],
  ['a function as the result', '$sum', 'returned an unsupported result type'],
  ['a function that does not exist', '$unknown()', 'T1006'],
  ['$eval', "$eval('1')", 'T1006', functions],
  ['$hash of another algorithm', "$hash('a', 'CRC')", 'T0410', functions],
  ['$hash of what is no string', "$hash(5, 'MD5')", 'T0410', functions],
  ['$range without a step', '$range(1, 5, 0)', 'T0410', functions],
  ['$range of more than 1,000 elements', '$range(1, 1001, 1)', 'more than 1000', 'intrinsic-functions.html'],
  ['$partition into nothing', '$partition([1], 0)', 'T0410', functions],
  ['$parse of what is no JSON', "$parse('{')", 'threw an error', functions],
  ['$parse of what is no string', '$parse(5)', 'T0410', functions],
  ['$states.result outside of its fields, read by a trick', "$lookup($states, 'result')", 'returned nothing', reserved],
];

const unreadable: readonly (readonly [rule: string, output: string, refused: string])[] = [
  ['an expression that is not closed', '{% 1', 'begins with {% and ends with %}'],
  ['an expression that is not opened', '1 %}', 'begins with {% and ends with %}'],
  ['faulty syntax', '{% 1 + %}', 'Invalid JSONata expression'],
  ['the operators of later versions: ??', '{% $states.input.a ?? 1 %}', 'does not exist in JSONata 2.0.6'],
  ['the operators of later versions: ?:', '{% $states.input.a ?: 1 %}', 'does not exist in JSONata 2.0.6'],
  ['$ at the top level', '{% $.a %}', 'no input document: $'],
  ['$$ at the top level', '{% $count($$) %}', 'no input document: $$'],
  ['a bare name at the top level', "{% 'a' & name %}", 'no input document: name'],
];

/** What expressions are, what they see, what they may do. */
export const expressions: readonly Rule[] = [
  ...forbidden.map(([what, machine]) => ({
    rule: `${what} is refused at creation`,
    page: reserved,
    machine,
    expected: { refused: 'is not accessible' },
  })),
  ...unreadable.map(([rule, output, refused]) => ({
    rule: `refused: ${rule}`,
    page: `${jsonata}#writing-jsonata-expressions-in-json-strings`,
    machine: pass(output),
    expected: { refused },
  })),
  ...evaluated.map(([rule, expression, output, page = jsonata]) => ({
    rule,
    page,
    machine: pass(`{% ${expression} %}`),
    expected: { output },
  })),
  ...faulty.map(([rule, expression, cause, page]) => ({
    rule: `fails with States.QueryEvaluationError: ${rule}`,
    page: page ?? `${jsonata}#handling-errors-jsonata-expressions`,
    machine: pass(`{% ${expression} %}`),
    expected: { error: failing, cause },
  })),
  {
    rule: 'text with blanks outside of the delimiters is text',
    page: jsonata,
    machine: pass(' {% 1 %} '),
    expected: { output: ' {% 1 %} ' },
  },
  {
    rule: 'strings are evaluated at any depth, keys are not',
    page: jsonata,
    machine: pass({ 'a.$': [{ b: '{% 1 + 1 %}' }, '$x'] }),
    expected: { output: { 'a.$': [{ b: 2 }, '$x'] } },
  },
  ...[true, 42, 'text', null, [1], { a: 1 }].map((value) => ({
    rule: `Output may be ${JSON.stringify(value)}`,
    page: jsonata,
    machine: pass(value),
    expected: { output: value },
  })),
  {
    rule: '$ and names are fine inside of a path',
    page: jsonata,
    machine: pass('{% $states.input.items[n > 1].(n * $.f) %}'),
    input: {
      items: [
        { n: 1, f: 1 },
        { n: 2, f: 5 },
      ],
    },
    expected: { output: 10 },
  },
  {
    rule: '$states.input is the state’s input in every field',
    page: reserved,
    machine: caught(
      {
        ...task('{% $states.input.n %}', { TimeoutSeconds: '{% $states.input.n %}' }),
        ...toCaught({ Assign: { a: '{% $states.input.n %}' }, Output: '{% $states.input.n %}' }),
      },
      { a: '{% $a %}', o: '{% $states.input %}' },
    ),
    input: { n: 7 },
    f: throwing('E'),
    expected: { output: { a: 7, o: 7 } },
  },
  ...[
    only(task(5, { Output: '{% $states.result.Payload %}' })),
    only(parallel({ Output: '{% $states.result[0].k %}' })),
    only(map({ Output: '{% $states.result[0] + 4 %}' })),
  ].map((machine, index) => ({
    rule: `$states.result is what the ${['task', 'Parallel', 'Map'][index]} gave`,
    page: reserved,
    machine,
    input: { k: 5 },
    expected: { output: 5 },
  })),
  {
    rule: '$states.context knows execution, machine and state',
    page: context,
    machine: pass(
      '{% $states.context.{"e": $keys(Execution), "m": StateMachine.Name, "s": $keys(State), "n": State.Name, "i": Execution.Input.k, "t": $exists(Task)} %}',
    ),
    input: { k: 1 },
    expected: {
      output: {
        e: ['Id', 'Input', 'StartTime', 'Name', 'RoleArn', 'RedriveCount'],
        m: 'm',
        s: ['EnteredTime', 'Name'],
        n: 'S',
        i: 1,
        t: false,
      },
    },
  },
  {
    rule: '$states.context.State.RetryCount counts the retries of a task from 0',
    page: context,
    machine: only(
      task('{% $states.context.State.RetryCount %}', { Retry: [{ ErrorEquals: ['E'] }], Output: '{% $states.result.Payload %}' }),
    ),
    f: (payload) => (payload === 2 ? payload : throwing('E')()),
    expected: { output: 2 },
  },
  {
    rule: '$states.context.Map.Item has index and value in the ItemSelector',
    page: context,
    machine: only(
      map({ Items: ['a', 'b'], ItemSelector: { i: '{% $states.context.Map.Item.Index %}', v: '{% $states.context.Map.Item.Value %}' } }),
    ),
    expected: {
      output: [
        { i: 0, v: 'a' },
        { i: 1, v: 'b' },
      ],
    },
  },
  {
    rule: 'the cause names the state, the entry’s event and the field',
    page: `${jsonata}#handling-errors-jsonata-expressions`,
    machine: only(task('{% $states.input.absent %}')),
    expected: {
      error: failing,
      cause:
        "state 'S' (entered at the event id #2). The JSONata expression '$states.input.absent' specified for the field 'Arguments/Payload' returned nothing",
    },
  },
  {
    rule: 'a failed evaluation can be caught by its name',
    page: `${jsonata}#handling-errors-jsonata-expressions`,
    machine: caught(
      task('{% $absent %}', { Catch: [{ ErrorEquals: [failing], Next: 'Caught', Output: '{% $states.errorOutput.Error %}' }] }),
    ),
    expected: { output: failing },
  },
  {
    rule: 'a failed evaluation can be retried',
    page: `${jsonata}#handling-errors-jsonata-expressions`,
    machine: only(task({}, { Output: '{% $states.result.Payload.n %}', Retry: [{ ErrorEquals: [failing], MaxAttempts: 1 }] })),
    f: (_payload, calls) => (calls === 0 ? {} : { n: 1 }),
    expected: { output: 1 },
    delays: [1],
  },
];
