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

/** What came of it, in all that a rule can speak of. */
async function play({ machine, input, f, expected }: Rule): Promise<Record<string, unknown>> {
  const { run, create, machines } = lab(f);
  if ('refused' in expected) {
    const refusal = await create(machine).catch((error: unknown) => error as { name?: string; message?: string });
    return typeof refusal === 'string' ? { accepted: refusal } : { name: refusal.name, refused: refusal.message };
  }
  const { arn, status, output, error, cause, history } = await run(machine, input);
  const { entered = 0, left = 0 } = machines.stays(arn).find(({ state }) => state === 'S') ?? {};
  const at = history.events.filter(({ type }) => type === 'TaskScheduled').map(({ timestamp }) => timestamp?.getTime() ?? 0);
  return {
    succeeded: status === 'SUCCEEDED',
    ...(status === 'SUCCEEDED' ? { output: JSON.parse(output ?? '') as unknown } : { error, cause }),
    seconds: Math.round((left - entered) / 100) / 10,
    delays: at.slice(1).map((time, index) => Math.round((time - (at[index] ?? 0)) / 1000)),
  };
}

/** What the rule says, texts as parts. */
function wanted({ expected, seconds, delays }: Rule): Record<string, unknown> {
  const parts = Object.entries(expected).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === 'string' && (key === 'refused' || key === 'cause') ? expect.stringContaining(value) : value,
  ]);
  return {
    ...(Object.fromEntries(parts) as object),
    ...('refused' in expected ? { name: 'InvalidDefinition' } : { succeeded: 'output' in expected }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(delays === undefined ? {} : { delays }),
  };
}

describe.each(book)('the JSONata mode by the book: %s', (_subject, rules) => {
  it.each(rules.map((rule) => [rule.rule, rule] as const))('%s', async (_rule, rule) => {
    const said = wanted(rule);
    const found = await play(rule);
    expect(Object.fromEntries(Object.keys(said).map((key) => [key, found[key]]))).toEqual(said);
  });
});
