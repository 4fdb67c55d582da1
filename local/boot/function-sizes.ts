import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where the table lies: function → bytes of its bundle. Committed, so that a run does not depend on what was last built. */
export const sizesFile = join(import.meta.dirname, 'function-sizes.json');

/** Bytes that a function's process loads: its bundle with what lies beside it, without source maps. */
export function bundleBytes(folder: string): number {
  const names = readdirSync(folder).filter((name) => !name.endsWith('.map'));
  return names.reduce((bytes, name) => bytes + statSync(join(folder, name)).size, 0);
}

/** The committed sizes, by function name as in `lambdas/runtime/environment.ts`. */
export const functionSizes = (): Readonly<Record<string, number>> => JSON.parse(readFileSync(sizesFile, 'utf8')) as Record<string, number>;
