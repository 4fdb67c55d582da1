import { guestEffects } from '#adapters/effects/guest.ts';
import { onLambda } from '#runtime/on-lambda.ts';
import { stepFunction } from '#runtime/step-function.ts';
import { adjustStepsOf, stepsOf } from '../steps.ts';

/** Commands inside the guest. */
export const build = stepFunction('guest', guestEffects, stepsOf('guest'), adjustStepsOf('guest'));
export const handler = onLambda(build);
