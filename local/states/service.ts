import type { HistoryEvent, SendTaskFailureInput, SendTaskHeartbeatInput, SendTaskSuccessInput } from '@aws-sdk/client-sfn';
import type { Cloud, Operations } from '../aws/cloud.ts';
import { AwsError } from '../aws/cloud.ts';
import { operation } from '../aws/operation.ts';
import { arnOf, checkFailure, jsonText } from './checks.ts';
import type { Execution } from './execution.ts';
import { executionOperations } from './executions.ts';
import type { Invoke } from './frame.ts';
import type { Stay } from './history.ts';
import { stays } from './history.ts';
import type { Machine } from './machines.ts';
import { machineOperations } from './machines.ts';
import type { Waiting } from './tokens.ts';
import { Tokens } from './tokens.ts';
import { stateMachines as contract } from '../aws/validation/contracts/state-machines.ts';

/** The ground truth of Step Functions, for tests, the demo and the auditor; not an AWS API. */
export interface StateMachines {
  readonly executions: ReadonlyMap<string, Execution>;
  history(executionArn: string): readonly HistoryEvent[];
  /** State transitions as AWS bills them, without retries: the number of states entered. */
  transitions(executionArn: string): number;
  /** Enter and exit times (virtual milliseconds) of every state, in order of entry. */
  stays(executionArn: string): readonly Stay[];
}

export interface StateMachineOptions {
  readonly invoke: Invoke;
  /** Learns of each wait for a task token. */
  readonly waiting?: (waiting: Waiting) => void;
}

/** Step Functions (Standard, JSONata) on the local cloud: registers the SFN operations; `invoke` calls Lambda functions. */
export function stateMachines(cloud: Cloud, { invoke, waiting }: StateMachineOptions): StateMachines {
  const machines = new Map<string, Machine>();
  const executions = new Map<string, Execution>();
  const tokens = new Tokens(cloud.random, waiting);
  const find = (arn: string): Machine => {
    const machine = machines.get(arnOf('stateMachine', arn));
    if (machine !== undefined) return machine;
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  };
  const ended = (arn: string, listener: () => void): (() => void) => executions.get(arn)?.onEnd(listener) ?? (() => undefined);
  cloud.register('SFN', machineOperations(cloud, machines, find));
  cloud.hold('SFN', contract);
  cloud.register('SFN', executionOperations({ cloud, invoke, tokens, ended }, executions, find));
  cloud.register('SFN', taskOperations(tokens));
  const history = (arn: string): readonly HistoryEvent[] => executions.get(arn)?.history.events ?? [];
  return {
    executions,
    history,
    transitions: (arn) => history(arn).filter(({ stateEnteredEventDetails }) => stateEnteredEventDetails !== undefined).length,
    stays: (arn) => stays(history(arn)),
  };
}

function taskOperations(tokens: Tokens): Operations {
  return {
    SendTaskSuccess: operation<SendTaskSuccessInput, object>(['taskToken', 'output'], ({ taskToken, output = '' }) => {
      // The token is looked at first: a late answer is TaskTimedOut, whatever it says.
      const waiter = tokens.find(taskToken);
      waiter.success(jsonText('output', output, () => new AwsError('InvalidOutput', "Invalid Output: 'the output is not valid JSON'")));
      return {};
    }),
    SendTaskFailure: operation<SendTaskFailureInput, object>(['taskToken', 'error', 'cause'], (given) => {
      checkFailure(given);
      tokens.find(given.taskToken).failure(given.error, given.cause);
      return {};
    }),
    SendTaskHeartbeat: operation<SendTaskHeartbeatInput, object>(['taskToken'], ({ taskToken }) => {
      tokens.find(taskToken).beat();
      return {};
    }),
  };
}
