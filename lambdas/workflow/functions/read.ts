import { captureEffects } from '#adapters/effects/way-home.ts';
import { onLambda } from '#runtime/on-lambda.ts';
import { stepFunction } from '#runtime/step-function.ts';
import { adjustStepsOf, stepsOf } from '../steps.ts';

/** Reads everything about a host, its user data included; changes nothing in AWS but the way home in S3. */
export const build = stepFunction('read', captureEffects, stepsOf('read'), adjustStepsOf('read'));
export const handler = onLambda(build);
