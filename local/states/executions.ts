import type {
  DescribeExecutionInput,
  ExecutionListItem,
  GetExecutionHistoryInput,
  HistoryEvent,
  ListExecutionsInput,
  RedriveExecutionInput,
  StartExecutionInput,
  StopExecutionInput,
} from '@aws-sdk/client-sfn';
import type { Operations } from '../aws/cloud.ts';
import { AwsError } from '../aws/cloud.ts';
import { demand, operation } from '../aws/operation.ts';
import { arnOf, checkFailure, jsonText } from './checks.ts';
import type { MachineVersion, Surroundings } from './execution.ts';
import { Execution } from './execution.ts';
import { page } from './page.ts';

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html: name
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/]|\p{Cc}|\p{Cn}/u;

/** The operations on executions. `machineFor` finds the machine as it is now, or refuses. */
export function executionOperations(
  surroundings: Surroundings,
  executions: Map<string, Execution>,
  machineFor: (arn: string) => MachineVersion,
): Operations {
  const find = (arn: string | undefined): Execution => {
    const found = executions.get(arnOf('execution', arn));
    if (found === undefined) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return found;
  };
  const start = (given: StartExecutionInput): { executionArn: string; startDate: Date } => {
    const machine = machineFor(arnOf('stateMachine', given.stateMachineArn));
    const name = given.name ?? newName(surroundings);
    const input = given.input ?? '{}';
    jsonText(
      'input',
      input,
      () => new AwsError('InvalidExecutionInput', "Invalid State Machine Execution Input: 'the input is not valid JSON'"),
    );
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
    StartExecution: operation<StartExecutionInput, object>(['stateMachineArn', 'name', 'input'], start),
    ...readOperations(surroundings, executions, { find, machineFor }),
    StopExecution: operation<StopExecutionInput, object>(['executionArn', 'error', 'cause'], (given) => {
      checkFailure(given);
      const execution = find(given.executionArn);
      execution.stop(given.error, given.cause);
      return { stopDate: execution.stopDate };
    }),
    RedriveExecution: operation<RedriveExecutionInput, object>(['executionArn', 'clientToken'], ({ executionArn, clientToken }) => ({
      redriveDate: find(executionArn).redrive(clientToken),
    })),
  };
}

interface Finders {
  readonly find: (arn: string | undefined) => Execution;
  readonly machineFor: (arn: string) => MachineVersion;
}

function readOperations({ cloud }: Surroundings, executions: ReadonlyMap<string, Execution>, { find, machineFor }: Finders): Operations {
  const now = (): number => cloud.clock.now();
  return {
    DescribeExecution: operation<DescribeExecutionInput, object>(['executionArn'], ({ executionArn }) => describe(find(executionArn))),
    ListExecutions: operation<ListExecutionsInput, object>(
      ['stateMachineArn', 'statusFilter', 'maxResults', 'nextToken', 'redriveFilter'],
      (given) => {
        const { stateMachineArn, statusFilter, redriveFilter } = given;
        machineFor(arnOf('stateMachine', stateMachineArn));
        // Both are for Map Runs only. https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
        demand(statusFilter !== 'PENDING_REDRIVE', 'ValidationException', 'PENDING_REDRIVE needs a mapRunArn');
        demand(redriveFilter === undefined, 'ValidationException', 'redriveFilter cannot be given with a stateMachineArn');
        const all = [...executions.values()].filter(({ machine }) => machine.stateMachineArn === stateMachineArn);
        const wanted = all.filter(({ status }) => statusFilter === undefined || status === statusFilter).reverse();
        const { items, nextToken } = page(wanted, given, now());
        return { executions: items.map(listed), ...nextToken };
      },
    ),
    GetExecutionHistory: operation<GetExecutionHistoryInput, object>(
      ['executionArn', 'maxResults', 'nextToken', 'reverseOrder', 'includeExecutionData'],
      (given) => {
        const { events } = find(given.executionArn).history;
        const { items, nextToken } = page(given.reverseOrder === true ? events.toReversed() : events, given, now());
        return { events: given.includeExecutionData === false ? items.map(withoutData) : items, ...nextToken };
      },
    ),
  };
}

/** An event without inputs and outputs. https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html: includeExecutionData */
function withoutData(event: HistoryEvent): HistoryEvent {
  const stripped = Object.entries(event).map(([key, details]: [string, unknown]) => {
    if (typeof details !== 'object' || details instanceof Date) return [key, details];
    const { input: _input, output: _output, ...rest } = details as Record<string, unknown>;
    return [key, rest];
  });
  return Object.fromEntries(stripped) as HistoryEvent;
}

function newName({ cloud }: Surroundings): string {
  const hex = cloud.random.hex(32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
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
  const { input, output, error, cause, notRedrivable } = execution;
  return {
    ...listed(execution),
    input,
    inputDetails: { included: true },
    ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    redriveStatus: notRedrivable === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    ...(notRedrivable === undefined ? {} : { redriveStatusReason: notRedrivable }),
  };
};
