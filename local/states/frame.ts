import type { Cloud } from '../aws/cloud.ts';
import { Cancellation } from './cancellation.ts';
import type { StateType } from './definition.ts';
import { evaluate, expressionIn, typeName, Unusable } from './expression.ts';
import { StateFailure } from './failure.ts';
import { functions } from './functions.ts';
import type { History, Thread } from './history.ts';
import type { Tokens } from './tokens.ts';
import type { Variables } from './variables.ts';

/** Calls a Lambda function in the name of a role; throws `{errorType, errorMessage, trace}` or, for refusals of Lambda itself, an AwsError. */
export type Invoke = (functionArn: string, payload: unknown, roleName: string) => Promise<unknown>;

/** What all branches of one execution share. */
export interface Run {
  readonly cloud: Cloud;
  readonly invoke: Invoke;
  readonly tokens: Tokens;
  readonly history: History;
  /** Execution and StateMachine of `$states.context`. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Whose permissions the tasks use: the machine's role. */
  readonly caller: string;
  /** Plain names of the state machine and of the execution. */
  readonly names: { readonly machine: string; readonly execution: string };
  /** Tells of the end of another execution, at once if it has ended. Returns how to stop listening. */
  ended(executionArn: string, listener: () => void): () => void;
}

/** The state a branch is in. */
interface Current {
  readonly name: string;
  readonly type: StateType;
  readonly enteredTime: string;
  readonly enteredId: number;
  readonly input: unknown;
}

/** The fields of `$states` beside input and context. */
export interface Given {
  readonly result?: unknown;
  readonly errorOutput?: unknown;
}

/** A Parallel or Map state that did not come to its end: what a redrive need not run again, and where to go on. */
export interface Unfinished {
  readonly outputs: readonly unknown[];
  readonly done: ReadonlySet<number>;
  /** Those that failed or were cut off, as they stood; others never began. */
  readonly members: ReadonlyMap<number, Frame>;
}

/** One line of control: the execution itself, a branch or an iteration, with its own variables. */
export class Frame implements Thread {
  readonly run: Run;
  readonly cancellation: Cancellation;
  previous = 0;
  readonly variables: Variables;
  current: Current | undefined;
  retryCount: number | undefined;
  token: string | undefined;
  /** The group of the state that it is in, when that failed. */
  unfinished: Unfinished | undefined;
  /** The group that the redriven state goes on with. */
  resumed: Unfinished | undefined;
  /** Where the branch is or goes next: what a redrive resumes. */
  position: { readonly state: string; readonly input: unknown } | undefined;

  constructor(run: Run, cancellation: Cancellation, variables: Variables) {
    this.run = run;
    this.cancellation = cancellation;
    this.variables = variables;
  }

  /** A branch: it sees the variables there are, and what it assigns stays inside. `before`: as it stood when it failed, from where it goes on. */
  child(before?: Frame): Frame {
    const child = new Frame(this.run, new Cancellation(this.cancellation), this.variables.inner(before?.variables));
    child.previous = this.previous;
    child.position = before?.position;
    child.resumed = before?.unfinished;
    return child;
  }

  /** The value of a field: literals as they are, every `{% … %}` in it evaluated. `location` as in AWS's messages. */
  async evaluate(value: unknown, location: string, given: Given = {}, extra: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const states = { input: this.current?.input, context: { ...this.context(), ...extra }, ...given };
    const bindings = {
      ...functions({ now: () => this.run.cloud.clock.now(), random: this.run.cloud.random }),
      ...this.variables.values,
      states,
    };
    return this.fill(value, location, bindings);
  }

  /** As `evaluate`, for a field that must have one type; other results fail as on AWS. */
  async expect(value: unknown, location: string, type: 'array' | 'boolean' | 'number' | 'string'): Promise<unknown> {
    const result = await this.evaluate(value, location);
    if (typeName(result) === type) return result;
    const found = `Expected '${type}', but was '${typeName(result)}' for value: ${JSON.stringify(result)}`;
    const text = expressionIn(value);
    throw this.failed(
      text === undefined
        ? `The field '${location}' has an unexpected type. ${found}`
        : `${specified(text, location)} returned an unexpected result type. ${found}`,
      location,
    );
  }

  /** Notes a failed evaluation in the history and gives the failure to throw. */
  failed(detail: string, location?: string): StateFailure {
    const { name = '', enteredId = 0 } = this.current ?? {};
    const cause = `An error occurred while executing the state '${name}' (entered at the event id #${enteredId}). ${detail}`;
    const error = 'States.QueryEvaluationError';
    this.run.history.add(this, 'EvaluationFailed', { error, cause, ...(location === undefined ? {} : { location }), state: name });
    return new StateFailure(error, cause);
  }

  private context(): Record<string, unknown> {
    const { name, enteredTime } = this.current ?? {};
    return {
      ...this.run.context,
      State: { EnteredTime: enteredTime, Name: name, ...(this.retryCount === undefined ? {} : { RetryCount: this.retryCount }) },
      ...(this.token === undefined ? {} : { Task: { Token: this.token } }),
    };
  }

  private async fill(value: unknown, location: string, bindings: Record<string, unknown>): Promise<unknown> {
    const text = expressionIn(value);
    if (text !== undefined) {
      try {
        return await evaluate(text, bindings);
      } catch (error) {
        if (!(error instanceof Unusable)) throw error;
        throw this.failed(`${specified(text, location)} ${error.message}`, location);
      }
    }
    if (value === null || typeof value !== 'object') return value;
    // One after the other, so that the order of random draws is the order in the definition.
    const filled: [string, unknown][] = [];
    for (const [key, entry] of Object.entries(value)) filled.push([key, await this.fill(entry, `${location}/${key}`, bindings)]);
    return Array.isArray(value) ? filled.map(([, entry]) => entry) : Object.fromEntries(filled);
  }
}

const specified = (text: string, location: string): string => `The JSONata expression '${text}' specified for the field '${location}'`;
