import type { Cloud } from '../aws/cloud.ts';
import type { SchedulerOptions } from '../aws/scheduler/clockwork.ts';
import type { EventBus } from '../events/bus.ts';
import type { Deliver, Target } from '../events/delivery.ts';
import type { Authority } from '../iam/authority.ts';
import { sentence } from '../iam/denial.ts';
import type { Need } from '../iam/need.ts';
import type { Functions } from './functions.ts';
import type { Deployment, Resource } from './template.ts';

/** Takes events of rules to their targets: Lambda takes them and runs later, SNS publishes them. */
export function deliverEvents(cloud: Cloud, functions: Functions): Deliver {
  return async (targetArn, event, input) => {
    if (functions.has(targetArn)) return functions.invokeLater(targetArn, input);
    if (!targetArn.startsWith('arn:aws:sns:')) throw new Error(`the local cloud does not deliver events to ${targetArn}`);
    const Message = typeof input === 'string' ? input : JSON.stringify(input);
    await cloud.call({ service: 'SNS', operation: 'Publish', input: { TopicArn: targetArn, Message }, caller: event.source });
  };
}

/**
 * Takes schedules to their targets with the role that they name; Scheduler has to be able to assume it,
 * and it has to admit the call. What could not be delivered reaches a queue with the same role.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export function schedules(authority: Authority, functions: Functions): SchedulerOptions {
  const refuse = (roleArn: string, groupArn: string, need: Need): string | undefined => {
    const denied =
      authority.deniesAssuming('scheduler.amazonaws.com', roleArn, { 'aws:SourceArn': groupArn }) ??
      authority.denies({ role: authority.roleOf(roleArn) }, need);
    return denied === undefined ? undefined : sentence(denied);
  };
  return {
    deliver: ({ Arn, RoleArn, Input, groupArn }) =>
      Promise.resolve().then(() => {
        const refused = refuse(RoleArn, groupArn, { action: 'lambda:InvokeFunction', resource: Arn });
        if (refused !== undefined) throw new Error(`AccessDenied: ${refused}`);
        functions.invokeLater(Arn, JSON.parse(Input ?? '{}'));
      }),
    mayKeep: ({ RoleArn, groupArn }, queueArn) =>
      refuse(RoleArn, groupArn, { action: 'sqs:SendMessage', resource: queueArn }) === undefined,
  };
}

/** Puts every rule of the template on the bus. A target that does not exist is an error. */
export function wireRules(deployment: Deployment, bus: EventBus): void {
  for (const rule of deployment.of('AWS::Events::Rule')) {
    const {
      EventPattern,
      ScheduleExpression,
      State,
      Targets = [],
    } = rule.properties as {
      EventPattern?: unknown;
      ScheduleExpression?: string;
      State?: string;
      Targets?: readonly Target[];
    };
    for (const target of Targets) checkTarget(deployment, rule, target);
    bus.addRule({
      name: rule.name,
      targets: Targets,
      enabled: State !== 'DISABLED',
      ...(EventPattern === undefined ? {} : { pattern: EventPattern }),
      ...(ScheduleExpression === undefined ? {} : { schedule: ScheduleExpression }),
    });
  }
}

function checkTarget(deployment: Deployment, rule: Resource, { Arn }: Target): void {
  const where = `template of ${rule.stack}, rule ${rule.logicalId}`;
  const target = deployment.byArn(Arn);
  if (target === undefined) throw new Error(`${where}: its target ${Arn} does not exist`);
  if (target.type === 'AWS::SNS::Topic') return;
  if (target.type !== 'AWS::Lambda::Function') throw new Error(`${where}: targets of type ${target.type} are not modelled`);
}

/** Creates the state machines, with their substitutions, through the API as CloudFormation would. */
export async function createMachines(cloud: Cloud, deployment: Deployment): Promise<void> {
  for (const machine of deployment.of('AWS::StepFunctions::StateMachine')) {
    const {
      DefinitionString,
      DefinitionSubstitutions = {},
      RoleArn,
      StateMachineType = 'STANDARD',
    } = machine.properties as {
      DefinitionString?: string;
      DefinitionSubstitutions?: Readonly<Record<string, string>>;
      RoleArn?: string;
      StateMachineType?: string;
    };
    const where = `template of ${machine.stack}, state machine ${machine.logicalId}`;
    if (DefinitionString === undefined) throw new Error(`${where}: only DefinitionString is modelled`);
    const definition = DefinitionString.replaceAll(/\$\{([A-Za-z0-9_]+)\}/g, (_all, name: string) => {
      const value = DefinitionSubstitutions[name];
      if (value === undefined) throw new Error(`${where}: nothing is substituted for \${${name}}`);
      return value;
    });
    const input = { name: machine.name, definition, roleArn: RoleArn, type: StateMachineType };
    const made = (await cloud.call({ service: 'SFN', operation: 'CreateStateMachine', input, caller: 'cloudformation' })) as {
      stateMachineArn: string;
    };
    if (made.stateMachineArn !== machine.ref) throw new Error(`${where}: it became ${made.stateMachineArn}`);
  }
}
