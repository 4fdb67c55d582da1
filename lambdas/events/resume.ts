import { onLambda, type Build } from '#runtime/on-lambda.ts';
import { stepDeps } from '#runtime/step-function.ts';
import { observeWait } from '#runtime/steps/observe-wait.ts';
import { allSteps } from '../workflow/steps.ts';
import { isEnd, resourcesOf } from './resources.ts';

/** EventBridge → task token: an event is only a hint, the step's own look and decision complete the token. */
export const build: Build = (variables, clients) => {
  const deps = stepDeps('resume', variables, clients, {});
  return async (event) => {
    const looks = isEnd(event) ? 3 : 1;
    for (const resource of resourcesOf(event)) await observeWait(deps, allSteps, resource, looks);
    return {};
  };
};
export const handler = onLambda(build);
