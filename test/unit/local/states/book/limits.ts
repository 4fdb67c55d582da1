import type { Rule } from './rule.ts';
import { caught, chain, only, pass, task, toCaught } from './rule.ts';

const page = 'service-quotas.html#service-limits-task-executions';
const kib = (count: number): string => `$pad('', ${count * 1024}, 'x')`;
const branch = (name: string): object => ({ StartAt: name, States: { [name]: { Type: 'Pass', Output: `{% ${kib(150)} %}`, End: true } } });
const tooLarge = 'States.DataLimitExceeded';
const exceeded = (machine: object) => ({ page, machine, expected: { error: tooLarge } });

/** Sizes: 256 KiB for every payload. The limit of 25,000 events has its case in `flow.test.ts`. */
export const limits: readonly Rule[] = [
  { rule: 'a state’s output has at most 256 KiB', ...exceeded(pass(`{% ${kib(256)} %}`)) },
  {
    rule: 'an output of 256 KiB is fine',
    page,
    machine: chain({ A: { Type: 'Pass', Output: `{% $pad('', ${256 * 1024 - 2}, 'x') %}` }, B: { Type: 'Pass', Output: 1 } }),
    expected: { output: 1 },
  },
  { rule: 'size is counted in UTF-8', ...exceeded(pass(`{% $pad('', ${128 * 1024}, 'é') %}`)) },
  { rule: 'Arguments of a task have at most 256 KiB', ...exceeded(only(task(`{% ${kib(256)} %}`))) },
  {
    rule: 'a task’s result has at most 256 KiB, whatever Output makes of it',
    ...exceeded(only(task({}, { Output: 1 }))),
    f: () => 'x'.repeat(262_144),
  },
  {
    rule: 'Arguments of a Parallel state have at most 256 KiB',
    ...exceeded(only({ Type: 'Parallel', Arguments: { a: `{% ${kib(256)} %}` }, Branches: [branch('A')] })),
  },
  {
    rule: 'the outputs of all branches together have at most 256 KiB',
    ...exceeded(only({ Type: 'Parallel', Branches: [branch('A'), branch('B')], Output: 1 })),
  },
  {
    rule: 'the outputs of all iterations together have at most 256 KiB',
    ...exceeded(only({ Type: 'Map', Items: [1, 2], ItemProcessor: branch('A'), Output: 1 })),
  },
  {
    rule: 'an item’s input has at most 256 KiB',
    ...exceeded(only({ Type: 'Map', Items: [1], ItemSelector: `{% ${kib(256)} %}`, ItemProcessor: branch('A'), Output: 1 })),
  },
  {
    rule: 'a catcher with States.ALL takes it (recorded)',
    page,
    machine: caught(task({}, toCaught({ Output: 'caught' }))),
    f: () => 'x'.repeat(262_144),
    expected: { output: 'caught' },
  },
];
