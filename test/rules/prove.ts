import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Rule, rules } from './rules.ts';

/**
 * Proves that each rule of the list has a test that fails when the rule is dropped: `node test/rules/prove.ts
 * [text]` runs the test with the rule's text replaced; with a text, only the rules whose sentence holds it.
 * Ends with 1 if a test passes all the same, or was not found.
 */
const root = join(import.meta.dirname, '..', '..');
const inParallel = 2;

interface Outcome {
  readonly testResults: readonly { readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[] }[];
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Runs a test file, or those of its tests whose full name ends so, and answers the state of each test by its full name. */
async function run(folder: string, test: string, ending: string, dropped?: Rule): Promise<Map<string, string>> {
  const output = join(folder, `${randomUUID()}.json`);
  const config = JSON.stringify({
    rootDir: root,
    testEnvironment: 'node',
    roots: ['<rootDir>/test'],
    testMatch: [`<rootDir>/test/${test}`],
    transform: { '^.+\\.ts$': '<rootDir>/test/rules/dropping-transform.ts' },
  });
  const options = ['--config', config, '-t', `${escaped(ending)}$`, '--runInBand', '--json', '--outputFile', output, '--silent'];
  const drop = dropped && JSON.stringify({ file: dropped.file, from: dropped.drop, to: dropped.to });
  const jest = spawn(process.execPath, [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), ...options], {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, ...(drop === undefined ? {} : { AHPS_DROPPED_RULE: drop }) },
  });
  await new Promise((resolve) => jest.once('exit', resolve));
  const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as Outcome;
  return new Map(testResults.flatMap(({ assertionResults }) => assertionResults.map(({ fullName, status }) => [fullName, status])));
}

/** Nothing, or why the rule is not proved; `whole`: how the test's file ends with all rules. */
async function problem(rule: Rule, whole: ReadonlyMap<string, string>, folder: string): Promise<string | undefined> {
  const { test, fails } = rule;
  const chosen = [...whole].filter(([name]) => name.endsWith(fails));
  if (chosen.length === 0) return `there is no test ${test}: ${fails}`;
  if (chosen.some(([, status]) => status !== 'passed')) return `${test}: ${fails} does not pass with it`;
  const without = await run(folder, test, fails, rule);
  return [...without.values()].includes('failed') ? undefined : `${test}: ${fails} passes without it`;
}

async function main(wanted: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'ahps-rules-'));
  const queue = rules.filter(({ rule }) => rule.includes(wanted));
  const total = queue.length;
  let failures = 0;
  const whole = new Map<string, Promise<Map<string, string>>>();
  const wholeOf = (test: string): Promise<Map<string, string>> => {
    const known = whole.get(test) ?? run(folder, test, '');
    whole.set(test, known);
    return known;
  };
  const work = async (): Promise<void> => {
    for (let rule = queue.shift(); rule !== undefined; rule = queue.shift()) {
      const found = await problem(rule, await wholeOf(rule.test), folder);
      if (found !== undefined) failures += 1;
      console.log(found === undefined ? `proved  ${rule.rule}` : `FAILED  ${rule.rule}: ${found}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: inParallel }, work));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${total} rules, ${total - failures} proved, ${failures} failed`);
  return failures;
}

process.exitCode = (await main(process.argv[2] ?? '')) === 0 ? 0 : 1;
