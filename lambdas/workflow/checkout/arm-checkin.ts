import { actThen } from '#core/checkout/decision.ts';
import type { Step } from '#runtime/steps/step.ts';

/** The dead-man's switch: the schedule that ends the loan exists before the host leaves production. */
export const armCheckin: Step<null> = {
  machine: 'checkout',
  name: 'ArmCheckin',
  polls: true,
  // From the next step on the host is changed.
  takesTurn: () => true,
  look: () => Promise.resolve(null),
  decide: ({ record }) =>
    actThen(`check-in is scheduled for ${record.deadline}`, [{ kind: 'createSchedule', key: 'deadline', at: record.deadline }]),
};
