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
export type RunMember = (frame: Frame, workflow: Workflow | undefined, input: unknown) => Promise<unknown>;

const abortable = new Set(['Task', 'Wait', 'Parallel', 'Map']);

/** A branch that ends inside a state leaves `…StateAborted`, also the branch whose task failed (recorded on AWS). */
export function noteAborted(frame: Frame): void {
  const type = frame.current?.type ?? 'Pass';
  if (abortable.has(type)) frame.run.history.add(frame, `${type}StateAborted` as HistoryEventType);
}

/** Runs the group; the first failure cuts off the others, and is thrown when all have ended. */
export async function runGroup(frame: Frame, group: Group): Promise<unknown[]> {
  const outputs: unknown[] = Array.from({ length: group.size }, () => null);
  const members = new Map<number, Frame>();
  let failure: Error | undefined;
  let upcoming = 0;
  const cut = new Aborted('a sibling failed');
  const lane = async (): Promise<void> => {
    while (upcoming < group.size && failure === undefined) {
      const index = upcoming++;
      const member = frame.child();
      members.set(index, member);
      try {
        outputs[index] = await group.start(member, index);
        members.delete(index);
      } catch (error) {
        if (failure !== undefined) continue;
        failure = error instanceof Error ? error : new Error(String(error));
        if (error instanceof StateFailure) group.lost(member, index, true);
        members.delete(index);
        for (const other of members.values()) other.cancellation.cancel(cut);
      }
    }
  };
  const lanes = group.concurrency === 0 ? group.size : Math.min(group.concurrency, group.size);
  await Promise.all(Array.from({ length: lanes }, lane));
  if (failure !== undefined && !(failure instanceof Aborted)) for (const [index, member] of members) group.lost(member, index, false);
  frame.previous = frame.run.history.events.length;
  if (failure !== undefined) throw failure;
  return outputs;
}
