import type { CapacityDecision, CapacityFigures } from '#core/capacity/decide.ts';
import type { PoolDecision, PoolShortage } from '#core/allocation/pool-ledger.ts';
import type { Violation } from '#core/persona/violation.ts';
import type { HostClaim } from './record.ts';

/** Who has the host. */
export interface Holder {
  readonly checkoutId: string;
  readonly name: string;
  readonly deadline: string;
}

/** Why a loan is refused: the validator that refused it, a stable code, a sentence with the figures. */
export interface Refused {
  readonly allowed: false;
  readonly validator: 'permission' | 'inventory' | 'capacity';
  readonly code:
    | 'insufficient-permissions'
    | 'host-in-use'
    | 'host-not-lendable'
    | 'loan-too-long'
    | 'persona-does-not-fit'
    | 'pool-guarantees'
    | CapacityCode;
  readonly sentence: string;
  readonly violations?: readonly Violation[];
  readonly figures?: CapacityFigures;
  readonly pool?: readonly PoolShortage[];
  readonly holder?: Holder;
}
type CapacityCode = Extract<CapacityDecision, { allowed: false }>['code'];
export type Verdict = { readonly allowed: true } | Refused;
const allowed: Verdict = { allowed: true };

/** May this caller do it? `denial` is the sentence of the policies' no. */
export const permission = (denial: string | undefined): Verdict =>
  denial === undefined ? allowed : { allowed: false, validator: 'permission', code: 'insufficient-permissions', sentence: denial };

/** Is the host free? Asked alone first, so that a loser learns it before anything costly is read. */
export function free(hostId: string, claim: HostClaim | undefined): Verdict {
  if (claim?.checkoutId === undefined) return allowed;
  const holder = { checkoutId: claim.checkoutId, name: claim.requesterName ?? 'unknown', deadline: claim.deadline ?? 'unknown' };
  return {
    allowed: false,
    validator: 'inventory',
    code: 'host-in-use',
    holder,
    sentence: `host ${hostId} is in use by ${holder.name} until ${holder.deadline}`,
  };
}

export interface Inventory {
  readonly hostId: string;
  readonly claim: HostClaim | undefined;
  readonly personaName: string;
  /** Reasons of the host against any loan. */
  readonly refusals: readonly Violation[];
  /** Limits of the fleet and the persona that the period exceeds. */
  readonly loan: readonly Violation[];
  /** What of the persona does not fit the host. */
  readonly fit: readonly Violation[];
}

/** Is the host free, may it be lent, for that long, and does the persona fit it? */
export function inventory({ hostId, claim, personaName, refusals, loan, fit }: Inventory): Verdict {
  const isFree = free(hostId, claim);
  if (!isFree.allowed) return isFree;
  const refuse = (code: Refused['code'], sentence: string, violations: readonly Violation[]): Verdict => ({
    allowed: false,
    validator: 'inventory',
    code,
    sentence,
    violations,
  });
  if (loan.length > 0) return refuse('loan-too-long', sentences(loan), loan);
  if (refusals.length > 0) return refuse('host-not-lendable', `host ${hostId} cannot be lent: ${sentences(refusals)}`, refusals);
  if (fit.length > 0) return refuse('persona-does-not-fit', `persona ${personaName} does not fit host ${hostId}: ${sentences(fit)}`, fit);
  return allowed;
}

/** Can the fleet spare it? */
export const capacity = (decision: CapacityDecision): Verdict =>
  decision.allowed
    ? allowed
    : { allowed: false, validator: 'capacity', code: decision.code, sentence: decision.sentence, figures: decision.figures };

/** Do its guarantees fit in the pool that it draws on? Nothing to ask where it draws on none. */
export const poolBudget = (decision: PoolDecision | undefined): Verdict =>
  decision === undefined || decision.allowed
    ? allowed
    : { allowed: false, validator: 'capacity', code: 'pool-guarantees', sentence: decision.sentence, pool: decision.shortages };

/** The first refusal in the order given, or allowed. */
export const admit = (...verdicts: readonly Verdict[]): Verdict => verdicts.find((verdict) => !verdict.allowed) ?? allowed;

const sentences = (violations: readonly Violation[]): string => violations.map(({ sentence }) => sentence).join('; ');
