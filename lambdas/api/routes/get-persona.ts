import type { HandlerOf } from '../handler.ts';
import { callerOf, demand } from '../identity.ts';
import { notFound } from '../problem.ts';
import { personaSummaryOf } from '../views.ts';
import type { PersonaDeps } from './list-personas.ts';

/** GET /v1/personas/{id}. */
export const getPersona =
  (deps: PersonaDeps): HandlerOf<'getPersona'> =>
  async ({ params, query, identity }) => {
    const caller = await callerOf(deps, identity);
    const published = deps.library.find(params.id, query.version);
    if (published === undefined)
      throw notFound(query.version === undefined ? `persona ${params.id}` : `persona ${params.id} version ${String(query.version)}`);
    demand(caller.may({ action: 'ReadPersona', persona: published.persona }), caller, `see persona ${params.id}`);
    return {
      body: { ...personaSummaryOf(published), versions: [...deps.library.versions(params.id)], content: published.persona },
      headers: { etag: `"${published.digest}"` },
    };
  };
