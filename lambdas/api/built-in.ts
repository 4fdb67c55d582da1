import * as z from 'zod';
import { personaLibrary } from '#core/persona/library.ts';
import { persona } from '#core/persona/persona.ts';
import content from '../../personas/library.json' with { type: 'json' };

/** The personas that come with the product, as `docs/generate-personas.ts` writes them; checked once at the start. */
export const builtInLibrary = personaLibrary(z.array(persona).parse(content));
