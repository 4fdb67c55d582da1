import { builtInPersonas } from '../infra/personas.ts';

/** A generated file: where it lies from the project's root, and what it holds. */
export interface Generated {
  readonly path: string;
  readonly content: string;
}

/** The built-in personas as the one JSON module that the API functions bundle. */
export function generatePersonas(): Generated {
  return { path: 'personas/library.json', content: `${JSON.stringify(builtInPersonas(), undefined, 2)}\n` };
}
