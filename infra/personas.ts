import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import * as z from 'zod';
import { type Persona, persona } from '#core/persona/persona.ts';

/** The built-in library: one folder per persona beside `core`. */
export const personaFolder = join(dirname(fileURLToPath(import.meta.url)), '..', 'personas');

/** The built-in personas by id, as their YAML files say. Throws with the file and every wrong member. */
export const builtInPersonas = (folder: string = personaFolder): Persona[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => readPersona(join(folder, name, 'persona.yaml'), name))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

/** One persona file; its id has to be the name of its folder. */
export function readPersona(file: string, name: string): Persona {
  const document = parseDocument(readFileSync(file, 'utf8'));
  const [error] = document.errors;
  if (error !== undefined) throw new Error(`${file} is not YAML: ${error.message}`);
  const result = persona.safeParse(document.toJS());
  if (!result.success) throw new Error(`${file} is not a persona:\n${z.prettifyError(result.error)}`);
  if (result.data.id !== name) throw new Error(`${file} has the id ${result.data.id}, its folder is ${name}`);
  return result.data;
}
