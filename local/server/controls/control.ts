import { AwsError } from '../../aws/cloud.ts';
import type { HttpAnswer } from '../http.ts';
import type { Deed, Stage } from '../stage.ts';

/** One request to a control; `text` is its body. */
export interface ControlRequest {
  readonly method: string;
  readonly text: string;
}

/** A control of the local cloud: no AWS API, reachable on loopback only, under `/_local/<name>`. */
export interface Control {
  readonly name: string;
  /** Answers, or throws an AwsError whose message says what to send instead. */
  answer(stage: Stage, request: ControlRequest): Promise<HttpAnswer>;
  /** What `stage.act` does under this name, and does again when a saved state is restored. */
  readonly deed?: Deed;
}

/** A JSON answer. */
export const told = (value: unknown, status = 200): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: typeof value === 'string' ? value : JSON.stringify(value),
});

/** The body as JSON. */
export function jsonOf({ text }: ControlRequest): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('InvalidRequest', 'the body has to be JSON');
  }
}

/** Refuses other methods. */
export function only(methods: readonly string[], { method }: ControlRequest): void {
  if (!methods.includes(method)) throw new AwsError('MethodNotAllowed', `use ${methods.join(' or ')}`);
}
