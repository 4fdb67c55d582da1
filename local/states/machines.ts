import type {
  CreateStateMachineInput,
  DescribeStateMachineInput,
  ListStateMachinesInput,
  UpdateStateMachineInput,
  ValidateStateMachineDefinitionInput,
} from '@aws-sdk/client-sfn';
import type { Cloud, Operations } from '../aws/cloud.ts';
import { AwsError } from '../aws/cloud.ts';
import { demand, operation } from '../aws/operation.ts';
import { arnOf } from './checks.ts';
import type { Workflow } from './definition.ts';
import type { MachineVersion } from './execution.ts';
import { page } from './page.ts';
import { diagnose, notModelled } from './validate.ts';

/** A state machine as it is now. */
export interface Machine extends MachineVersion {
  readonly definition: string;
  readonly creationDate: Date;
  readonly revision: number;
}

type Find = (arn: string) => Machine;

/** The operations on state machines. */
export function machineOperations(cloud: Cloud, machines: Map<string, Machine>, find: Find): Operations {
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
    ...machineReads(cloud, machines, find),
  };
}

function machineReads(cloud: Cloud, machines: ReadonlyMap<string, Machine>, find: Find): Operations {
  return {
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
