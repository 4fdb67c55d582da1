import type { Cloud } from '../aws/cloud.ts';
import type { ScheduledTarget } from '../aws/scheduler/clockwork.ts';
import type { EventBus } from '../events/bus.ts';
import type { Deliver, Target } from '../events/delivery.ts';
import type { Functions } from './functions.ts';
import { mayInvoke } from './routes.ts';
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

/** Takes schedules to their targets with the role that they name; the role has to be one that Scheduler may assume. */
export function deliverSchedules(deployment: Deployment, functions: Functions): (target: ScheduledTarget) => Promise<void> {
  return ({ Arn, RoleArn, Input }) => {
    const trust = JSON.stringify(deployment.byArn(RoleArn)?.properties['AssumeRolePolicyDocument'] ?? {});
    if (!trust.includes('scheduler.amazonaws.com')) return Promise.reject(new Error(`AccessDenied: Scheduler may not assume ${RoleArn}`));
    return Promise.resolve().then(() => functions.invokeLater(Arn, JSON.parse(Input ?? '{}')));
  };
}

/** Puts every rule of the template on the bus. A target that does not exist, or that the rule may not reach, is an error. */
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
  if (!mayInvoke(deployment, Arn, 'events.amazonaws.com', rule.arn)) throw new Error(`${where}: it has no permission to invoke ${Arn}`);
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
