import { spawnSync } from 'node:child_process';
import { hostileStrings } from '../samples/hostile-strings.ts';
import { type GuestDocument, guestDocuments, variable } from './documents.ts';

const count = 1000;
const seeded = (text: string): number => Buffer.from(text).reduce((sum, each) => (sum * 31 + each) % 1e9, 7);

/** A parameter of a document with 1,000 hostile strings for it. */
export interface Attacked {
  readonly document: GuestDocument;
  readonly name: string;
  readonly parameter: string;
  readonly pattern: RegExp;
  readonly strings: readonly string[];
}

/** Every parameter of every document. */
export const attacked = (): Attacked[] =>
  guestDocuments().flatMap((document) =>
    Object.entries(document.patterns).map(([parameter, pattern]) => {
      const strings = hostileStrings(pattern, seeded(document.name + parameter), count);
      return { document, name: document.name, parameter, pattern, strings };
    }),
  );

/** The check of the root is the same in each (documents.test.ts), so it is attacked in one document only. */
export const attackedScripts = (): Attacked[] =>
  attacked().filter(({ name, parameter }) => parameter !== 'ExpectedRootVolume' || name === 'AHPS-Allocate');
const rootCheck = /^disk=[^]*? {2}exit 64\n\s*fi\n/m;

/**
 * Runs the script once for each value of one parameter, as the agent would, in a bash that finds no
 * programs and may not write (`set -r`), and counts how often a value was run. Commands that the
 * script starts before it looks at its parameters answer nothing.
 */
const harness = `
hits=0 runs=0
trap 'hits=$((hits + 1))' USR1
canary() { kill -USR1 $$; }
lsblk() { :; }; findmnt() { :; }; ip() { :; }; awk() { :; }; tr() { :; }
script=$TESTED_SCRIPT
while IFS= read -r -d '' value; do
  export "$TESTED_VARIABLE=$value"
  (set -r; eval "$script") > /dev/null 2>&1 < /dev/null
  runs=$((runs + 1))
done
wait
echo "$runs $hits"`;

export function runScript(script: string, name: string, values: readonly string[], others: Readonly<Record<string, string>> = {}): string {
  const { stdout } = spawnSync('/bin/bash', ['-c', harness], {
    input: values.map((value) => `${value}\0`).join(''),
    encoding: 'utf8',
    env: { ...others, PATH: '/nonexistent', LC_ALL: 'C.UTF-8', TESTED_SCRIPT: script, TESTED_VARIABLE: name },
  });
  return stdout.trim();
}

/** {@link runScript} of a document's own script with these values of one parameter, which its pattern would refuse. */
export function attack({ document, parameter }: Attacked, strings: readonly string[]): string {
  const script = parameter === 'ExpectedRootVolume' ? document.script : document.script.replace(rootCheck, '');
  const others = Object.keys(document.patterns).map((each) => [variable(each), '100'] as const);
  return runScript(script, variable(parameter), strings, Object.fromEntries(others));
}
