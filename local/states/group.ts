import type { HistoryEventType } from '@aws-sdk/client-sfn';
import type { Workflow } from './definition.ts';
import { Aborted, StateFailure } from './failure.ts';
import type { Frame } from './frame.ts';

/** Branches or iterations that run side by side and fall together. */
export interface Group {
  readonly size: number;
  /** How many run at once; 0 for all. */
  readonly concurrency: number;
  start(frame: Frame, index: number): Promise<unknown>;
  /** Notes the end of a member that did not succeed: it failed by itself, or was cut off. */
  lost(frame: Frame, index: number, failed: boolean): void;
}

/** Runs the states of a branch or iteration to its end; handed in by the machine, whose states groups are. */
export type RunMember = (frame: Frame, workflow: Workflow | undefined, input: unknown, first?: string) => Promise<unknown>;

/** Runs a member from its beginning, or from where it stood when the execution failed. */
export function goOn(run: RunMember, member: Frame, workflow: Workflow | undefined, input: unknown): Promise<unknown> {
  const { position } = member;
  return position === undefined ? run(member, workflow, input) : run(member, workflow, position.input, position.state);
}

const abortable = new Set(['Task', 'Wait', 'Parallel', 'Map']);

/** A branch that ends inside a state leaves `…StateAborted`, also the branch whose task failed (recorded on AWS). */
export function noteAborted(frame: Frame): void {
  const type = frame.current?.type ?? 'Pass';
  if (abortable.has(type)) frame.run.history.add(frame, `${type}StateAborted` as HistoryEventType);
}

/**
 * Runs the group; the first failure cuts off the others, and is thrown when all have ended. In a redrive
 * only those run that failed or were cut off, unless the state failed for the size of its data:
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html (individual states)
 */
export async function runGroup(frame: Frame, group: Group): Promise<unknown[]> {
  const kept = frame.resumed?.outputs.length === group.size ? frame.resumed : undefined;
  frame.resumed = undefined;
  const outputs: unknown[] = Array.from({ length: group.size }, (_, index) => kept?.outputs[index] ?? null);
  const done = new Set(kept?.done);
  const todo = Array.from({ length: group.size }, (_, index) => index).filter((index) => !done.has(index));
  const begun = new Map<number, Frame>();
  const members = new Map<number, Frame>();
  let failure: Error | undefined;
  let upcoming = 0;
  const cut = new Aborted('a sibling failed');
  const lane = async (): Promise<void> => {
    while (failure === undefined) {
      const index = todo[upcoming++];
      if (index === undefined) break;
      const member = frame.child(kept?.members.get(index));
      members.set(index, member);
      begun.set(index, member);
      try {
        outputs[index] = await group.start(member, index);
        done.add(index);
        begun.delete(index);
        members.delete(index);
      } catch (error) {
        if (failure !== undefined) continue;
        failure = error instanceof Error ? error : new Error(String(error));
        if (error instanceof StateFailure) group.lost(member, index, true);
        members.delete(index);
        for (const other of members.values()) other.cancellation.cancel(cut);
      } finally {
        member.variables.release();
      }
    }
  };
  const lanes = group.concurrency === 0 ? todo.length : Math.min(group.concurrency, todo.length);
  await Promise.all(Array.from({ length: lanes }, lane));
  if (failure !== undefined && !(failure instanceof Aborted)) for (const [index, member] of members) group.lost(member, index, false);
  frame.previous = frame.run.history.events.length;
  if (failure === undefined) return outputs;
  const tooLarge = failure instanceof StateFailure && failure.error === 'States.DataLimitExceeded';
  // Members that had no turn this time stand as they stood.
  const stand = new Map([...(kept?.members ?? []), ...begun]);
  for (const index of done) stand.delete(index);
  frame.unfinished = tooLarge ? undefined : { outputs, done, members: stand };
  throw failure;
}
