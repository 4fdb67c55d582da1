import type {
  DescribeExecutionInput,
  ExecutionListItem,
  GetExecutionHistoryInput,
  ListExecutionsInput,
  RedriveExecutionInput,
  StartExecutionInput,
  StopExecutionInput,
} from '@aws-sdk/client-sfn';
import type { Operations } from '../aws/cloud.ts';
import { AwsError } from '../aws/cloud.ts';
import type { MachineVersion, Surroundings } from './execution.ts';
import { Execution } from './execution.ts';
import { bytes, payloadLimit } from './failure.ts';
import { page } from './page.ts';

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html: name
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/]|\p{Cc}|\p{Cn}/u;

/** The operations on executions. `machineFor` finds the machine as it is now, or refuses. */
export function executionOperations(
  surroundings: Surroundings,
  executions: Map<string, Execution>,
  machineFor: (arn: string) => MachineVersion,
): Operations {
  const { cloud } = surroundings;
  const find = (arn: string | undefined): Execution => {
    const found = executions.get(arn ?? '');
    if (found === undefined) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return found;
  };
  const start = (given: StartExecutionInput): { executionArn: string; startDate: Date } => {
    const machine = machineFor(given.stateMachineArn ?? '');
    const name = given.name ?? newName(surroundings);
    const input = checkedInput(given.input ?? '{}');
    if (name.length === 0 || name.length > 80 || forbidden.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    const executionArn = `${machine.stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const known = executions.get(executionArn);
    if (known !== undefined) {
      // Idempotent by name and input while it runs; names are taken for 90 days after that [SFN-Q].
      if (known.status === 'RUNNING' && known.input === input) return { executionArn, startDate: known.startDate };
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const execution = new Execution(surroundings, machine, executionArn, name, input);
    executions.set(executionArn, execution);
    execution.begin();
    return { executionArn, startDate: execution.startDate };
  };
  return {
    StartExecution: start,
    DescribeExecution: ({ executionArn }: DescribeExecutionInput) => describe(find(executionArn)),
    ListExecutions: (given: ListExecutionsInput) => {
      machineFor(given.stateMachineArn ?? '');
      const all = [...executions.values()].filter(({ machine }) => machine.stateMachineArn === given.stateMachineArn);
      const wanted = all.filter(({ status }) => given.statusFilter === undefined || status === given.statusFilter).reverse();
      const { items, nextToken } = page(wanted, given);
      return { executions: items.map(listed), ...nextToken };
    },
    GetExecutionHistory: (given: GetExecutionHistoryInput) => {
      const { events } = find(given.executionArn).history;
      const { items, nextToken } = page(given.reverseOrder === true ? events.toReversed() : events, given);
      return { events: items, ...nextToken };
    },
    StopExecution: ({ executionArn, error, cause }: StopExecutionInput) => {
      const execution = find(executionArn);
      execution.stop(error, cause);
      return { stopDate: execution.stopDate };
    },
    RedriveExecution: ({ executionArn }: RedriveExecutionInput) => {
      find(executionArn).redrive();
      return { redriveDate: new Date(cloud.clock.now()) };
    },
  };
}

function newName({ cloud }: Surroundings): string {
  const hex = cloud.random.hex(32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function checkedInput(input: string): string {
  if (bytes(input) > payloadLimit)
    throw new AwsError(
      'ValidationException',
      `Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${payloadLimit}`,
    );
  try {
    JSON.parse(input);
    return input;
  } catch {
    throw new AwsError('InvalidExecutionInput', "Invalid State Machine Execution Input: 'the input is not valid JSON'");
  }
}

function listed(execution: Execution): ExecutionListItem {
  const { arn, name, machine, status, startDate, stopDate, redriveCount, redriveDate } = execution;
  return {
    executionArn: arn,
    stateMachineArn: machine.stateMachineArn,
    name,
    status,
    startDate,
    redriveCount,
    ...(stopDate && { stopDate }),
    ...(redriveDate && { redriveDate }),
  };
}

const describe = (execution: Execution): Record<string, unknown> => {
  const { input, output, error, cause } = execution;
  return {
    ...listed(execution),
    input,
    inputDetails: { included: true },
    ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
};
