import { volumeEffects } from '#adapters/effects/volumes.ts';
import { onLambda } from '#runtime/on-lambda.ts';
import { stepFunction } from '#runtime/step-function.ts';
import { adjustStepsOf, stepsOf } from '../steps.ts';

/** Snapshots, volumes and their attachments. */
export const build = stepFunction('volumes', volumeEffects, stepsOf('volumes'), adjustStepsOf('volumes'));
export const handler = onLambda(build);
