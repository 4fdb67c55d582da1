import type { StateDefinition } from './definition.ts';
import { demandSize } from './failure.ts';
import type { Frame } from './frame.ts';
import { goOn, noteAborted, runGroup, type RunMember } from './group.ts';

/** One attempt of a Parallel state: the outputs of its branches in their order. */
export async function attemptParallel(frame: Frame, state: StateDefinition, runMember: RunMember): Promise<unknown> {
  const branches = state.Branches ?? [];
  const input = state.Arguments === undefined ? frame.current?.input : await frame.evaluate(state.Arguments, 'Arguments');
  const name = frame.current?.name ?? '';
  demandSize(input, name);
  frame.run.history.add(frame, 'ParallelStateStarted');
  const outputs = await runGroup(frame, {
    size: branches.length,
    concurrency: 0,
    start: (branch, index) => goOn(runMember, branch, branches[index], input),
    lost: noteAborted,
  });
  // The result of all branches is the state's raw result, whatever Output makes of it [SFN-Q].
  demandSize(outputs, name);
  frame.run.history.add(frame, 'ParallelStateSucceeded');
  return outputs;
}
