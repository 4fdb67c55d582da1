import { lookAtMembership } from '#adapters/look/membership.ts';
import { done } from '#core/checkout/decision.ts';
import { decideHealthy, type MembershipWorld } from '#core/checkout/decide/membership.ts';
import type { Step } from '#runtime/steps/step.ts';
import { isCaptured } from '../captured.ts';

/** The loan is over for production when every registration is healthy. */
export const awaitHealthy: Step<MembershipWorld | undefined> = {
  machine: 'checkin',
  name: 'AwaitHealthy',
  polls: true,
  look: ({ clients }, { record }) =>
    isCaptured(record) ? lookAtMembership(clients, record.hostId, record.manifest) : Promise.resolve(undefined),
  decide: ({ record }, world, now) =>
    isCaptured(record) && world !== undefined ? decideHealthy(record.manifest, world, now) : done('it never left'),
};
