import type { Clients } from '#adapters/clients.ts';
import { configurationSource } from '#adapters/configuration.ts';
import type { Performers } from '#adapters/effects/performer.ts';
import { type AdjustInput, adjustInput, type AdjustStep } from './adjust-step.ts';
import { type FunctionName, readEnvironment } from './environment.ts';
import { makeLog } from './logger.ts';
import type { Build } from './on-lambda.ts';
import { runStep } from './steps/run-step.ts';
import { type AnyStep, type StepDeps, stepInput } from './steps/step.ts';
import { type Trace, untraced } from './trace.ts';

/** What every function that runs or observes steps is made of. */
export function stepDeps(
  name: Exclude<FunctionName, 'personas'>,
  variables: Readonly<Record<string, string | undefined>>,
  clients: Clients,
  performers: Performers,
): StepDeps {
  const environment = readEnvironment(name, variables);
  return {
    clients,
    performers,
    table: clients.table(environment.CHECKOUT_TABLE),
    configuration: configurationSource(clients.ssm, clients.clock, environment.CONFIGURATION_PATH),
    environment: { ...environment },
    log: makeLog(environment.POWERTOOLS_SERVICE_NAME, environment.LOG_LEVEL),
  };
}

/** One function of a permission set: its steps, and the effects that its role allows. */
export const stepFunction =
  (
    name: Exclude<FunctionName, 'personas'>,
    performers: Performers,
    steps: readonly AnyStep[],
    adjustSteps: readonly AdjustStep[] = [],
  ): Build =>
  (variables, clients, trace = untraced) => {
    const deps = stepDeps(name, variables, clients, performers);
    return (event) => {
      const adjusting = adjustInput.safeParse(event);
      if (adjusting.success) return runAdjustStep(name, adjustSteps, adjusting.data, deps, trace);
      const input = stepInput.parse(event);
      const step = steps.find((candidate) => candidate.machine === input.machine && candidate.name === input.step);
      if (step === undefined) throw new Error(`function ${name} has no step ${input.machine}.${input.step}`);
      const annotations = { checkoutId: input.checkoutId, step: `${input.machine}.${input.step}` };
      return trace(annotations.step, annotations, () => runStep(step, input, deps));
    };
  };

/** A step of the adjust machine. What AWS or the table refuses for now is tried again by the state machine. */
async function runAdjustStep(
  name: FunctionName,
  steps: readonly AdjustStep[],
  input: AdjustInput,
  deps: StepDeps,
  trace: Trace,
): Promise<unknown> {
  const step = steps.find((candidate) => candidate.name === input.step);
  if (step === undefined) throw new Error(`function ${name} has no step adjust.${input.step}`);
  deps.log.appendKeys({ pool: input.pool, round: input.round, step: `adjust.${input.step}` });
  return trace(`adjust.${input.step}`, { checkoutId: input.pool, step: `adjust.${input.step}` }, () => step.run(deps, input));
}
