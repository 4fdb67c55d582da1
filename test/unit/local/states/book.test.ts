import { describe, expect, it } from '@jest/globals';
import { errors } from './book/errors.ts';
import { expressions } from './book/expressions.ts';
import { fields } from './book/fields.ts';
import { limits } from './book/limits.ts';
import type { Rule } from './book/rule.ts';
import { states } from './book/states.ts';
import { variables } from './book/variables.ts';
import { lab } from './lab.ts';

const book: readonly (readonly [string, readonly Rule[]])[] = [
  ['variables', variables],
  ['fields', fields],
  ['expressions', expressions],
  ['errors', errors],
  ['states', states],
  ['limits', limits],
];

async function judge({ machine, input, f, expected, seconds, delays }: Rule): Promise<void> {
  const { run, create, machines } = lab(f);
  if ('refused' in expected) {
    await expect(create(machine)).rejects.toMatchObject({ name: 'InvalidDefinition', message: expect.stringContaining(expected.refused) });
    return;
  }
  const execution = await run(machine, input);
  const { status, output, error, cause } = execution;
  const ended = status === 'SUCCEEDED' ? { output: JSON.parse(output ?? '') as unknown } : { error, cause };
  if ('output' in expected) expect(ended).toEqual(expected);
  else {
    expect(ended).toMatchObject({ error: expected.error });
    if ('cause' in expected) expect(cause).toEqual(expected.cause === undefined ? undefined : expect.stringContaining(expected.cause));
  }
  const { entered = 0, left = 0 } = machines.stays(execution.arn).find(({ state }) => state === 'S') ?? {};
  if (seconds !== undefined) expect(Math.round((left - entered) / 100) / 10).toBe(seconds);
  const at = execution.history.events.filter(({ type }) => type === 'TaskScheduled').map(({ timestamp }) => timestamp?.getTime() ?? 0);
  if (delays !== undefined) expect(at.slice(1).map((time, index) => Math.round((time - (at[index] ?? 0)) / 1000))).toEqual(delays);
}

describe.each(book)('the JSONata mode by the book: %s', (_subject, rules) => {
  it.each(rules.map((rule) => [rule.rule, rule] as const))('%s', (_rule, rule) => judge(rule));
});
