import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { generatedFiles } from './generated-files.ts';

const root = join(import.meta.dirname, '..');

/** `npm run gen` writes every generated file; with `--check` it compares instead and names those that are stale. Answers the exit code. */
function main(args: string[]): number {
  const { values } = parseArgs({ args, options: { check: { type: 'boolean', default: false } } });
  const stale = generatedFiles().filter(
    ({ path, content }) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== content,
  );
  for (const { path, content } of stale) {
    if (values.check) console.error(`${path} is stale: run npm run gen`);
    else {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
      console.log(`wrote ${path}`);
    }
  }
  return values.check && stale.length > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
