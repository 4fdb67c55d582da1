import type { ObservedCommand, ObservedHost } from '#core/contracts/observed.ts';
import { act, type Decision, done, failed, type Results, wait } from '../decision.ts';
import type { PinnedDocument } from '../plan.ts';

/** A document to run in the guest. `mayFail`: its failure is told and does not stop the loan. */
export interface GuestTask {
  readonly key: string;
  readonly document: PinnedDocument;
}
export interface GuestWorld {
  readonly host: ObservedHost | undefined;
  /** By command id: how the commands of this step went. */
  readonly commands: ReadonlyMap<string, ObservedCommand>;
}
export type GuestOutcome =
  | { readonly guest: 'next'; readonly decision: Decision }
  | { readonly guest: 'succeeded'; readonly outputs: readonly string[] }
  | { readonly guest: 'failed'; readonly code: string; readonly text: string };

/** An undelivered command never ran, so it may be sent again; three times, then the agent counts as lost. */
const mostTries = 3;
/** Exit code with which our documents answer that another root volume runs than the one they were sent for. */
export const wrongRootExitCode = 64;

/** Runs documents one after the other and says what to do next; the same for every step that works in the guest. */
export function followDocuments(
  tasks: readonly GuestTask[],
  results: Results,
  world: GuestWorld,
  expectedRootVolume: string,
): GuestOutcome {
  const outputs: string[] = [];
  for (const { key, document } of tasks) {
    const outcome = followTask(key, document, results, world, expectedRootVolume);
    if (typeof outcome !== 'string') return outcome;
    outputs.push(outcome);
  }
  return { guest: 'succeeded', outputs };
}

/** The decision of a step that consists of its documents; `told` is its sentence once all have succeeded. */
export function documentsDecision(outcome: GuestOutcome, told: (outputs: readonly string[]) => string): Decision {
  if (outcome.guest === 'next') return outcome.decision;
  return outcome.guest === 'succeeded' ? done(told(outcome.outputs)) : failed(outcome.code, outcome.text);
}

function followTask(
  key: string,
  document: PinnedDocument,
  results: Results,
  { commands }: GuestWorld,
  expectedRootVolume: string,
): GuestOutcome | string {
  for (let attempt = 1; attempt <= mostTries; attempt++) {
    const name = attempt === 1 ? key : `${key}.${String(attempt)}`;
    const commandId = results.get(`sendCommand#${name}`)?.result;
    if (commandId === undefined)
      return {
        guest: 'next',
        decision: act(`sends ${document.document}`, { kind: 'sendCommand', key: name, document, expectedRootVolume }),
      };
    const command = commands.get(commandId);
    if (command === undefined || command.state === 'waiting')
      return { guest: 'next', decision: wait(`${document.document} runs (${commandId})`) };
    if (command.state === 'succeeded') return command.output;
    if (command.state !== 'undelivered')
      return {
        guest: 'failed',
        code: command.exitCode === wrongRootExitCode ? 'wrong-root-volume' : 'document-failed',
        text: `${document.document} ended ${command.state} with exit code ${String(command.exitCode)}: ${command.detail}`,
      };
  }
  return {
    guest: 'failed',
    code: 'agent-unreachable',
    text: `${document.document} could not be delivered ${String(mostTries)} times: the agent of the host does not answer`,
  };
}
