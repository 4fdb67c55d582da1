import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `npm run test:wire`: makes a Python environment with boto3, starts a bare local cloud on a free port, and
 * has boto3 do by hand what the checkout workflow does. Exit code: the script's; 2 when this machine cannot
 * run it. The cloud ends with this process.
 */
const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.local', 'wire');
const python = join(folder, 'bin', 'python');
const requirements = join(import.meta.dirname, 'requirements.txt');
const fetchMilliseconds = 240_000;
const startMilliseconds = 60_000;
const testMilliseconds = 240_000;

/** Why the test cannot run here. */
class CannotRun extends Error {}

function makeEnvironment(): void {
  const wanted = readFileSync(requirements, 'utf8');
  const complete = join(folder, 'installed.txt');
  if (existsSync(complete) && readFileSync(complete, 'utf8') === wanted) return;
  if (spawnSync('python3', ['-c', 'import venv, ensurepip, sys; sys.exit(sys.version_info < (3, 9))']).status !== 0)
    throw new CannotRun('Python 3.9 or newer with venv and pip is needed (python3, python3-venv)');
  mkdirSync(folder, { recursive: true });
  console.log('installing boto3 into .local/wire');
  const run = (command: string, ...args: readonly string[]): boolean =>
    spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], timeout: fetchMilliseconds }).status === 0;
  if (!run('python3', '-m', 'venv', folder)) throw new CannotRun('python3 could not make an environment in .local/wire');
  if (!run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements))
    throw new CannotRun(`pip could not install ${wanted.trim()}`);
  writeFileSync(complete, wanted);
}

/** Time stands still in it but for requests and the clock control: the test moves it. */
function startCloud(): ChildProcess {
  const child = spawn(process.execPath, ['local/start.ts', '--bare', '--port', '0', '--speed', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  return child;
}

function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(() => reject(new Error('the local cloud did not start in time')), startMilliseconds);
    child.once('exit', (code) => reject(new Error(`the local cloud ended with ${code}`)));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const url = /The local cloud is at (http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

async function main(): Promise<number> {
  makeEnvironment();
  const cloud = startCloud();
  try {
    const url = await urlOf(cloud);
    const script = join(import.meta.dirname, 'checkout_by_hand.py');
    const ran = spawn(python, ['-B', script, url], { stdio: 'inherit', timeout: testMilliseconds });
    return await new Promise((resolve) => void ran.once('exit', (code) => resolve(code ?? 1)));
  } finally {
    cloud.kill();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof CannotRun ? 2 : 1;
}
