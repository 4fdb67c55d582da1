import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

/** One rule of AWS that the local cloud keeps, and the test that fails without it. */
export interface Rule {
  readonly rule: string;
  /** The page that states it: a key of aws-facts.md §15, or an address. */
  readonly page: string;
  /** Where it stands in the source, below `local/`. */
  readonly file: string;
  /** The rule is dropped when this text, which stands there once, becomes the other. */
  readonly drop: string;
  readonly to: string;
  /** The test's file below `test/`. */
  readonly test: string;
  /** The end of the full name of the test that then fails. */
  readonly fails: string;
}

const text = z.string().min(1);
const groups = z.array(
  z.strictObject({
    file: text,
    test: text,
    rules: z.array(z.strictObject({ rule: text, page: text, drop: text, to: z.string(), fails: text })),
  }),
);

/** Every rule that has its proof: state rules and limits of AWS by subject, each file beside this one. */
export const rules: readonly Rule[] = ['instances', 'storage', 'services', 'requests', 'machines'].flatMap((name) =>
  groups
    .parse(parse(readFileSync(join(import.meta.dirname, `${name}.yaml`), 'utf8')))
    .flatMap(({ file, test, rules: listed }) => listed.map((rule) => ({ file, test, ...rule }))),
);
