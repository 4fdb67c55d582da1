import { runStep } from './run-step.ts';
import type { AnyStep, StepDeps } from './step.ts';
import { readWait } from './waits.ts';

/** Looks on behalf of whoever waits for a resource, and completes the token if the truth says so. "Nobody waits" costs one read. */
export async function observeWait(deps: StepDeps, steps: readonly AnyStep[], resource: string): Promise<void> {
  const wait = await readWait(deps.table, resource);
  if (wait === undefined) return;
  const step = steps.find((candidate) => candidate.machine === wait.machine && candidate.name === wait.step);
  if (step === undefined) throw new Error(`nothing is known of the step ${wait.machine}.${wait.step} that waits for ${resource}`);
  const { machine, step: name, checkoutId, token } = wait;
  // Begin opens an epoch and never waits with a token, so the epoch of the wait is the one that acts.
  await runStep(step, { machine, step: name, checkoutId, epoch: wait.epoch, token }, deps, 'observe');
}
