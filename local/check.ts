import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/**
 * `npm run check`: everything about the source that is not a test. Runs every check even when one
 * fails, prints each command with its time, ends with `N passed, N failed`; exit code 1 if any failed.
 */
const root = join(import.meta.dirname, '..');
const folders = ['core', 'lambdas', 'infra', 'local', 'cli', 'console', 'docs', 'test'];
/** Which deployment is synthesised: one that uses everything there is to configure. */
const configuration = 'infra/configuration.example.json';
const commandMilliseconds = 300_000;

/** One check: a command that has to end with 0, then what its command cannot tell. */
interface Check {
  readonly command: readonly [string, ...string[]];
  /** Sentences about what is wrong although the command passed. */
  readonly problems?: () => string[];
}

/** Binaries of this project first, on the Node that runs this script. */
const path = [join(root, 'node_modules', '.bin'), dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);

async function run([command, ...options]: Check['command']): Promise<boolean> {
  const child = spawn(command, options, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path, CI: '1' },
    timeout: commandMilliseconds,
  });
  return await new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(false);
    });
    child.once('exit', (code) => resolve(code === 0));
  });
}

/** Synthesis fails by itself on a finding of cdk-nag; the report is read too, and that nag takes part at all. */
function nagProblems(assembly: string): string[] {
  const report = join(assembly, 'validation-report.json');
  if (!existsSync(report)) return ['cdk synth wrote no validation-report.json'];
  const { pluginReports } = JSON.parse(readFileSync(report, 'utf8')) as {
    pluginReports: readonly { violations: readonly { ruleName: string }[] }[];
  };
  const findings = pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => `cdk-nag: ${ruleName}`));
  // A clean report does not name the plugins that ran, so the wiring is looked up in the source.
  const isWired = globSync('infra/**/*.ts', { cwd: root }).some((file) =>
    readFileSync(join(root, file), 'utf8').includes('new AwsSolutionsChecks('),
  );
  return isWired ? findings : [...findings, 'infra does not add the AwsSolutionsChecks of cdk-nag'];
}

function checks(assembly: string): Check[] {
  const machines = globSync('statemachines/*.asl.json', { cwd: root }).toSorted();
  return [
    { command: ['tsc', '-p', '.'] },
    { command: ['oxlint', '--deny-warnings', '--report-unused-disable-directives'] },
    { command: ['oxfmt', '--check'] },
    { command: ['depcruise', ...folders.filter((folder) => existsSync(join(root, folder)))] },
    { command: ['knip', '--no-progress'] },
    {
      command: ['asl-validator', ...machines.flatMap((machine) => ['--json-path', machine])],
      problems: () => (machines.length === 0 ? ['there is no statemachines/*.asl.json'] : []),
    },
    {
      command: ['cdk', 'synth', '--quiet', '--context', `configuration=${configuration}`, '--output', assembly],
      problems: () => nagProblems(assembly),
    },
    { command: ['node', 'docs/generate.ts', '--check'] },
  ];
}

async function passes({ command, problems }: Check): Promise<boolean> {
  console.log(`\n$ ${command.join(' ')}`);
  const started = performance.now();
  const isDone = await run(command);
  const found = isDone ? (problems?.() ?? []) : [];
  for (const problem of found) console.error(problem);
  const isGood = isDone && found.length === 0;
  console.log(`${isGood ? 'passed' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return isGood;
}

async function main(): Promise<number> {
  const assembly = mkdtempSync(join(tmpdir(), 'ahps-synth-'));
  try {
    const failed: string[] = [];
    const all = checks(assembly);
    for (const check of all) if (!(await passes(check))) failed.push(check.command[0]);
    if (failed.length > 0) console.log(`\nfailed: ${failed.join(', ')}`);
    console.log(`${all.length - failed.length} passed, ${failed.length} failed`);
    return failed.length;
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

process.exitCode = (await main()) === 0 ? 0 : 1;
