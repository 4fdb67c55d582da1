import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { durationMilliseconds } from '#core/contracts/ids.ts';
import type { Access } from '#core/fleet/fleet.ts';
import { policies, policySchema } from '#core/authorization/policies.ts';
import type { Principal } from '#core/authorization/principal.ts';
import type { Authorize, FleetResource, Question } from '#core/authorization/question.ts';

type Context = Record<string, cedar.CedarValueJson>;
interface Resource {
  readonly uid: cedar.TypeAndId;
  readonly entities: cedar.Entities;
}
/** Hears of errors of the engine; each of them denies. */
export type ReportError = (message: string, details: unknown) => void;

const uid = (type: string, id: string): cedar.TypeAndId => ({ type: `Ahps::${type}`, id });
const reference = (type: string, id: string): { __entity: cedar.TypeAndId } => ({ __entity: uid(type, id) });

/**
 * The policies of `core/authorization` in Cedar's engine. Policies and schema are parsed once; a broken
 * one throws here, at the start of the function. Afterwards any error is a no.
 */
export function cedarAuthorize(report: ReportError): Authorize {
  demandSuccess(cedar.preparseSchema('ahps', policySchema));
  demandSuccess(cedar.preparsePolicySet('ahps', { staticPolicies: { ...policies } }));
  return (question, access) => {
    try {
      const base = contextOf(question);
      const grants = grantsOf(question.principal, access);
      // A grant only ever adds to what is allowed: without any, the question is put once without one.
      const contexts = grants.length === 0 ? [base] : grants.map((grant) => ({ ...base, grant }));
      return contexts.some((context) => isAllowed(question, context, report));
    } catch (error) {
      report('authorization failed', error);
      return false;
    }
  };
}

function isAllowed(question: Question, context: Context, report: ReportError): boolean {
  const resource = resourceOf(question);
  const answer = cedar.statefulIsAuthorized({
    principal: uid('Principal', question.principal.id),
    action: uid('Action', question.action),
    resource: resource.uid,
    context,
    entities: [...principalEntities(question.principal), ...resource.entities],
    preparsedPolicySetId: 'ahps',
    preparsedSchemaName: 'ahps',
    validateRequest: true,
  });
  if (answer.type === 'success' && answer.response.diagnostics.errors.length === 0) return answer.response.decision === 'allow';
  report('authorization failed', answer);
  return false;
}

function demandSuccess(answer: cedar.CheckParseAnswer): void {
  if (answer.type === 'failure') throw new Error(`the policies do not parse: ${answer.errors.map(({ message }) => message).join('; ')}`);
}

const principalEntities = ({ id, teams, administrator }: Principal): cedar.Entities => [
  {
    uid: uid('Principal', id),
    attrs: { id, member: teams.length > 0 },
    parents: [...teams.map((team) => uid('Team', team)), ...(administrator ? [uid('Group', 'administrators')] : [])],
  },
];

const fleetEntity = ({ id, owners }: FleetResource): cedar.EntityJson => ({
  uid: uid('Fleet', id),
  attrs: { id, owners: owners.map((team) => reference('Team', team)) },
  parents: [],
});

function resourceOf(question: Question): Resource {
  switch (question.action) {
    case 'ReadPersona': {
      const { id, category } = question.persona;
      return { uid: uid('Persona', id), entities: [{ uid: uid('Persona', id), attrs: { category }, parents: [] }] };
    }
    case 'ReadCheckout':
    case 'CheckIn':
    case 'CloseLoss': {
      const { id, requesterId } = question.checkout;
      const attrs = { requesterId, fleet: reference('Fleet', question.fleet.id) };
      return { uid: uid('Checkout', id), entities: [{ uid: uid('Checkout', id), attrs, parents: [] }, fleetEntity(question.fleet)] };
    }
    case 'ReadFleet':
    case 'BorrowHost':
    case 'BorrowOnBehalfOf':
      return { uid: uid('Fleet', question.fleet.id), entities: [fleetEntity(question.fleet)] };
  }
}

const contextOf = (question: Question): Context => ('loan' in question ? { ...question.loan } : {});

/** Only grants of the caller's own teams can say yes; the others need not be asked. */
function grantsOf({ teams }: Principal, { grants }: Access): Context[] {
  return grants
    .filter(({ team }) => teams.includes(team))
    .map(({ team, fleets, categories, longest, highestPriority, onBehalfOf }) => ({
      team: reference('Team', team),
      fleets: [...fleets],
      categories: [...categories],
      longestSeconds: Math.floor((durationMilliseconds(longest) ?? 0) / 1000),
      highestPriority,
      onBehalfOf,
    }));
}
