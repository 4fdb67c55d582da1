import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as states from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { permit } from './grants.ts';
import { noResourceLevel } from './host-resources.ts';

export interface WorkflowSettings {
  readonly name: string;
  /** File of the definition, from the project's root. */
  readonly file: string;
  /** What a `${Name}` of the definition may stand for: name → function ARN. */
  readonly substitutions: Readonly<Record<string, string>>;
}

/** A state machine from a definition file. Its role may invoke exactly the functions that the file names. */
export class Workflow extends Construct {
  readonly machine: states.StateMachine;

  constructor(scope: Construct, id: string, { name, file, substitutions }: WorkflowSettings) {
    super(scope, id);
    const definition = readDefinition(file);
    const used = usedSubstitutions(definition, substitutions, file);
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com'), description: `Runs ${file}` });
    permit(role, 'Steps', [{ actions: ['lambda:InvokeFunction'], on: Object.values(used) }]);
    permit(role, 'Observability', [
      { actions: logDelivery, on: ['*'], because: noResourceLevel },
      {
        actions: ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
        on: ['*'],
        because: noResourceLevel,
      },
    ]);
    this.machine = new states.StateMachine(this, 'Machine', {
      stateMachineName: name,
      definitionBody: states.DefinitionBody.fromString(definition),
      definitionSubstitutions: used,
      role: role.withoutPolicyUpdates(),
      tracingEnabled: true,
      // Execution data is left out: it names hosts and people.
      logs: { destination: logGroup(this, name), level: states.LogLevel.ALL, includeExecutionData: false },
    });
    this.machine.node.addDependency(role);
  }
}

/** What Step Functions asks for to deliver logs; these actions know no resource. */
const logDelivery = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];

/** Under this prefix, so that the account's one resource policy for vended logs does not outgrow its limit. */
const logGroup = (scope: Construct, name: string): logs.LogGroup =>
  new logs.LogGroup(scope, 'Logs', {
    logGroupName: `/aws/vendedlogs/states/${name}`,
    retention: logs.RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });

function readDefinition(file: string): string {
  try {
    return readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');
  } catch (cause) {
    throw new Error(`${file} cannot be read: the definition of the state machine has to be there before the templates are made`, { cause });
  }
}

/** The substitutions that occur in the definition; one that nothing stands for is an error. */
function usedSubstitutions(definition: string, substitutions: Readonly<Record<string, string>>, file: string): Record<string, string> {
  const names = [...new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name))].toSorted();
  return Object.fromEntries(
    names.map((name) => {
      const value = substitutions[name];
      if (value === undefined) throw new Error(`${file} names \${${name}}; known are ${Object.keys(substitutions).join(', ')}`);
      return [name, value];
    }),
  );
}
