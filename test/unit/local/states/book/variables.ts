import type { Rule } from './rule.ts';
import { caught, chain, only, task, throwing, toCaught } from './rule.ts';

const page = 'workflow-variables.html';
const read = { Type: 'Pass', Output: { x: '{% $x %}', y: '{% $y %}' } };
const assigning = (name: string): object => only({ Type: 'Pass', Assign: { [name]: 1 } });
const inner = (state: object): object => ({ StartAt: 'I', States: { I: { ...state, End: true } } });
const own = { Type: 'Pass', Assign: { x: 2 } };
const exists = { Type: 'Pass', Output: '{% $exists($x) %}' };
const letters = (count: number): string => 'v'.repeat(count);
const kib = (count: number): string => `{% $pad('', ${count * 1024}, 'x') %}`;
const big = 'x'.repeat(200 * 1024);
const stored = '{% $states.context.Execution.Input %}';
const fill = (count: number): object =>
  chain(
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`S${at}`, { Type: 'Pass', Assign: { [`v${at}`]: stored }, Output: 1 }])),
  );

const types: readonly (readonly [string, object])[] = [
  ['Pass', { Type: 'Pass', Assign: { x: 1 } }],
  ['Wait', { Type: 'Wait', Seconds: 0, Assign: { x: 1 } }],
  ['Task', task({}, { Assign: { x: 1 } })],
  ['Parallel', { Type: 'Parallel', Branches: [inner({ Type: 'Pass' })], Assign: { x: 1 } }],
  ['Map', { Type: 'Map', Items: [1], ItemProcessor: inner({ Type: 'Pass' }), Assign: { x: 1 } }],
];

/** Variables: who may assign, names, scopes, order, sizes. */
export const variables: readonly Rule[] = [
  ...types.map(([type, state]) => ({
    rule: `a ${type} state may assign`,
    page,
    machine: chain({ A: state, R: { Type: 'Pass', Output: '{% $x %}' } }),
    expected: { output: 1 },
  })),
  ...['Succeed', 'Fail'].map((Type) => ({
    rule: `a ${Type} state cannot assign`,
    page,
    machine: only({ Type, Assign: { x: 1 } }),
    expected: { refused: "Field 'Assign' is not supported" },
  })),
  { rule: 'Assign is an object', page, machine: only({ Type: 'Pass', Assign: '{% {} %}' }), expected: { refused: 'must be an object' } },
  {
    rule: 'expressions see the values of state entry, whatever their order',
    page,
    machine: chain({ A: { Type: 'Pass', Assign: { x: 3, y: 6 } }, B: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' } }, C: read }),
    expected: { output: { x: 6, y: 3 } },
  },
  {
    rule: 'Output does not see what Assign of the same state sets',
    page,
    machine: chain({ A: { Type: 'Pass', Assign: { x: 1 } }, B: { Type: 'Pass', Assign: { x: 2 }, Output: '{% $x %}' } }),
    expected: { output: 1 },
  },
  {
    rule: 'a variable that was never assigned is undefined, and reading it fails',
    page,
    machine: only({ Type: 'Pass', Assign: { y: '{% $x %}' } }),
    expected: { error: 'States.QueryEvaluationError', cause: 'returned nothing (undefined)' },
  },
  { rule: 'null is a value', page, machine: chain({ A: { Type: 'Pass', Assign: { x: null } }, B: exists }), expected: { output: true } },
  ...['x.y', 'x[2]', '1x', 'a-b', '', 'x.$', '$x', '_x'].map((name) => ({
    rule: `“${name}” is no name of a variable (no part of one either)`,
    page,
    machine: assigning(name),
    expected: { refused: 'must be a Unicode identifier' },
  })),
  {
    rule: 'names are Unicode identifiers',
    page,
    machine: chain({ A: { Type: 'Pass', Assign: { größe_2: 7 } }, B: { Type: 'Pass', Output: '{% $größe_2 %}' } }),
    expected: { output: 7 },
  },
  { rule: 'names have at most 80 characters', page, machine: assigning(letters(81)), expected: { refused: 'at most 80 characters' } },
  { rule: 'names of 80 characters are fine', page, machine: assigning(letters(80)), expected: { output: {} } },
  { rule: 'states is reserved', page, machine: assigning('states'), expected: { refused: 'reserved' } },
  {
    rule: 'branches see the variables of outer scopes',
    page,
    machine: chain({
      A: { Type: 'Pass', Assign: { x: 1 } },
      P: { Type: 'Parallel', Branches: [inner({ Type: 'Pass', Output: '{% $x %}' })] },
    }),
    expected: { output: [1] },
  },
  {
    rule: 'variables of a branch are gone when it ends, and other branches do not see them',
    page,
    machine: chain({
      P: {
        Type: 'Parallel',
        Branches: [inner(own), { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 9, Next: 'R' }, R: { ...exists, End: true } } }],
      },
      B: { Type: 'Pass', Output: ['{% $exists($x) %}', '{% $states.input[1] %}'] },
    }),
    expected: { output: [false, false] },
  },
  {
    rule: 'iterations do not see each other’s variables',
    page,
    machine: only({
      Type: 'Map',
      Items: [1, 2],
      MaxConcurrency: 1,
      ItemProcessor: { StartAt: 'R', States: { R: { Type: 'Pass', Output: '{% $exists($x) %}', Assign: { x: 1 }, End: true } } },
    }),
    expected: { output: [false, false] },
  },
  ...[
    { Type: 'Parallel', Branches: [inner(own)] },
    { Type: 'Map', Items: [1], ItemProcessor: inner(own) },
  ].map((group) => ({
    rule: `a ${group.Type} cannot assign a name that the outer scope assigns`,
    page,
    machine: chain({ A: { Type: 'Pass', Assign: { x: 1 } }, G: group }),
    expected: { refused: 'assigned in an outer scope' },
  })),
  {
    rule: 'this holds over several scopes, for rules and catchers, and for states that come later',
    page,
    machine: chain({
      P: {
        Type: 'Parallel',
        Branches: [inner({ Type: 'Map', Items: [1], ItemProcessor: { StartAt: 'J', States: { J: { ...own, End: true } } } })],
      },
      C: { Type: 'Choice', Choices: [{ Condition: true, Next: 'E', Assign: { x: 1 } }], Default: 'E' },
      E: { Type: 'Succeed' },
    }),
    expected: { refused: 'assigned in an outer scope' },
  },
  {
    rule: 'scopes side by side may use the same name',
    page,
    machine: only({ Type: 'Parallel', Branches: [inner(own), { StartAt: 'J', States: { J: { ...own, End: true } } }] }),
    expected: { output: [{}, {}] },
  },
  {
    rule: 'a catcher of a Parallel state assigns in the outer scope',
    page,
    machine: caught({ Type: 'Parallel', Branches: [inner(task({}, { Assign: { x: 1 } }))], ...toCaught({ Assign: { x: 5 } }) }, '{% $x %}'),
    f: throwing('E'),
    expected: { output: 5 },
  },
  {
    rule: 'one Assign holds at most 256 KiB, also as a single variable',
    page: `${page}#limits`,
    machine: only({ Type: 'Pass', Assign: { x: kib(256) } }),
    expected: { error: 'States.DataLimitExceeded' },
  },
  {
    rule: 'one Assign holds at most 256 KiB, all variables together',
    page: `${page}#limits`,
    machine: only({ Type: 'Pass', Assign: { x: kib(200), y: kib(60) } }),
    expected: { error: 'States.DataLimitExceeded' },
  },
  { rule: 'an execution stores 10 MiB of variables', page: `${page}#limits`, machine: fill(51), input: big, expected: { output: 1 } },
  {
    rule: 'an execution stores no more than 10 MiB of variables',
    page: `${page}#limits`,
    machine: fill(52),
    input: big,
    expected: { error: 'States.DataLimitExceeded' },
  },
  {
    rule: 'what a scope stored counts only while it lasts',
    page: `${page}#limits`,
    machine: chain({
      A: { Type: 'Pass', Assign: { x: stored }, Output: 1 },
      M: {
        Type: 'Map',
        Items: '{% [1..60] %}',
        MaxConcurrency: 1,
        ItemProcessor: inner({ Type: 'Pass', Assign: { y: stored } }),
        Output: '{% $count($states.result) %}',
      },
    }),
    input: big,
    expected: { output: 60 },
  },
];
