import type { LabFunction } from '../lab.ts';

/** What a rule of the documents makes of a definition: AWS refuses to create it, it runs to an output, or it fails. */
type Expected =
  | { readonly refused: string }
  | { readonly output: unknown }
  | { readonly error: string | undefined; readonly cause?: string | undefined };

/** One documented rule of the JSONata mode with a case of its own. */
export interface Rule {
  readonly rule: string;
  /** Page of the developer guide that states it. */
  readonly page: string;
  readonly machine: object;
  /** Default: `{}`. */
  readonly input?: unknown;
  /** What the function `f` does; default: it echoes. */
  readonly f?: LabFunction;
  readonly expected: Expected;
  /** Seconds that the state `S` takes, where the rule is about time. */
  readonly seconds?: number;
  /** Whole seconds between the attempts of a task. */
  readonly delays?: readonly number[];
}

interface Flow {
  readonly Type: string;
}
const ending = ['Succeed', 'Fail', 'Choice'];

/** A machine of these states, each followed by the next one. */
export function chain(states: Readonly<Record<string, object>>): object {
  const names = Object.keys(states);
  const linked = Object.entries(states).map(([name, state], index) => {
    const next = names[index + 1];
    const going = ending.includes((state as Flow).Type) || 'Next' in state ? {} : next === undefined ? { End: true } : { Next: next };
    return [name, { ...state, ...going }];
  });
  return { StartAt: names[0], States: Object.fromEntries(linked) as object };
}

/** One state. */
export const only = (state: object): object => chain({ S: state });
/** A Pass state with that output. */
export const pass = (Output: unknown): object => only({ Type: 'Pass', Output });
/** A task on the function `f`, with its payload and further fields. */
export const task = (Payload: unknown, fields: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload },
  ...fields,
});
/** Catches everything and goes to `Caught`. */
export const toCaught = (fields: object = {}): object => ({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught', ...fields }] });
/** A task, then `Caught`, which is reached by its catcher only. */
export const caught = (state: object, Output: unknown = '{% $states.input %}'): object => ({
  StartAt: 'S',
  States: { S: { ...state, End: true }, Caught: { Type: 'Pass', Output, End: true } },
});
/** A function that throws. */
export const throwing =
  (errorType: string, errorMessage = 'no') =>
  (): never => {
    throw Object.assign(new Error(errorMessage), { name: errorType });
  };
