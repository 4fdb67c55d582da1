import type { StateDefinition } from './definition.ts';
import { demandSize } from './failure.ts';
import type { Frame } from './frame.ts';
import { goOn, noteAborted, runGroup, type RunMember } from './group.ts';

/** An inline Map runs at most 40 iterations at once. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
const mostAtOnce = 40;

/** One attempt of an inline Map state: the outputs of its iterations in the order of the items. */
export async function attemptMap(frame: Frame, state: StateDefinition, runMember: RunMember): Promise<unknown> {
  const list = await items(frame, state);
  const concurrency = await count(frame, state.MaxConcurrency, 'MaxConcurrency');
  // Of no effect in an inline Map, but evaluated. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
  await count(frame, state.ToleratedFailureCount, 'ToleratedFailureCount');
  await count(frame, state.ToleratedFailurePercentage, 'ToleratedFailurePercentage', 100);
  const { history } = frame.run;
  const name = frame.current?.name ?? '';
  history.add(frame, 'MapStateStarted', { length: list.length });
  const outputs = await runGroup(frame, {
    size: list.length,
    concurrency: concurrency === 0 ? mostAtOnce : Math.min(concurrency, mostAtOnce),
    start: async (iteration, index) => {
      history.add(iteration, 'MapIterationStarted', { name, index });
      const input = iteration.position === undefined ? await selected(frame, iteration, state, index, list[index]) : undefined;
      demandSize(input, name);
      const output = await goOn(runMember, iteration, state.ItemProcessor, input);
      history.add(iteration, 'MapIterationSucceeded', { name, index });
      return output;
    },
    lost: (iteration, index, failed) => {
      if (!failed) noteAborted(iteration);
      history.add(iteration, failed ? 'MapIterationFailed' : 'MapIterationAborted', { name, index });
    },
  });
  demandSize(outputs, name);
  history.add(frame, 'MapStateSucceeded');
  return outputs;
}

async function items(frame: Frame, state: StateDefinition): Promise<unknown[]> {
  if (state.Items !== undefined) return (await frame.expect(state.Items, 'Items', 'array')) as unknown[];
  const input = frame.current?.input;
  if (Array.isArray(input)) return input as unknown[];
  throw frame.failed(`Map state input must be an array but was: ${JSON.stringify(input)}`);
}

/** `$states.context.Map.Item` exists for the ItemSelector only. */
async function selected(frame: Frame, iteration: Frame, state: StateDefinition, index: number, value: unknown): Promise<unknown> {
  if (state.ItemSelector === undefined) return value;
  iteration.current = frame.current;
  return iteration.evaluate(state.ItemSelector, 'ItemSelector', {}, { Map: { Item: { Index: index, Value: value } } });
}

/** Whole numbers, percentages excepted. */
async function count(frame: Frame, value: unknown, location: string, most = Number.POSITIVE_INFINITY): Promise<number> {
  if (value === undefined) return 0;
  const found = (await frame.expect(value, location, 'number')) as number;
  if (found >= 0 && found <= most && (Number.isInteger(found) || most === 100)) return found;
  throw frame.failed(`The value of the field ${location} is out of range: ${found}`, location);
}
