import type { Fleet } from '#core/fleet/fleet.ts';
import type { HostFacts } from './host-facts.ts';
import type { Refusal, RefusalRule } from './refusal.ts';
import { longestLoan } from './refusal.ts';
import { attachedRules } from './refusals-attached.ts';
import { insideRules } from './refusals-inside.ts';
import { machineRules } from './refusals-machine.ts';
import { membershipRules } from './refusals-membership.ts';
import { ownerRules } from './refusals-owner.ts';

export type { Refusal } from './refusal.ts';

/** Every reason for which a host is not lent, in the order in which people should read them. */
export const refusalRules: readonly RefusalRule[] = [...machineRules, ...insideRules, ...ownerRules, ...attachedRules, ...membershipRules];

/**
 * All refusals of a host, empty when it may be lent. Decided at request time, and once more from live
 * facts in Capture. `loan` (milliseconds) defaults to the longest that the fleet allows.
 */
export function refusals(facts: HostFacts, fleet: Fleet, loan: number = longestLoan(fleet)): Refusal[] {
  return refusalRules.flatMap(({ code, field, when }) => {
    const found = when({ facts, fleet, loan });
    return found === false || found === undefined ? [] : [{ code, field, sentence: `host ${facts.manifest.identity.instanceId} ${found}` }];
  });
}
