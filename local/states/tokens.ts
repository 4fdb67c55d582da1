import { AwsError } from '../aws/cloud.ts';
import type { Random } from '../random.ts';

/** The task behind a token, while it waits. */
interface Waiter {
  success(output: unknown): void;
  failure(error: string | undefined, cause: string | undefined): void;
  beat(): void;
}

/** A state that began to wait for its token. */
export interface Waiting {
  readonly token: string;
  readonly state: string;
  /** Names of the state machine and of the execution. */
  readonly machine: string;
  readonly execution: string;
}

const form = /^AQC[A-Za-z0-9+/=]{20,2045}$/;

/**
 * All task tokens ever given out. A token whose task ended stays known, so that late or doubled answers
 * are refused as AWS refuses them [API-SFN].
 */
export class Tokens {
  private readonly waiters = new Map<string, Waiter | undefined>();
  private readonly random: Random;
  private readonly tell: (waiting: Waiting) => void;

  /** `tell` learns of each wait as it begins. */
  constructor(random: Random, tell: (waiting: Waiting) => void = () => undefined) {
    this.random = random;
    this.tell = tell;
  }

  /** A new token; nobody can answer it before `wait`. */
  issue(): string {
    const token = `AQCk${this.random.hex(400)}==`;
    this.waiters.set(token, undefined);
    return token;
  }

  /** From now on answers reach the task. Returns how to stop: the task is over. */
  wait(waiting: Waiting, waiter: Waiter): () => void {
    const { token } = waiting;
    this.waiters.set(token, waiter);
    this.tell(waiting);
    return () => void this.waiters.set(token, undefined);
  }

  /** InvalidToken, TaskDoesNotExist (never given out) or TaskTimedOut (the task is over). */
  find(token: unknown): Waiter {
    if (typeof token !== 'string' || !form.test(token)) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    if (!this.waiters.has(token)) throw new AwsError('TaskDoesNotExist', "Task does not exist: 'The task does not exist'");
    const waiter = this.waiters.get(token);
    if (waiter === undefined) throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    return waiter;
  }
}
