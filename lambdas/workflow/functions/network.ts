import { networkEffects } from '#adapters/effects/network.ts';
import { onLambda } from '#runtime/on-lambda.ts';
import { stepFunction } from '#runtime/step-function.ts';
import { stepsOf } from '../steps.ts';

/** Security groups, instance profile and addresses. */
export const build = stepFunction('network', networkEffects, stepsOf('network'));
export const handler = onLambda(build);
