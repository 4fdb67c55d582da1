import { fleetEffects } from '#adapters/effects/fleet.ts';
import { onLambda } from '#runtime/on-lambda.ts';
import { stepFunction } from '#runtime/step-function.ts';
import { stepsOf } from '../steps.ts';

/** Takes hosts out of target groups and Auto Scaling groups, and puts them back. */
export const build = stepFunction('fleet', fleetEffects, stepsOf('fleet'));
export const handler = onLambda(build);
