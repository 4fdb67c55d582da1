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
import type { Workflow } from './definition.ts';
import type { Execution, MachineVersion } from './execution.ts';
import { executionOperations } from './executions.ts';
import { bytes, payloadLimit } from './failure.ts';
import type { Invoke } from './frame.ts';
import type { Stay } from './history.ts';
import { stays } from './history.ts';
import { page } from './page.ts';
import { Tokens } from './tokens.ts';
import { diagnose, notModelled } from './validate.ts';
import { stateMachines as contract } from '../aws/validation/contracts/state-machines.ts';

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

/** Step Functions (Standard, JSONata) on the local cloud: registers the SFN operations; `invoke` calls Lambda functions. */
export function stateMachines(cloud: Cloud, { invoke }: { readonly invoke: Invoke }): StateMachines {
  const machines = new Map<string, Machine>();
  const executions = new Map<string, Execution>();
  const tokens = new Tokens(cloud.random);
  const find = (arn: string): Machine => {
    const machine = machines.get(arn);
    if (machine !== undefined) return machine;
    if (!/^arn:[^:]+:states:[^:]+:\d{12}:stateMachine:/.test(arn)) throw new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  };
  cloud.register('SFN', machineOperations(cloud, machines, find));
  cloud.hold('SFN', contract);
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
    CreateStateMachine: ({ name = '', definition = '', roleArn = '', type }: CreateStateMachineInput) => {
      if (!/^[\w-]{1,80}$/.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
      if (type === 'EXPRESS') throw new AwsError('LocalCloud.NotModelled', 'Express state machines are not modelled by the local cloud');
      const arn = `arn:aws:states:${cloud.region}:${cloud.account}:stateMachine:${name}`;
      const known = machines.get(arn);
      if (known !== undefined && (known.definition !== definition || known.roleArn !== roleArn))
        throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
      const machine = known ?? store(arn, name, roleArn, definition);
      return { stateMachineArn: arn, creationDate: machine.creationDate };
    },
    // Running executions keep the definition they started with. [API-SFN]
    UpdateStateMachine: ({ stateMachineArn = '', definition, roleArn }: UpdateStateMachineInput) => {
      const known = find(stateMachineArn);
      const machine = store(stateMachineArn, known.name, roleArn ?? known.roleArn, definition ?? known.definition, known);
      return { updateDate: new Date(cloud.clock.now()), revisionId: `revision-${machine.revision}` };
    },
    DescribeStateMachine: ({ stateMachineArn = '' }: DescribeStateMachineInput) => {
      const { name, roleArn, definition, creationDate, revision } = find(stateMachineArn);
      return {
        stateMachineArn,
        name,
        roleArn,
        definition,
        creationDate,
        status: 'ACTIVE',
        type: 'STANDARD',
        revisionId: `revision-${revision}`,
      };
    },
    ListStateMachines: (given: ListStateMachinesInput) => {
      const { items, nextToken } = page([...machines.values()], given);
      return {
        stateMachines: items.map(({ stateMachineArn, name, creationDate }) => ({ stateMachineArn, name, creationDate, type: 'STANDARD' })),
        ...nextToken,
      };
    },
    ValidateStateMachineDefinition: ({ definition = '' }: ValidateStateMachineDefinitionInput) => {
      const diagnostics = diagnose(definition);
      return { result: diagnostics.length === 0 ? 'OK' : 'FAIL', diagnostics, truncated: false };
    },
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
    SendTaskSuccess: ({ taskToken, output = '' }: SendTaskSuccessInput) => {
      // The token is looked at first: a late answer is TaskTimedOut, whatever it says.
      const waiter = tokens.find(taskToken);
      if (bytes(output) > payloadLimit)
        throw new AwsError(
          'ValidationException',
          `Value at 'output' failed to satisfy constraint: Member must have length less than or equal to ${payloadLimit}`,
        );
      let parsed: unknown;
      try {
        parsed = JSON.parse(output);
      } catch {
        throw new AwsError('InvalidOutput', "Invalid Output: 'the output is not valid JSON'");
      }
      waiter.success(parsed);
      return {};
    },
    SendTaskFailure: ({ taskToken, error, cause }: SendTaskFailureInput) => {
      tokens.find(taskToken).failure(error, cause);
      return {};
    },
    SendTaskHeartbeat: ({ taskToken }: SendTaskHeartbeatInput) => {
      tokens.find(taskToken).beat();
      return {};
    },
  };
}
