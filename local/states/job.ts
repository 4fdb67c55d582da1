import type { DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import { AwsError } from '../aws/cloud.ts';
import { StateFailure } from './failure.ts';
import type { Frame } from './frame.ts';
import { exceptionName } from './lambda.ts';

/** What a task waits for after its call: started by it, and stopped with it. */
export interface Job {
  /** The task ends before the job: best effort, nobody waits for it, and what refuses it is lost. */
  stop(): void;
}

/** How the task learns of the job's end. */
interface Ending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: Error) => void;
}

/** Follows what the call answered with. `.sync` gives the payloads as texts, `.sync:2` as JSON values. */
export type Follow = (frame: Frame, answer: unknown, ending: Ending) => Job;

/** Every minute, where the answer to the look was not to be had; AWS gives no figure. */
const again = 60_000;

/**
 * The nested execution behind `states:startExecution.sync`: its end comes as an event, then it is read with
 * the rights of the role; when the task is cut off or times out, it is stopped.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync
 */
export const followExecution =
  (payloads: 'texts' | 'values'): Follow =>
  (frame, answer, { resolve, reject }) => {
    const { ExecutionArn: executionArn } = answer as { readonly ExecutionArn: string };
    const { run } = frame;
    const { cloud, caller, context } = run;
    let over = false;
    const read = async (): Promise<void> => {
      over = true;
      await frame.cancellation.pause(cloud.clock, cloud.lasts('eventDelivery'));
      const described = shown(await look(frame, executionArn), payloads);
      // Whatever became of the child but a success. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html: States.Timeout
      if (described['Status'] !== 'SUCCEEDED') throw new StateFailure('States.TaskFailed', JSON.stringify(described));
      resolve(described);
    };
    const forget = run.ended(executionArn, () => void read().catch(reject));
    const stop = (): void => {
      forget();
      if (over) return;
      over = true;
      const { Id } = context['Execution'] as { readonly Id: string };
      const cause = `The Task state in AWS Step Functions execution [${Id}] which was managing this resource was aborted`;
      cloud.call({ service: 'SFN', operation: 'StopExecution', input: { executionArn, cause }, caller }).catch(() => undefined);
    };
    return { stop };
  };

async function look(frame: Frame, executionArn: string): Promise<DescribeExecutionOutput> {
  const { cloud, caller } = frame.run;
  for (;;) {
    try {
      const found = await cloud.call({ service: 'SFN', operation: 'DescribeExecution', input: { executionArn }, caller });
      return found as DescribeExecutionOutput;
    } catch (error) {
      if (!(error instanceof AwsError) || error.code.startsWith('LocalCloud.')) throw error;
      if (error.fault === 'client' && !error.code.startsWith('Throttling'))
        throw new StateFailure(`StepFunctions.${exceptionName(error.code)}`, `${error.message} (Service: AWSStepFunctions)`);
      await frame.cancellation.pause(cloud.clock, again);
    }
  }
}

/** DescribeExecution as the task reports it: names in Pascal case and in order, dates in epoch milliseconds. */
function shown(described: DescribeExecutionOutput, payloads: 'texts' | 'values'): Record<string, unknown> {
  const value = (key: string, entry: unknown): unknown => {
    if (entry instanceof Date) return entry.getTime();
    if (key.endsWith('Details')) return { Included: (entry as { readonly included?: boolean }).included };
    return payloads === 'values' && (key === 'input' || key === 'output') ? (JSON.parse(String(entry)) as unknown) : entry;
  };
  const given = Object.entries(described).filter(([key, entry]) => entry !== undefined && key !== '$metadata');
  const named = given.map(([key, entry]): [string, unknown] => [key.charAt(0).toUpperCase() + key.slice(1), value(key, entry)]);
  return Object.fromEntries(named.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
