import { lookAtFleet } from '#adapters/look/fleet.ts';
import { lookAtMembership } from '#adapters/look/membership.ts';
import { decideDrain, type FleetFigures, type MembershipWorld } from '#core/checkout/decide/membership.ts';
import type { Step } from '#runtime/steps/step.ts';
import { captured } from '../captured.ts';

/** Takes the host out of production; the floor is computed again just before, with all claimed hosts left out. */
export const drain: Step<{ readonly membership: MembershipWorld; readonly figures: FleetFigures }> = {
  machine: 'checkout',
  name: 'Drain',
  enters: 'drain',
  raises: 'DRAINED',
  polls: true,
  async look({ clients, table }, loan) {
    const { hostId, manifest } = captured(loan);
    const [membership, figures] = await Promise.all([lookAtMembership(clients, hostId, manifest), lookAtFleet(clients, table, loan.fleet)]);
    return { membership, figures };
  },
  decide: (loan, { membership, figures }, now) => decideDrain(loan.fleet, captured(loan).manifest, loan.results, membership, figures, now),
};
