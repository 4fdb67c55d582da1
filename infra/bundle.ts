import { copyFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { entries, type FunctionName } from '#runtime/environment.ts';

const root = join(import.meta.dirname, '..');
const names = Object.keys(entries) as FunctionName[];

/**
 * CommonJS parts of a bundle (cedar's loader, parts of the SDK) expect these three; an ES module has none
 * of them.
 */
const commonJsNames =
  "import{createRequire}from'node:module';import{dirname as pathDirname}from'node:path';import{fileURLToPath as urlToPath}from'node:url';" +
  'const require=createRequire(import.meta.url),__filename=urlToPath(import.meta.url),__dirname=pathDirname(__filename);';

/**
 * Builds `<outdir>/<function>/index.mjs` for every function in one call, AWS SDK included (AWS recommends
 * it over the runtime's copy [LAMBDA-RT]). Answers the folder of each function.
 */
export function bundle({
  outdir = join(root, 'dist'),
  minify = true,
}: { readonly outdir?: string; readonly minify?: boolean } = {}): Readonly<Record<FunctionName, string>> {
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, entries[name]])),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    conditions: ['module', 'import', 'node'],
    banner: { js: commonJsNames },
    minify,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  });
  for (const [file, { inputs }] of Object.entries(metafile.outputs))
    if (Object.keys(inputs).some((input) => input.includes(policyEngine)))
      copyFileSync(engineFile(), join(root, dirname(file), 'cedar_wasm_bg.wasm'));
  return Object.fromEntries(names.map((name) => [name, join(outdir, name)])) as Record<FunctionName, string>;
}

const policyEngine = '@cedar-policy/cedar-wasm';
/** Cedar's loader reads its WebAssembly from the folder of the bundle. */
const engineFile = (): string => join(dirname(createRequire(import.meta.url).resolve(`${policyEngine}/nodejs`)), 'cedar_wasm_bg.wasm');

if (import.meta.main) bundle();
