import type { Rule } from './rule.ts';
import { caught, chain, only, task, throwing, toCaught } from './rule.ts';

const page = 'concepts-error-handling.html';
const retrying = (retrier: object): object =>
  caught(task({}, { Retry: [{ ErrorEquals: ['E'], ...retrier }], ...toCaught() }), '{% $states.input.Error %}');
const catching = (ErrorEquals: unknown, fields: object = {}): object =>
  caught(task({}, { Catch: [{ ErrorEquals, Next: 'Caught' }], ...fields }), '{% $states.input.Error %}');
const never = (): Promise<never> => new Promise(() => {});

const refusedRetriers: readonly (readonly [string, object, string])[] = [
  ['IntervalSeconds is positive', { IntervalSeconds: 0 }, 'between 1 and 99999999'],
  ['IntervalSeconds is whole', { IntervalSeconds: 1.5 }, 'an integer'],
  ['IntervalSeconds takes no expression', { IntervalSeconds: '{% 1 %}' }, 'an integer'],
  ['MaxAttempts is not negative', { MaxAttempts: -1 }, 'between 0 and 99999999'],
  ['MaxAttempts is at most 99,999,999', { MaxAttempts: 100_000_000 }, 'between 0 and 99999999'],
  ['BackoffRate is at least 1', { BackoffRate: 0.9 }, 'a number between 1'],
  ['MaxDelaySeconds is positive', { MaxDelaySeconds: 0 }, 'between 1 and 31622400'],
  ['MaxDelaySeconds is at most 31,622,400', { MaxDelaySeconds: 31_622_401 }, 'between 1 and 31622400'],
  ['JitterStrategy is FULL or NONE', { JitterStrategy: 'HALF' }, 'FULL or NONE'],
  ['other fields do not exist', { Delay: 1 }, "Field 'Delay' is not supported in a retrier"],
];

const refusedNames: readonly (readonly [string, unknown, string])[] = [
  ['ErrorEquals is not empty', [], 'list of error names'],
  ['ErrorEquals is a list', 'E', 'list of error names'],
  ['States.ALL stands alone', ['States.ALL', 'E'], 'appear alone'],
  ['names of ours do not begin with States.', ['States.Mine'], 'Unknown error name'],
];

const delays: readonly (readonly [string, object, readonly number[]])[] = [
  ['defaults are 3 attempts, after 1, 2 and 4 seconds', {}, [1, 2, 4]],
  ['the delay grows by BackoffRate', { IntervalSeconds: 3, BackoffRate: 1.5, MaxAttempts: 2 }, [3, 5]],
  ['the delay stays with a BackoffRate of 1', { IntervalSeconds: 3, BackoffRate: 1 }, [3, 3, 3]],
  ['MaxDelaySeconds caps the delay', { IntervalSeconds: 3, BackoffRate: 2, MaxDelaySeconds: 5 }, [3, 5, 5]],
  ['MaxAttempts 0 is no retry', { MaxAttempts: 0 }, []],
  ['JitterStrategy NONE is the default', { JitterStrategy: 'NONE', MaxAttempts: 1 }, [1]],
];

const taken: readonly (readonly [rule: string, thrown: string, wanted: string, isTaken: boolean])[] = [
  ['States.ALL takes any error', 'Mine', 'States.ALL', true],
  ['States.TaskFailed takes any error but a timeout', 'Mine', 'States.TaskFailed', true],
  ['names are case-sensitive', 'Mine', 'mine', false],
  ['States.ALL does not take States.Runtime', 'States.Runtime', 'States.ALL', false],
  ['nor does anything else take States.Runtime', 'States.Runtime', 'States.Runtime', false],
];

/** Retry and Catch. */
export const errors: readonly Rule[] = [
  ...refusedRetriers.map(([rule, retrier, refused]) => ({ rule, page, machine: retrying(retrier), expected: { refused } })),
  ...refusedNames.map(([rule, names, refused]) => ({ rule, page, machine: catching(names), expected: { refused } })),
  {
    rule: 'States.ALL stands in the last retrier',
    page,
    machine: only(task({}, { Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] })),
    expected: { refused: 'in the last entry' },
  },
  {
    rule: 'a catcher needs Next',
    page,
    machine: only(task({}, { Catch: [{ ErrorEquals: ['E'] }] })),
    expected: { refused: 'required: [Next]' },
  },
  ...['Pass', 'Succeed', 'Fail'].map((Type) => ({
    rule: `a ${Type} state has no Retry`,
    page,
    machine: only({ Type, Retry: [] }),
    expected: { refused: "Field 'Retry' is not supported" },
  })),
  ...delays.map(([rule, retrier, expected]) => ({
    rule,
    page,
    machine: retrying(retrier),
    f: throwing('E'),
    expected: { output: 'E' },
    delays: expected,
  })),
  {
    rule: 'every retrier counts for itself, until the state is left',
    page: `${page}#complexretryeg`,
    machine: caught(
      task(
        {},
        {
          Retry: [
            { ErrorEquals: ['A', 'B'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
            { ErrorEquals: ['C'], IntervalSeconds: 5 },
          ],
          ...toCaught(),
        },
      ),
      '{% $states.input.Error %}',
    ),
    f: (_payload, calls) => throwing(['A', 'B', 'C', 'B'][calls] ?? 'none')(),
    expected: { output: 'B' },
    delays: [1, 2, 5],
  },
  ...taken.map(([rule, thrown, wanted, isTaken]) => ({
    rule,
    page,
    machine: catching([wanted]),
    f: throwing(thrown),
    expected: isTaken ? { output: thrown } : { error: thrown },
  })),
  {
    rule: 'States.TaskFailed does not take States.Timeout',
    page,
    machine: catching(['States.TaskFailed'], { TimeoutSeconds: 5 }),
    f: never,
    expected: { error: 'States.Timeout', cause: undefined },
  },
  {
    rule: 'States.Timeout takes a timeout',
    page,
    machine: catching(['States.Timeout'], { TimeoutSeconds: 5 }),
    f: never,
    expected: { output: 'States.Timeout' },
    seconds: 5,
  },
  {
    rule: 'States.HeartbeatTimeout takes a heartbeat that did not come',
    page,
    machine: catching(['States.HeartbeatTimeout'], {
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      TimeoutSeconds: 60,
      HeartbeatSeconds: 5,
    }),
    expected: { output: 'States.Timeout' },
    seconds: 5,
  },
  {
    rule: 'the first catcher that fits is taken',
    page,
    machine: chain({
      S: { ...task({}), Catch: ['A', 'B', 'States.ALL'].map((name) => ({ ErrorEquals: [name], Next: 'Caught', Output: name })) },
      Caught: { Type: 'Pass' },
    }),
    f: throwing('B'),
    expected: { output: 'B' },
  },
  {
    rule: 'without Output a catcher gives the error output: Error and Cause',
    page: `${page}#error-handling-fallback-states`,
    machine: caught({
      Type: 'Parallel',
      Branches: [{ StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E', Cause: 'c' } } }],
      ...toCaught(),
    }),
    expected: { output: { Error: 'E', Cause: 'c' } },
  },
  {
    rule: 'Assign and Output of a catcher see $states.errorOutput',
    page: 'workflow-variables.html#reserved-variable-states',
    machine: caught(
      task(
        {},
        toCaught({ Assign: { e: '{% $states.errorOutput.Error %}' }, Output: '{% $parse($states.errorOutput.Cause).errorMessage %}' }),
      ),
      ['{% $e %}', '{% $states.input %}'],
    ),
    f: throwing('E', 'why'),
    expected: { output: ['E', 'why'] },
  },
  {
    rule: 'Assign of the state is not carried out when a catcher takes over',
    page: 'workflow-variables.html#assign-field-in-asl',
    machine: caught(task({}, { Assign: { x: 1 }, ...toCaught() }), '{% $exists($x) %}'),
    f: throwing('E'),
    expected: { output: false },
  },
  {
    rule: 'retriers come before catchers',
    page,
    machine: caught(task({}, { Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }], Output: '{% $states.result.Payload %}', ...toCaught() })),
    f: (_payload, calls) => (calls === 0 ? throwing('E')() : 'second'),
    expected: { output: 'second' },
  },
  {
    rule: 'a function’s error is the error’s name, its JSON the cause',
    page,
    machine: only(task({})),
    f: throwing('E', 'why'),
    expected: { error: 'E', cause: '"errorMessage":"why"' },
  },
  {
    rule: 'a Parallel and a Map are retried as a whole',
    page,
    machine: only({
      Type: 'Map',
      Items: [1],
      ItemProcessor: { StartAt: 'I', States: { I: { ...task({}, { Output: '{% $states.result.Payload %}' }), End: true } } },
      Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 7 }],
    }),
    f: (_payload, calls) => (calls === 0 ? throwing('E')() : 'ok'),
    expected: { output: ['ok'] },
    delays: [7],
  },
];
