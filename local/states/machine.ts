import type { Cloud } from '../aws/cloud.ts';
import type { HistoryEventType } from '@aws-sdk/client-sfn';
import { choose } from './choice.ts';
import type { Leaving, StateDefinition, Workflow } from './definition.ts';
import { demandSize, StateFailure } from './failure.ts';
import type { Frame, Given } from './frame.ts';
import { attemptMap } from './map.ts';
import { attemptParallel } from './parallel.ts';
import { catcherFor, Retries } from './retry.ts';
import { attemptTask } from './task.ts';
import { wait } from './wait.ts';

interface Step {
  readonly output: unknown;
  readonly next: string | undefined;
}

/** Runs a machine, branch or iteration from `first` (its StartAt unless redriven) to its end; gives the last state's output. */
export async function runWorkflow(
  frame: Frame,
  workflow: Workflow | undefined,
  input: unknown,
  first = workflow?.StartAt,
): Promise<unknown> {
  let step: Step = { output: input, next: first };
  while (step.next !== undefined) {
    const state = workflow?.States[step.next];
    if (state === undefined) throw new StateFailure('States.Runtime', `State ${step.next} does not exist`);
    frame.position = { state: step.next, input: step.output };
    frame.unfinished = undefined;
    step = await runState(frame, step.next, state, step.output);
  }
  return step.output;
}

async function runState(frame: Frame, name: string, state: StateDefinition, input: unknown): Promise<Step> {
  const { cloud, history } = frame.run;
  await frame.cancellation.pause(cloud.clock, cloud.lasts('stateTransition') + throttledFor(cloud));
  const enteredTime = new Date(cloud.clock.now()).toISOString();
  const type = `${state.Type}StateEntered` as HistoryEventType;
  const enteredId = history.add(frame, type, { name, input: JSON.stringify(input), inputDetails: { truncated: false } });
  frame.current = { name, type: state.Type, enteredTime, enteredId, input };
  frame.retryCount = state.Type === 'Task' ? 0 : undefined;
  const step = await behave(frame, state);
  frame.current = undefined;
  return step;
}

/** Transitions over the account's rate are not refused: they wait [SFN-Q]. */
function throttledFor(cloud: Cloud): number {
  return cloud.throttles.delay({ service: 'SFN', operation: 'StateTransition', input: {}, caller: 'states' });
}

async function behave(frame: Frame, state: StateDefinition): Promise<Step> {
  const input = frame.current?.input;
  switch (state.Type) {
    case 'Fail':
      return fail(frame, state);
    case 'Choice': {
      const { next, leaving, location } = await choose(frame, state);
      return { output: await leave(frame, leaving, location, input, {}), next };
    }
    case 'Wait':
      await wait(frame, state);
      return { output: await leave(frame, state, '', input, {}), next: state.Next };
    case 'Pass':
    case 'Succeed':
      return { output: await leave(frame, state, '', input, {}), next: state.Next };
    case 'Task':
      return persist(frame, state, () => attemptTask(frame, state));
    case 'Parallel':
      return persist(frame, state, () => attemptParallel(frame, state, runWorkflow));
    case 'Map':
      return persist(frame, state, () => attemptMap(frame, state, runWorkflow));
  }
}

/** Attempts until one succeeds, no retrier wants another, or a catcher takes over. */
async function persist(frame: Frame, state: StateDefinition, attempt: () => Promise<unknown>): Promise<Step> {
  const { cloud } = frame.run;
  const retries = new Retries(state.Retry, cloud.random);
  for (;;) {
    try {
      const result = await attempt();
      return { output: await leave(frame, state, '', result, { result }), next: state.Next };
    } catch (failure) {
      if (!(failure instanceof StateFailure)) throw failure;
      const delay = retries.next(failure);
      if (delay === undefined) return caught(frame, state, failure);
      await frame.cancellation.pause(cloud.clock, delay);
      if (frame.retryCount !== undefined) frame.retryCount += 1;
    }
  }
}

async function caught(frame: Frame, state: StateDefinition, failure: StateFailure): Promise<Step> {
  if (state.Type !== 'Task') frame.run.history.add(frame, `${state.Type}StateFailed` as HistoryEventType);
  const found = catcherFor(state.Catch, failure);
  if (found === undefined) throw failure;
  const { catcher, index } = found;
  const errorOutput = failure.output;
  return { output: await leave(frame, catcher, `Catch[${index}]/`, errorOutput, { errorOutput }), next: catcher.Next };
}

/** Output and Assign (both see the old variables), the exit event, then the new variables. */
async function leave(frame: Frame, { Assign, Output }: Leaving, location: string, otherwise: unknown, given: Given): Promise<unknown> {
  const { name = '', type = 'Pass' } = frame.current ?? {};
  const output = Output === undefined ? otherwise : await frame.evaluate(Output, `${location}Output`, given);
  const assigned = Assign === undefined ? {} : ((await frame.evaluate(Assign, `${location}Assign`, given)) as Record<string, unknown>);
  const text = demandSize(output, name);
  const assign = frame.variables.prepare(assigned, name);
  const entries = Object.entries(assigned);
  const noted =
    entries.length === 0 ? {} : { assignedVariables: Object.fromEntries(entries.map(([key, value]) => [key, JSON.stringify(value)])) };
  frame.run.history.add(frame, `${type}StateExited` as HistoryEventType, {
    name,
    output: text,
    outputDetails: { truncated: false },
    ...noted,
  });
  assign();
  return output;
}

async function fail(frame: Frame, state: StateDefinition): Promise<never> {
  const error = state.Error === undefined ? undefined : ((await frame.expect(state.Error, 'Error', 'string')) as string);
  const cause = state.Cause === undefined ? undefined : ((await frame.expect(state.Cause, 'Cause', 'string')) as string);
  throw new StateFailure(error, cause);
}
