import type {
  CreateStateMachineInput,
  DescribeStateMachineInput,
  HistoryEvent,
  ListStateMachinesInput,
  SendTaskFailureInput,
  SendTaskHeartbeatInput,
  SendTaskSuccessInput,
  UpdateStateMachineInput,
  ValidateStateMachineDefinitionInput,
} from '@aws-sdk/client-sfn';
import type { Cloud, Operations } from '../aws/cloud.ts';
import { AwsError } from '../aws/cloud.ts';
import { demand, operation } from '../aws/operation.ts';
import { arnOf, checkFailure, jsonText } from './checks.ts';
import type { Workflow } from './definition.ts';
import type { Execution, MachineVersion } from './execution.ts';
import { executionOperations } from './executions.ts';
import type { Invoke } from './frame.ts';
import type { Stay } from './history.ts';
import { stays } from './history.ts';
import { page } from './page.ts';
import type { Waiting } from './tokens.ts';
import { Tokens } from './tokens.ts';
import { diagnose, notModelled } from './validate.ts';

interface Machine extends MachineVersion {
  readonly definition: string;
  readonly creationDate: Date;
  readonly revision: number;
}

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
  cloud.register('SFN', machineOperations(cloud, machines, find));
  cloud.register('SFN', executionOperations({ cloud, invoke, tokens }, executions, find));
  cloud.register('SFN', taskOperations(tokens));
  const history = (arn: string): readonly HistoryEvent[] => executions.get(arn)?.history.events ?? [];
  return {
    executions,
    history,
    transitions: (arn) => history(arn).filter(({ stateEnteredEventDetails }) => stateEnteredEventDetails !== undefined).length,
    stays: (arn) => stays(history(arn)),
  };
}

function machineOperations(cloud: Cloud, machines: Map<string, Machine>, find: (arn: string) => Machine): Operations {
  const store = (arn: string, name: string, roleArn: string, definition: string, before?: Machine): Machine => {
    const now = new Date(cloud.clock.now());
    const workflow = accepted(definition);
    const machine = {
      stateMachineArn: arn,
      name,
      roleArn,
      definition,
      workflow,
      creationDate: before?.creationDate ?? now,
      revision: (before?.revision ?? 0) + 1,
    };
    machines.set(arn, machine);
    return machine;
  };
  return {
    CreateStateMachine: operation<CreateStateMachineInput, object>(['name', 'definition', 'roleArn', 'type'], (given) => {
      const { name = '', definition = '', roleArn, type } = given;
      if (!/^[\w-]{1,80}$/.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
      if (type === 'EXPRESS') throw new AwsError('LocalCloud.NotModelled', 'Express state machines are not modelled by the local cloud');
      const arn = `arn:aws:states:${cloud.region}:${cloud.account}:stateMachine:${name}`;
      const known = machines.get(arn);
      // Repeated with the same definition it answers the same; another role is ignored, and does not take effect.
      // https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
      if (known !== undefined && known.definition !== definition)
        throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
      const machine = known ?? store(arn, name, arnOf('role', roleArn), definition);
      return { stateMachineArn: arn, creationDate: machine.creationDate };
    }),
    // Running executions keep the definition they started with. [API-SFN]
    UpdateStateMachine: operation<UpdateStateMachineInput, object>(['stateMachineArn', 'definition', 'roleArn'], (given) => {
      const { stateMachineArn = '', definition, roleArn } = given;
      const known = find(stateMachineArn);
      // https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html
      demand(
        definition !== undefined || roleArn !== undefined,
        'MissingRequiredParameter',
        'Either the definition or the role ARN must be specified',
      );
      const role = roleArn === undefined ? known.roleArn : arnOf('role', roleArn);
      const machine = store(stateMachineArn, known.name, role, definition ?? known.definition, known);
      return { updateDate: new Date(cloud.clock.now()), revisionId: `revision-${machine.revision}` };
    }),
    DescribeStateMachine: operation<DescribeStateMachineInput, object>(['stateMachineArn'], ({ stateMachineArn = '' }) => {
      const { name, roleArn, definition, creationDate, revision } = find(stateMachineArn);
      const kind = { status: 'ACTIVE', type: 'STANDARD' };
      return { stateMachineArn, name, roleArn, definition, creationDate, ...kind, revisionId: `revision-${revision}` };
    }),
    ListStateMachines: operation<ListStateMachinesInput, object>(['maxResults', 'nextToken'], (given) => {
      const { items, nextToken } = page([...machines.values()], given, cloud.clock.now());
      return {
        stateMachines: items.map(({ stateMachineArn, name, creationDate }) => ({ stateMachineArn, name, creationDate, type: 'STANDARD' })),
        ...nextToken,
      };
    }),
    ValidateStateMachineDefinition: operation<ValidateStateMachineDefinitionInput, object>(
      ['definition', 'type', 'severity', 'maxResults'],
      ({ definition = '', severity = 'ERROR', maxResults = 0 }) => {
        // At most 100, also for 0; the result is of all. https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
        demand(maxResults >= 0 && maxResults <= 100, 'ValidationException', 'maxResults must be 0 to 100');
        const all = diagnose(definition).filter((each) => severity === 'WARNING' || each.severity === 'ERROR');
        const shown = all.slice(0, maxResults === 0 ? 100 : maxResults);
        const failed = all.some((each) => each.severity === 'ERROR');
        return { result: failed ? 'FAIL' : 'OK', diagnostics: shown, truncated: shown.length < all.length };
      },
    ),
  };
}

function accepted(definition: string): Workflow {
  const [first] = diagnose(definition);
  if (first !== undefined)
    throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${first.code}: ${first.message} at ${first.location}'`);
  const workflow = JSON.parse(definition) as Workflow;
  const beyond = notModelled(workflow);
  if (beyond.length > 0) throw new AwsError('LocalCloud.NotModelled', beyond.join('; '));
  return workflow;
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
