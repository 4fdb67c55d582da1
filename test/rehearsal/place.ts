import { join } from 'node:path';

/** The project's root. */
export const root = join(import.meta.dirname, '..', '..');
/** Everything that a rehearsal installs or writes; git does not see it. */
export const folder = join(root, '.rehearsal');
/** The Python environment with the emulators and cfn-lint. */
export const venv = join(folder, 'venv');

/** Account and Region of the rehearsal: those of the demo configuration, whose fleet it lends from. */
export const account = '111122223333';
export const region = 'eu-west-1';

/** Environment of everything that a rehearsal starts: nothing of the person's own, above all no credentials. */
export function cleanEnvironment(home: string): Record<string, string> {
  const path = [join(venv, 'bin'), join(root, 'node_modules', '.bin'), '/usr/local/bin', '/usr/bin', '/bin'];
  return { PATH: path.join(':'), HOME: home, TMPDIR: home, LANG: 'C.UTF-8', AWS_REGION: region, AWS_DEFAULT_REGION: region };
}
