import { join } from 'node:path';
import { createTransformer } from '@swc/jest';

/** A jest transformer that drops the rule given by the environment: its text is replaced before swc compiles the file. */
interface Dropped {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const root = join(import.meta.dirname, '..', '..');
const compiler = createTransformer({
  jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
});

/** Empty when nothing is dropped. */
const dropped = JSON.parse(process.env['AHPS_DROPPED_RULE'] ?? 'null') as Dropped | null;

const changed = (source: string, path: string): string =>
  dropped !== null && path === join(root, 'local', dropped.file) ? source.replace(dropped.from, () => dropped.to) : source;

const { process: compile, getCacheKey: keyOf } = compiler;
if (compile === undefined || keyOf === undefined) throw new Error('@swc/jest does not compile synchronously');

/** What jest asks of a transformer. */
const transform: typeof compile = (source, path, options) => compile(changed(source, path), path, options);
const getCacheKey: typeof keyOf = (source, path, options) => keyOf(changed(source, path), path, options);
export { getCacheKey, transform as process };
