import { personaDigest } from './digest.ts';
import type { Persona } from './persona.ts';

/** A published persona version with the digest that each checkout records. */
export interface Published {
  readonly persona: Persona;
  readonly digest: string;
}

/** The personas that can be asked for. */
export interface PersonaLibrary {
  /** The newest version of each, by category, then by falling rank. */
  newest(): readonly Published[];
  /** That version, or the newest one. */
  find(id: string, version?: number): Published | undefined;
  /** Versions of a persona, oldest first. */
  versions(id: string): readonly number[];
  /** The newest version of the persona with the highest rank; of equal ranks the first id. */
  best(category: string): Published | undefined;
}

/** What a request becomes that names neither persona nor category. */
export const defaultPersona = 'blank';

/** A library of fixed content. */
export function personaLibrary(personas: readonly Persona[]): PersonaLibrary {
  const all = personas.map((persona): Published => ({ persona, digest: personaDigest(persona) })).toSorted(byPlace);
  const versionsOf = (id: string): Published[] =>
    all.filter(({ persona }) => persona.id === id).toSorted((a, b) => a.persona.version - b.persona.version);
  const find: PersonaLibrary['find'] = (id, version) => {
    const published = versionsOf(id);
    return version === undefined ? published.at(-1) : published.find(({ persona }) => persona.version === version);
  };
  const newest = all.filter(({ persona }) => find(persona.id)?.persona === persona);
  return {
    newest: () => newest,
    find,
    versions: (id) => versionsOf(id).map(({ persona }) => persona.version),
    best: (category) => newest.find(({ persona }) => persona.category === category),
  };
}

const byPlace = ({ persona: a }: Published, { persona: b }: Published): number =>
  compare(a.category, b.category) || b.rank - a.rank || compare(a.id, b.id);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
