import type { Cloud } from '../aws/cloud.ts';
import { AwsError } from '../aws/cloud.ts';
import { expanded } from './golden-compare.ts';
import { FunctionError } from './lambda.ts';
import type { Waiting } from './tokens.ts';

/** What a stand-in function does, in the words of the golden cases (README of the golden folder, `functions`). */
export type Behaviour =
  | 'echo'
  | {
      readonly returns?: unknown;
      readonly throws?: { readonly name: string; readonly message: string };
      readonly sleeps?: number;
      readonly then?: Behaviour;
    };
/** How the task token of a waiting state is answered. */
export interface Callback {
  readonly answer: 'success' | 'failure' | 'none';
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}
/** One registration: functions by name, answers by the name of the waiting state. The same id replaces it. */
export interface StandInSet {
  readonly id: string;
  readonly functions?: Readonly<Record<string, Behaviour | { readonly behaviour: Behaviour }>> | undefined;
  readonly callbacks?: Readonly<Record<string, Callback>> | undefined;
}

/** Answers to tokens come a second after the wait began. */
const answerAfter = 1000;

/** Functions and answers to task tokens that stand in for code that is not there. */
export class StandIns {
  private readonly cloud: Cloud;
  private sets: StandInSet[] = [];

  constructor(cloud: Cloud) {
    this.cloud = cloud;
  }

  /** The newest registration is asked first. Message queues take everything from the first registration on. */
  register(set: StandInSet): void {
    this.sets = [set, ...this.sets.filter(({ id }) => id !== set.id)];
    this.cloud.register('SQS', { SendMessage: () => ({ MD5OfMessageBody: 'any', MessageId: 'any' }) });
  }

  /** Whether a stand-in has the name in which that ARN ends. */
  has(functionArn: string): boolean {
    return this.behaviour(functionArn) !== undefined;
  }

  async invoke(functionArn: string, payload: unknown): Promise<unknown> {
    const behaviour = this.behaviour(functionArn);
    if (behaviour === undefined) throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`);
    await this.cloud.clock.sleep(10);
    return this.behave(behaviour, payload);
  }

  /**
   * A state waits for its token: answers it, where the newest registration with callbacks says how. One with
   * the id of the machine or the execution goes first.
   */
  readonly waiting = (waiting: Waiting): void => {
    const own = this.sets.find(({ id, callbacks }) => (id === waiting.machine || id === waiting.execution) && callbacks !== undefined);
    const answers = [own, ...this.sets].find((set) => set?.callbacks !== undefined)?.callbacks;
    const found = answers?.[waiting.state];
    if (found === undefined || found.answer === 'none') return;
    const { token: taskToken } = waiting;
    const output = JSON.stringify(expanded(found.output ?? null)).replaceAll('«token»', taskToken);
    const answer = (operation: string, input: object): void => {
      // A token that nobody waits for any more: on AWS, too, only the one who answers learns of it.
      this.cloud.call({ service: 'SFN', operation, input: { taskToken, ...input }, caller: 'stand-in' }).catch(() => undefined);
    };
    this.cloud.clock.after(answerAfter, () => {
      if (found.answer === 'success') answer('SendTaskSuccess', { output });
      else answer('SendTaskFailure', { error: found.error, cause: found.cause });
    });
  };

  private behaviour(functionArn: string): Behaviour | undefined {
    const name = /:function:([^:]+)/.exec(functionArn)?.[1] ?? functionArn;
    for (const { functions } of this.sets) {
      const found = functions?.[name];
      if (found !== undefined) return typeof found === 'object' && 'behaviour' in found ? found.behaviour : found;
    }
    return undefined;
  }

  private async behave(behaviour: Behaviour, payload: unknown): Promise<unknown> {
    if (behaviour === 'echo') return payload;
    if (behaviour.throws !== undefined) throw new FunctionError(behaviour.throws.name, behaviour.throws.message);
    if ('returns' in behaviour) return expanded(behaviour.returns);
    await this.cloud.clock.sleep((behaviour.sleeps ?? 0) * 1000);
    return behaviour.then === undefined ? payload : this.behave(behaviour.then, payload);
  }
}
