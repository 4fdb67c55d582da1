import type { Leaving, StateDefinition } from './definition.ts';
import { StateFailure } from './failure.ts';
import type { Frame } from './frame.ts';

/** Where a Choice goes and whose Assign and Output apply: the rule's, or the state's own on the way to Default. */
export interface Choice {
  readonly next: string;
  readonly leaving: Leaving;
  readonly location: string;
}

/** The first rule whose Condition is true; States.NoChoiceMatched without one and without Default. */
export async function choose(frame: Frame, state: StateDefinition): Promise<Choice> {
  for (const [index, rule] of (state.Choices ?? []).entries()) {
    const location = `Choices[${index}]/`;
    if ((await frame.expect(rule.Condition, `${location}Condition`, 'boolean')) === true)
      return { next: rule.Next, leaving: rule, location };
  }
  if (state.Default !== undefined) return { next: state.Default, leaving: state, location: '' };
  const name = frame.current?.name ?? '';
  const id = frame.current?.enteredId ?? 0;
  throw new StateFailure(
    'States.NoChoiceMatched',
    `An error occurred while executing the state '${name}' (entered at the event id #${id}). Failed to transition out of the state. The state's choices did not match and there is no Default`,
  );
}
