import { done } from '#core/checkout/decision.ts';
import type { Step } from '#runtime/steps/step.ts';

/** The host is the borrower's until the deadline. */
export const activate: Step<null> = {
  machine: 'checkout',
  name: 'Activate',
  enters: 'activate',
  look: () => Promise.resolve(null),
  decide: ({ record }) => done(`${record.hostId} is a ${record.persona.id} until ${record.deadline}`),
};
