import { recordEffects } from '#adapters/effects/record.ts';
import { onLambda } from '#runtime/on-lambda.ts';
import { stepFunction } from '#runtime/step-function.ts';
import { adjustStepsOf, stepsOf } from '../steps.ts';

/** Schedules, alarms, messages and the start of the way back. */
export const build = stepFunction('record', recordEffects, stepsOf('record'), adjustStepsOf('record'));
export const handler = onLambda(build);
