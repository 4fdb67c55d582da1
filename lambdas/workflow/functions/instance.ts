import { instanceEffects } from '#adapters/effects/instances.ts';
import { networkEffects } from '#adapters/effects/network.ts';
import { onLambda } from '#runtime/on-lambda.ts';
import { stepFunction } from '#runtime/step-function.ts';
import { stepsOf } from '../steps.ts';

/** Power, attributes and protections of the host. ENA Express is set on interfaces, but belongs to the shape: it goes off before the type changes. */
export const build = stepFunction('instance', { ...instanceEffects, setEnaExpress: networkEffects.setEnaExpress }, stepsOf('instance'));
export const handler = onLambda(build);
