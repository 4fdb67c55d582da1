import {
  DescribeDocumentCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  paginateListCommands,
} from '@aws-sdk/client-ssm';
import type { ObservedCommand } from '#core/contracts/observed.ts';
import { isAwsError } from '../aws-error.ts';
import type { Clients } from '../clients.ts';

type Ssm = Pick<Clients, 'ssm'>;

const states: Readonly<Record<string, ObservedCommand['state']>> = {
  Success: 'succeeded',
  Failed: 'failed',
  Cancelled: 'cancelled',
  TimedOut: 'failed',
};
const undelivered = new Set(['DeliveryTimedOut', 'Delivery Timed Out', 'Undeliverable', 'InvalidPlatform']);

/** How a command went on a host. Right after SendCommand the invocation may not be there yet: that is `waiting`. */
export async function lookAtCommand({ ssm }: Ssm, commandId: string, hostId: string): Promise<ObservedCommand> {
  try {
    const answer = await ssm.send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: hostId }));
    const detail = answer.StatusDetails ?? '';
    return {
      commandId,
      state: undelivered.has(detail) ? 'undelivered' : (states[answer.Status ?? ''] ?? 'waiting'),
      exitCode: answer.ResponseCode ?? -1,
      output: answer.StandardOutputContent ?? '',
      detail: [detail, answer.StandardErrorContent ?? '']
        .filter((part) => part !== '')
        .join(': ')
        .slice(0, 500),
    };
  } catch (error) {
    if (isAwsError(error, 'InvocationDoesNotExist'))
      return { commandId, state: 'waiting', exitCode: -1, output: '', detail: 'not visible yet' };
    throw error;
  }
}

/** The command of ours with this comment, if it was sent after that time: commands cannot be found by tag. */
export async function findCommand(
  { ssm }: Ssm,
  document: string,
  hostId: string,
  comment: string,
  after: string,
): Promise<string | undefined> {
  const wanted = {
    InstanceId: hostId,
    Filters: [
      { key: 'InvokedAfter' as const, value: `${after.slice(0, 19)}Z` },
      { key: 'DocumentName' as const, value: document },
    ],
  };
  for await (const page of paginateListCommands({ client: ssm }, wanted)) {
    const found = page.Commands?.find((command) => command.Comment === comment)?.CommandId;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Version and hash of a document as it is now: what a loan pins. Undefined when there is no such document. */
export async function pinDocument({ ssm }: Ssm, name: string): Promise<{ version: string; hash: string } | undefined> {
  try {
    const answer = await ssm.send(new DescribeDocumentCommand({ Name: name }));
    return { version: answer.Document?.DefaultVersion ?? answer.Document?.DocumentVersion ?? '1', hash: answer.Document?.Hash ?? '' };
  } catch (error) {
    if (isAwsError(error, 'InvalidDocument')) return undefined;
    throw error;
  }
}

/** Whether the agent has been heard since that time; its status alone stays `Online` for minutes after a stop. */
export async function agentHeardSince({ ssm }: Ssm, hostId: string, since: string): Promise<boolean> {
  const answer = await ssm.send(new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [hostId] }] }));
  const last = answer.InstanceInformationList?.[0]?.LastPingDateTime;
  return last !== undefined && last.toISOString() >= since;
}
