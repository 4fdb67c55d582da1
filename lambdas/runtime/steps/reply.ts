import { answerTask, refuseTask } from '#adapters/task-tokens.ts';
import { type StepDeps, StepError, type StepErrorName, type StepInput } from './step.ts';

/** How an invocation of a step ended, for the state machine. */
export type StepReply =
  | { readonly reply: 'done'; readonly output: Readonly<Record<string, string | number | boolean>> }
  | { readonly reply: 'waiting' }
  | { readonly reply: 'error'; readonly error: StepErrorName; readonly text: string };

/** What a step's function answers while its token waits; nobody but an observer reads it. */
export const stillWaiting = { waiting: true } as const;

/** Tells the state machine: through the token where the state waits for one, else by returning or throwing. Late tokens are harmless. */
export async function sendReply(deps: StepDeps, input: StepInput, reply: StepReply): Promise<unknown> {
  const { stateMachines } = deps.clients;
  if (reply.reply === 'waiting') return stillWaiting;
  if (input.token === undefined) {
    if (reply.reply === 'error') throw new StepError(reply.error, reply.text);
    return reply.output;
  }
  const heard =
    reply.reply === 'done'
      ? await answerTask(stateMachines, input.token, reply.output)
      : await refuseTask(stateMachines, input.token, reply.error, reply.text);
  if (!heard) deps.log.info('nobody waits for this token any more', { token: input.token.slice(0, 12) });
  return {};
}
