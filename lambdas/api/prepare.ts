import type { Configuration } from '#adapters/configuration.ts';
import { denialSentence } from '#core/authorization/denial.ts';
import type { Identity, Principal } from '#core/authorization/principal.ts';
import { permission } from '#core/checkout/admit.ts';
import type { CheckoutRequest } from '#core/checkout/request.ts';
import { durationMilliseconds } from '#core/contracts/ids.ts';
import type { Fleet } from '#core/fleet/fleet.ts';
import { defaultPersona, type PersonaLibrary, type Published } from '#core/persona/library.ts';
import type { CapacityDeps } from './capacity-deps.ts';
import { type Caller, callerOf } from './identity.ts';
import { badField, notFound, Problem } from './problem.ts';

/** A request for a host as it came, with who sent it. */
export interface Wish {
  readonly request: CheckoutRequest;
  readonly identity: Identity | null | undefined;
}
/** A request whose words have been looked up, and which the policies allow. */
export interface Prepared {
  readonly hostId: string;
  readonly fleet: Fleet;
  readonly rulesVersion: number;
  readonly persona: Published;
  /** Milliseconds from now to the deadline. */
  readonly period: number;
  /** The deadline where one was asked for; otherwise the period runs from the claim. */
  readonly deadline: number | undefined;
  readonly principal: Principal;
  readonly onBehalfOf: string | undefined;
  readonly reason: string;
  readonly configuration: Configuration;
}

/** Resolves fleet, persona and period, and asks the policies. Throws Problems: 403, 404, 400. */
export async function prepare(deps: CapacityDeps, { request, identity }: Wish, fresh?: 'fresh'): Promise<Prepared> {
  if (fresh !== undefined) await deps.readConfiguration(fresh);
  const caller = await callerOf(deps, identity);
  const { configuration, principal } = caller;
  const configured = configuration.fleets.get(request.fleetId);
  if (configured === undefined) throw notFound(`fleet ${request.fleetId}`);
  const persona = personaOf(deps.library, request);
  const now = deps.clock.now();
  const deadline = request.deadline === undefined ? undefined : Date.parse(request.deadline);
  if (deadline !== undefined && deadline <= now) throw badField('deadline', `${request.deadline ?? ''} is in the past`);
  const period = deadline === undefined ? (durationMilliseconds(request.duration ?? persona.persona.lease.default) ?? 0) : deadline - now;
  demandPermission(caller, request, persona, period);
  const { hostId, onBehalfOf, reason } = request;
  return {
    hostId,
    persona,
    period,
    deadline,
    principal,
    onBehalfOf,
    reason,
    configuration,
    fleet: configured.fleet,
    rulesVersion: configured.rulesVersion,
  };
}

function personaOf(library: PersonaLibrary, { personaId, personaVersion, category }: CheckoutRequest): Published {
  if (category !== undefined) {
    const best = library.best(category);
    if (best === undefined) throw notFound(`a persona of category ${category}`);
    return best;
  }
  const id = personaId ?? defaultPersona;
  const found = library.find(id, personaVersion);
  if (found === undefined)
    throw notFound(personaVersion === undefined ? `persona ${id}` : `persona ${id} version ${String(personaVersion)}`);
  return found;
}

/** The permission validator: borrowing, and borrowing for somebody else, are two questions. */
function demandPermission(
  { principal, configuration, may }: Caller,
  request: CheckoutRequest,
  { persona }: Published,
  period: number,
): void {
  const { access, fleets } = configuration;
  const fleet = { id: request.fleetId, owners: fleets.get(request.fleetId)?.fleet.owners ?? [] };
  const loan = { category: persona.category, seconds: Math.ceil(period / 1000), priority: persona.priority };
  const onBehalfOf = request.onBehalfOf !== undefined;
  const allowed = may({ action: 'BorrowHost', fleet, loan }) && (!onBehalfOf || may({ action: 'BorrowOnBehalfOf', fleet, loan }));
  const verdict = permission(allowed ? undefined : denialSentence({ principal, access, fleetId: fleet.id, loan, onBehalfOf }));
  if (!verdict.allowed) throw new Problem(verdict.code, verdict.sentence);
}
