import type { PersonaLibrary } from '#core/persona/library.ts';
import type { HandlerOf } from '../handler.ts';
import { type CallerDeps, callerOf } from '../identity.ts';
import { personaSummaryOf } from '../views.ts';

export interface PersonaDeps extends CallerDeps {
  readonly library: PersonaLibrary;
}

/** GET /v1/personas. */
export const listPersonas =
  (deps: PersonaDeps): HandlerOf<'listPersonas'> =>
  async ({ query, identity }) => {
    const { may } = await callerOf(deps, identity);
    const visible = deps.library
      .newest()
      .filter(
        ({ persona }) => (query.category === undefined || persona.category === query.category) && may({ action: 'ReadPersona', persona }),
      );
    return { body: { items: visible.map(personaSummaryOf) } };
  };
