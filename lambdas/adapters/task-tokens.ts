import { SendTaskFailureCommand, SendTaskSuccessCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { isAwsError } from './aws-error.ts';

/** Completes a waiting state; false when nobody waits for the token any more (timed out, answered, ended). */
export const answerTask = (sfn: SFNClient, taskToken: string, output: object): Promise<boolean> =>
  heard(sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })));

/** Fails a waiting state with an error that its Retry and Catch know; false when nobody waits any more. Causes are cut to AWS's limit. */
export const refuseTask = (sfn: SFNClient, taskToken: string, error: string, cause: string): Promise<boolean> =>
  heard(sfn.send(new SendTaskFailureCommand({ taskToken, error, cause: cause.slice(0, 32_000) })));

async function heard(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if (isAwsError(error, 'TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken')) return false;
    throw error;
  }
}
