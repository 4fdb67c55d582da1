import type { Access } from '#core/fleet/fleet.ts';
import { durationMilliseconds } from '#core/contracts/ids.ts';
import { isoDurationOf } from '#core/checkout/loan.ts';
import type { Principal } from './principal.ts';
import type { LoanContext } from './question.ts';

export interface DeniedLoan {
  readonly principal: Principal;
  readonly access: Access;
  readonly fleetId: string;
  readonly loan: LoanContext;
  readonly onBehalfOf: boolean;
}

type Grant = Access['grants'][number];

/** Why a loan was denied, with the figures of the grants that came near. It explains; the policies decide. */
export function denialSentence({ principal, access, fleetId, loan, onBehalfOf }: DeniedLoan): string {
  const { name, teams } = principal;
  if (teams.length === 0) return `${name} belongs to no team, so no grant allows borrowing from fleet ${fleetId}`;
  const grants = access.grants.filter(({ team, fleets }) => teams.includes(team) && (fleets.includes('*') || fleets.includes(fleetId)));
  if (grants.length === 0) return `no team of ${name} (${teams.join(', ')}) may borrow from fleet ${fleetId}`;
  const reasons = grants.map((grant) => `team ${grant.team}: ${missing(grant, loan, onBehalfOf).join(' and ')}`);
  return `no grant allows ${name} this loan from fleet ${fleetId}; ${reasons.join('; ')}`;
}

function missing(grant: Grant, { category, seconds, priority }: LoanContext, onBehalfOf: boolean): string[] {
  const longest = (durationMilliseconds(grant.longest) ?? 0) / 1000;
  return [
    ...(grant.categories.includes('*') || grant.categories.includes(category)
      ? []
      : [`personas of ${grant.categories.join(', ')}, not ${category}`]),
    ...(seconds <= longest ? [] : [`at most ${grant.longest}, not ${isoDurationOf(seconds * 1000)}`]),
    ...(priority <= grant.highestPriority ? [] : [`priority up to ${String(grant.highestPriority)}, not ${String(priority)}`]),
    ...(onBehalfOf && !grant.onBehalfOf ? ['not on behalf of others'] : []),
  ];
}
