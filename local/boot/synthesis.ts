import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Stack } from './stack.ts';

const root = join(import.meta.dirname, '..', '..');
/** Everything that the templates are made from. */
const sources = [
  'infra/**/*',
  'statemachines/*',
  'personas/**/*.yaml',
  'core/{fleet,persona,contracts,checkout,authorization}/*.ts',
  'lambdas/runtime/environment.ts',
  'cdk.json',
  'package.json',
];

interface Synthesised {
  readonly stacks: readonly { readonly stackName: string; readonly template: unknown }[];
  readonly directory: string;
}
interface AppModule {
  buildApp(options: { bundle: boolean; configuration: object | string }): { synth(): Synthesised };
}

const known = new Map<string, Promise<readonly Stack[]>>();

/**
 * The CDK app's templates for a configuration (a value, or a path from the project's root). Synthesised
 * once for the same sources: kept in this process, and in `.local` for the next one.
 */
export function synthesised(configuration: object | string): Promise<readonly Stack[]> {
  const file = join(root, '.local', `template-${fingerprint(configuration)}.json`);
  const stacks = known.get(file) ?? read(file, configuration);
  known.set(file, stacks);
  return stacks;
}

async function read(file: string, configuration: object | string): Promise<readonly Stack[]> {
  mkdirSync(join(root, '.local'), { recursive: true });
  const lock = `${file}.lock`;
  // Several test processes may get here at once: one synthesises, the others wait for its file.
  while (!existsSync(file) && !taken(lock)) await setTimeout(100);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Stack[];
  try {
    const stacks = await synthesise(configuration);
    writeFileSync(`${file}.new`, JSON.stringify(stacks));
    renameSync(`${file}.new`, file);
    return stacks;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Whether this process may synthesise. A lock older than that belongs to a process that was killed. */
const staleMilliseconds = 180_000;
function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > staleMilliseconds) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

/** The CDK is loaded only here: with a kept template nobody waits for it. */
async function synthesise(configuration: object | string): Promise<readonly Stack[]> {
  const app = (await import(pathToFileURL(join(root, 'infra', 'app.ts')).href)) as AppModule;
  const { stacks, directory } = app.buildApp({ bundle: false, configuration }).synth();
  const found = stacks.map(({ stackName, template }) => ({ name: stackName, template: template as Stack['template'] }));
  if (directory.startsWith(tmpdir())) rmSync(directory, { recursive: true, force: true });
  return found;
}

function fingerprint(configuration: object | string): string {
  const hash = createHash('sha256').update(JSON.stringify(configuration));
  for (const file of globSync(sources, { cwd: root, withFileTypes: false }).toSorted()) {
    const path = join(root, file);
    if (/\.[a-z]+$/.test(file)) hash.update(`\0${file}\0`).update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 16);
}
