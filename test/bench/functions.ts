import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FunctionName, entries } from '#runtime/environment.ts';
import { bundle } from '../../infra/bundle.ts';
import { bundleBytes } from '../../local/boot/function-sizes.ts';

export interface Bundle {
  readonly name: FunctionName;
  readonly bundleBytes: number;
  /** Median real milliseconds in which a fresh `node` process imports the bundle. */
  readonly coldMs: number;
}

const importAndTell = 'const began=performance.now();await import(process.argv[1]);console.log(performance.now()-began)';

/** Bundles every function as it is deployed and imports each in that many fresh processes, one after the other. */
export function coldStarts(processes: number): Bundle[] {
  const outdir = mkdtempSync(join(tmpdir(), 'ahps-bench-'));
  try {
    const folders = bundle({ outdir });
    return (Object.keys(entries) as FunctionName[]).map((name) => {
      const file = pathToFileURL(join(folders[name], 'index.mjs')).href;
      const times = Array.from({ length: processes }, () =>
        Number(execFileSync(process.execPath, ['--input-type=module', '-e', importAndTell, file], { encoding: 'utf8', cwd: tmpdir() })),
      );
      return { name, bundleBytes: bundleBytes(folders[name]), coldMs: percentile(times, 0.5) };
    });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The value below which that part of the values lies (nearest rank); 0 without values. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}
