import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { StateCase } from './golden-case.ts';
import type { GoldenDoor } from './golden-door.ts';
import { codeOf } from './golden-door.ts';
import type { Ending } from './golden-judge.ts';
import { judge, judgeDiagnostics } from './golden-judge.ts';

const roleArn = 'arn:aws:iam::000000000000:role/golden';

/** Runs one case through a door. Gives what differs (empty: passed) or why it is left out. */
export async function runStateCase(
  one: StateCase,
  door: GoldenDoor,
  name = 'golden',
): Promise<{ differences: string[]; leftOut?: string }> {
  const definition = one.definitionText ?? JSON.stringify(one.definition);
  await door.register(one);
  try {
    if (one.recordedBy === 'ValidateStateMachineDefinition')
      return { differences: judgeDiagnostics(one, await door.ask('SFN', 'ValidateStateMachineDefinition', { definition })) };
    const { stateMachineArn } = await door.ask('SFN', 'CreateStateMachine', { name, definition, roleArn });
    if (one.expected.create === 'refused') return { differences: ['was accepted'] };
    const { executionArn } = await door.ask('SFN', 'StartExecution', { stateMachineArn, input: JSON.stringify(one.input) });
    const ending = await ended(door, executionArn);
    return { differences: judge(one, ending, await history(door, executionArn)) };
  } catch (error) {
    const { code, message } = codeOf(error);
    if (code === 'LocalCloud.NotModelled') return { differences: [], leftOut: message.slice(0, 120) };
    const { create, error: wanted, message: words } = one.expected;
    const right = create === 'refused' && code === wanted && (words === undefined || words === message);
    return { differences: right ? [] : [`refused: ${code} ${message}`] };
  }
}

/** No case takes as long as this: machine time in hours. */
const mostHours = 24;

async function ended(door: GoldenDoor, executionArn: unknown): Promise<Ending> {
  for (let minutes = 0; minutes < mostHours * 60; minutes++) {
    const found = await door.ask('SFN', 'DescribeExecution', { executionArn });
    if (found['status'] !== 'RUNNING') return found as Ending;
    await door.pass(60);
  }
  throw new Error(`the execution ${String(executionArn)} does not end`);
}

async function history(door: GoldenDoor, executionArn: unknown): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: unknown;
  do {
    const page = await door.ask('SFN', 'GetExecutionHistory', {
      executionArn,
      maxResults: 1000,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    events.push(...((page['events'] ?? []) as HistoryEvent[]));
    nextToken = page['nextToken'];
  } while (nextToken !== undefined);
  return events;
}
