import { describe, expect, it } from '@jest/globals';
import { attack, attacked, attackedScripts, runScript } from '../../guest/hostile.ts';

describe('1,000 hostile strings for each parameter of each document', () => {
  const parameters = attacked();
  it('are as many and as different as is said', () => {
    for (const { strings } of parameters) {
      expect(strings).toHaveLength(1000);
      expect(new Set(strings).size).toBeGreaterThan(600);
    }
  });
  it.each(parameters)('$name: $parameter takes none that a shell would read', ({ pattern, strings }) => {
    // What passes is a legal value that chance made of letters and digits.
    expect(strings.filter((value) => pattern.test(value) && !/^[A-Za-z0-9-]{1,22}$/.test(value))).toEqual([]);
  });
});

/** All of them are run by `npm run test:guest`. */
describe('some of them in the script itself, as if the pattern had taken them', () => {
  it.each(['echo $((SSM_X))', 'eval "echo $SSM_X"', '[[ "$SSM_X" -gt 1 ]]', 'while read -r line; do $line; done <<< "${SSM_X#1;}"'])(
    'would be noticed when %s ran them',
    (script) => {
      expect(Number(runScript(script, 'SSM_X', ['1;canary', 'x[$(canary)]', '$(canary)']).split(' ')[1])).toBeGreaterThan(0);
    },
  );
  it.each(attackedScripts())('$name: $parameter runs none', (each) => {
    expect(attack(each, each.strings.slice(0, 40))).toBe('40 0');
  });
});
