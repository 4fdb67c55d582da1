import { actThen } from '#core/checkout/decision.ts';
import type { Step } from '#runtime/steps/step.ts';

/** Each performance goal of the persona becomes an alarm. */
export const watch: Step<null> = {
  machine: 'checkout',
  name: 'Watch',
  look: () => Promise.resolve(null),
  decide: ({ record: { persona } }) =>
    actThen(
      persona.goals.length === 0 ? 'the persona has no goals' : `watches ${persona.goals.map((goal) => goal.name).join(', ')}`,
      persona.goals.map((goal) => ({ kind: 'putAlarm', key: goal.name, goal: goal.name }) as const),
    ),
};
