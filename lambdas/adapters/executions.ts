import { DescribeExecutionCommand, paginateListExecutions, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { isAwsError } from './aws-error.ts';

/** The part of Step Functions that starts and looks after executions by name. */
export interface Executions {
  /**
   * `started` also when one of that name and input runs already (StartExecution is idempotent then);
   * `exists` when it has another input or has ended: names are taken for 90 days (API_StartExecution).
   */
  start(name: string, input: Readonly<Record<string, unknown>>): Promise<'started' | 'exists'>;
  isRunning(name: string): Promise<boolean>;
}

/** Executions of one state machine. */
export function executionsOf(stateMachines: SFNClient, machineArn: string): Executions {
  return {
    async start(name, input) {
      try {
        await stateMachines.send(new StartExecutionCommand({ stateMachineArn: machineArn, name, input: JSON.stringify(input) }));
        return 'started';
      } catch (error) {
        if (isAwsError(error, 'ExecutionAlreadyExists')) return 'exists';
        throw error;
      }
    },
    async isRunning(name) {
      try {
        const { status } = await stateMachines.send(new DescribeExecutionCommand({ executionArn: executionArn(machineArn, name) }));
        return status === 'RUNNING' || status === 'PENDING_REDRIVE';
      } catch (error) {
        if (isAwsError(error, 'ExecutionDoesNotExist')) return false;
        throw error;
      }
    },
  };
}

/** ARN of an execution by its name. */
export const executionArn = (machineArn: string, name: string): string => `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/** Names of all running executions of a machine: a fixed number of calls however many loans live. */
export async function runningExecutions(stateMachines: SFNClient, machineArn: string): Promise<string[]> {
  const names: string[] = [];
  const running = { stateMachineArn: machineArn, statusFilter: 'RUNNING', maxResults: 1000 } as const;
  for await (const page of paginateListExecutions({ client: stateMachines }, running))
    names.push(...(page.executions ?? []).map((execution) => execution.name ?? ''));
  return names;
}
