import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Effect, effectSchema, runEffect } from './effects.ts';
import type { Run } from './run.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'infra', 'documents');
const ending = '.effect.yaml';

/** The effects that are written beside the guest documents, by the documents' names. Throws on a file that is none. */
export const documentEffects: Readonly<Record<string, Effect>> = Object.fromEntries(
  readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .toSorted()
    .map((file) => [file.slice(0, -ending.length), effectSchema.parse(parse(readFileSync(join(folder, file), 'utf8')))]),
);

/** What each guest document does, by the end of its name. */
export const documentModels: Readonly<Record<string, Run>> = Object.fromEntries(
  Object.entries(documentEffects).map(([name, effect]) => [name, runEffect(effect)]),
);
