import { spawnSync } from 'node:child_process';

/** Why the documents cannot be run on this machine. */
export class CannotRun extends Error {}

/** Commands that are needed, and the Debian package of each. */
const tools = { debootstrap: 'debootstrap', 'qemu-system-x86_64': 'qemu-system-x86', shellcheck: 'shellcheck', mke2fs: 'e2fsprogs' };
const installMilliseconds = 240_000;

/** With sbin, which a user's own path may lack. */
export const environment: NodeJS.ProcessEnv = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C.UTF-8' };

/** What the command printed, or undefined when it failed or is not there. */
export function output(command: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', env: environment });
  return status === 0 ? stdout : undefined;
}

export const isRoot = (): boolean => process.getuid?.() === 0;

const missing = (): string[] =>
  Object.entries(tools)
    .filter(([tool]) => output('sh', '-c', `command -v ${tool}`) === undefined)
    .map(([, name]) => name);

/** Makes sure that every tool is here: what is missing is installed by apt where this is root, else it throws {@link CannotRun}. */
export function requireTools(): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new CannotRun('Linux on x86-64 is needed');
  const needed = missing();
  if (needed.length === 0) return;
  const what = `${needed.join(', ')} of Debian`;
  if (!isRoot()) throw new CannotRun(`${what} has to be installed, which takes root`);
  console.log(`installing ${needed.join(' ')}`);
  const apt = (...args: readonly string[]) =>
    spawnSync('apt-get', ['--quiet', '--quiet', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...environment, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: installMilliseconds,
    }).status === 0;
  if (!(apt('update') && apt('install', '--yes', '--no-install-recommends', ...needed)))
    throw new CannotRun(`apt could not install ${what}`);
}
