import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../infra/bundle.ts';
import { bundleBytes, sizesFile } from './boot/function-sizes.ts';

/** `npm run sizes`: bundles every function and writes the table of their sizes anew; cold starts of the local cloud follow from it. */
const outdir = mkdtempSync(join(tmpdir(), 'ahps-sizes-'));
try {
  const sizes = Object.entries(bundle({ outdir })).map(([name, folder]) => [name, bundleBytes(folder)] as const);
  writeFileSync(sizesFile, `${JSON.stringify(Object.fromEntries(sizes), null, 2)}\n`);
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
