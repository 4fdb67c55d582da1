import { stillWaiting } from './reply.ts';
import { runStep } from './run-step.ts';
import type { AnyStep, StepDeps } from './step.ts';
import { readWait } from './waits.ts';

/** Describe calls may show the state before the one that an event has told of [EC2-EC]. */
const lagMilliseconds = 1_000;

/**
 * Looks on behalf of whoever waits for a resource, and completes the token if the truth says so. "Nobody waits"
 * costs one read. `looks`: how often, while the step goes on waiting; more than one where an event says that it is over.
 */
export async function observeWait(deps: StepDeps, steps: readonly AnyStep[], resource: string, looks = 1): Promise<void> {
  const wait = await readWait(deps.table, resource);
  if (wait === undefined) return;
  const step = steps.find((candidate) => candidate.machine === wait.machine && candidate.name === wait.step);
  if (step === undefined) throw new Error(`nothing is known of the step ${wait.machine}.${wait.step} that waits for ${resource}`);
  const { machine, step: name, checkoutId, token } = wait;
  // Begin opens an epoch and never waits with a token, so the epoch of the wait is the one that acts.
  const answer = await runStep(step, { machine, step: name, checkoutId, epoch: wait.epoch, token }, deps, 'observe');
  if (answer !== stillWaiting || looks <= 1) return;
  await deps.clients.clock.sleep(lagMilliseconds);
  await observeWait(deps, steps, resource, looks - 1);
}
