import { lookAtMembership } from '#adapters/look/membership.ts';
import { done } from '#core/checkout/decision.ts';
import { decideRejoin, healthInterval, type MembershipWorld } from '#core/checkout/decide/membership.ts';
import type { Step } from '#runtime/steps/step.ts';
import { isCaptured } from '../captured.ts';

/** Back into production: the last effect on the host that production can see, and only after Verify. */
export const rejoin: Step<MembershipWorld | undefined> = {
  machine: 'checkin',
  name: 'Rejoin',
  enters: 'rejoin',
  polls: true,
  // No target is healthy at once: the first look comes when three of four have passed a first check.
  output: ({ manifest }) => ({ firstLookInSeconds: manifest === undefined ? 1 : Math.ceil((healthInterval(manifest) * 3) / 4) }),
  look: ({ clients }, { record }) =>
    isCaptured(record) ? lookAtMembership(clients, record.hostId, record.manifest) : Promise.resolve(undefined),
  decide: ({ record }, world) => (isCaptured(record) && world !== undefined ? decideRejoin(record.manifest, world) : done('it never left')),
};
