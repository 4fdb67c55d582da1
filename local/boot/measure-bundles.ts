import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entries, type FunctionName } from '#runtime/environment.ts';
import { bundle } from '../../infra/bundle.ts';

/**
 * `node local/boot/measure-bundles.ts` builds every function and writes the table from which cold starts are
 * computed: a run must not depend on what happens to lie in `dist`. To the kilobyte, so that a comment that
 * moves does not move a cold start.
 */
const folders = bundle();
const measured = (Object.keys(folders) as FunctionName[]).map((name) => {
  const { size } = statSync(join(folders[name], 'index.mjs'));
  return [entries[name], Math.round(size / 1000) * 1000] as const;
});
const sorted = measured.toSorted(([one], [other]) => (one < other ? -1 : 1));
writeFileSync(join(import.meta.dirname, 'bundle-sizes.json'), `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
