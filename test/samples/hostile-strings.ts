import * as fc from 'fast-check';

/** What a shell, an arithmetic expression, a format, a unit file or a pattern would take for more than text; `canary` is called when it is run. */
const payloads = [
  ';canary',
  '&canary',
  '&&canary',
  '|canary',
  '||canary',
  '\ncanary',
  '\r\ncanary\n',
  '$(canary)',
  '`canary`',
  '<(canary)',
  '>(canary)',
  '${x:-$(canary)}',
  '$((x[$(canary)]))',
  'x[$(canary)]',
  'BASH_VERSINFO[$(canary)]',
  '${x[`canary`]}',
  "';canary;'",
  '";canary;"',
  "'$(canary)'",
  '"$(canary)"',
  '\\";canary;\\"',
  '\\\n;canary',
  '#\ncanary',
  '{canary,}',
  '{{ canary }}',
  '{{ssm:canary}}',
  '()  { :; }; canary',
  '%s%n%n',
  '*',
  '~',
  '!!',
  '!canary',
  '../../bin/sh',
  '/dev/tcp/10.0.0.1/80',
  '-e canary',
  '--help',
  '$IFS',
  '\u0001',
  '\t',
  ' ',
  '\u00a0',
  '\u202e',
  '\u2028canary',
  '１',
  'é',
  '\ud83d\ude00',
  '\nExecStart=/bin/sh -c canary',
  'LIMITS\ncanary\n',
  'SHAPE\ncanary\n',
  'RATE\ncanary\n',
  'UNIT\ncanary\n',
] as const;

const payload = fc.constantFrom(...payloads);

/**
 * `count` strings for a parameter with this pattern, the same for the same seed: payloads alone, around,
 * in and after values that the pattern takes, payloads in a row, wild text, and what is much too long.
 */
export function hostileStrings(pattern: RegExp, seed: number, count: number): string[] {
  const legal = fc.constantFrom(...fc.sample(fc.stringMatching(pattern), { seed, numRuns: 20 }));
  const hostile = fc.oneof(
    payload,
    fc.tuple(legal, payload).map(([value, added]) => value + added),
    fc.tuple(payload, legal).map(([added, value]) => added + value),
    fc.tuple(legal, payload, legal).map((parts) => parts.join('')),
    fc.array(payload, { minLength: 2, maxLength: 5 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((text) => text.replaceAll('\u0000', '')),
    fc.tuple(legal, payload, fc.integer({ min: 100, max: 3000 })).map(([value, added, times]) => value.repeat(times) + added),
  );
  return fc.sample(hostile, { seed, numRuns: count });
}
