import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../infra/bundle.ts';

/**
 * `npm run bundles`: what is in the bundle of each function: its size, the SDK's clients, and packages that
 * are there twice. Exit code 1 when one is.
 */
interface Contents {
  readonly bytes: number;
  readonly clients: readonly string[];
  /** Packages of which two copies are bundled. */
  readonly twice: readonly string[];
}

function contentsOf(folder: string): Contents {
  const { sources } = JSON.parse(readFileSync(join(folder, 'index.mjs.map'), 'utf8')) as { sources: readonly string[] };
  const copies = new Map<string, Set<string>>();
  for (const source of sources) {
    const [, place, name] = /^(.*\/node_modules\/)((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? [];
    if (place !== undefined && name !== undefined) copies.set(name, (copies.get(name) ?? new Set()).add(place));
  }
  return {
    bytes: statSync(join(folder, 'index.mjs')).size,
    clients: [...copies.keys()].filter((name) => name.startsWith('@aws-sdk/client-')).map((name) => name.replace('@aws-sdk/client-', '')),
    twice: [...copies].filter(([, places]) => places.size > 1).map(([name]) => name),
  };
}

const outdir = mkdtempSync(join(tmpdir(), 'ahps-bundles-'));
try {
  const all = Object.entries(bundle({ outdir })).map(([name, folder]) => ({ name, ...contentsOf(folder) }));
  for (const { name, bytes, clients, twice } of all) {
    console.log(`${name.padEnd(10)} ${String(Math.round(bytes / 1_024)).padStart(6)} KiB  ${clients.toSorted().join(' ') || 'no client'}`);
    for (const each of twice) console.log(`           twice: ${each}`);
  }
  console.log(`EC2's client is in ${all.filter(({ clients }) => clients.includes('ec2')).length} of ${all.length} functions`);
  process.exitCode = all.some(({ twice }) => twice.length > 0) ? 1 : 0;
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
