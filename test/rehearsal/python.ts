import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { venv } from './place.ts';

const requirements = join(import.meta.dirname, 'requirements.txt');
const installMilliseconds = 300_000;

/** Why a rehearsal cannot run on this machine: one line. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

const tooOld = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))';

/**
 * Installs the emulators and cfn-lint, once for the same pins. Throws CannotRun where there is no Python 3.11
 * or newer with venv and pip, or where pip cannot fetch them.
 */
export function installTools(
  say: (line: string) => void,
  candidates: readonly string[] = ['python3', 'python3.13', 'python3.12', 'python3.11'],
): void {
  const wanted = readFileSync(requirements, 'utf8');
  const complete = join(venv, 'installed.txt');
  if (existsSync(complete) && readFileSync(complete, 'utf8') === wanted) return;
  const python = candidates.find((each) => spawnSync(each, ['-c', tooOld]).status === 0);
  if (python === undefined) throw new CannotRun('Python 3.11 or newer with venv and pip is needed (python3, python3-venv)');
  say('installing MiniStack, moto and cfn-lint into .rehearsal/venv');
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(venv, { recursive: true });
  const run = (command: string, ...args: readonly string[]): boolean =>
    spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: installMilliseconds }).status === 0;
  if (!run(python, '-m', 'venv', venv)) throw new CannotRun('python3 could not make an environment in .rehearsal/venv');
  if (!run(join(venv, 'bin', 'python'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements))
    throw new CannotRun(`pip could not install ${wanted.trim().split('\n').join(', ')}`);
  writeFileSync(complete, wanted);
}
