import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { entries, type EnvironmentInput, type FunctionName } from '#runtime/environment.ts';
import { permit } from './grants.ts';
import type { Policies } from './ground.ts';
import { never, noResourceLevel } from './host-resources.ts';

/** Settings of one function; the environment is typed by the schema that the function checks it with. */
export interface HandlerSettings<F extends FunctionName> {
  readonly name: F;
  readonly namespace: string;
  readonly code: lambda.Code;
  readonly environment: Omit<EnvironmentInput<F>, 'POWERTOOLS_SERVICE_NAME'>;
  readonly policies: Policies;
  readonly timeout: Duration;
  readonly memoryMiB: number;
}

/**
 * A function with a role and a log group of its own. The role takes no statement from anywhere but
 * `policies`: what a function may do is read in its permission set, completely.
 */
export class HandlerFunction<F extends FunctionName = FunctionName> extends Construct {
  readonly function: lambda.Function;
  readonly logGroup: logs.LogGroup;
  readonly memoryMiB: number;

  constructor(scope: Construct, id: string, settings: HandlerSettings<F>) {
    super(scope, id);
    const { name, namespace } = settings;
    this.memoryMiB = settings.memoryMiB;
    const functionName = `${namespace}-${name}`;
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Permission set ${name}`,
    });
    permit(role, 'Runtime', [
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], on: [this.logGroup.logGroupArn] },
      { actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], on: ['*'], because: noResourceLevel },
      never,
    ]);
    for (const [policy, grants] of Object.entries(settings.policies)) if (grants.length > 0) permit(role, policy, grants);
    this.function = new lambda.Function(this, 'Function', {
      functionName,
      description: entries[name],
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: settings.code,
      role: role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      memorySize: settings.memoryMiB,
      timeout: settings.timeout,
      tracing: lambda.Tracing.ACTIVE,
      environment: { ...texts(settings.environment), ...runtimeVariables(namespace) },
    });
    this.describeEntry(name);
    // A function that starts before its policies are there would fail its first events.
    this.function.node.addDependency(role);
  }

  /** Says for readers of the template (the local cloud is one) which file the function is built from. */
  private describeEntry(name: F): void {
    const resource = this.function.node.defaultChild;
    if (!(resource instanceof lambda.CfnFunction)) throw new Error(`${this.node.path} is no AWS::Lambda::Function`);
    resource.addMetadata('ahps:function', name);
    resource.addMetadata('ahps:entry', entries[name]);
  }
}

const texts = (environment: object): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

/** Metrics carry the service as their dimension: one name for the whole deployment keeps them in one series. */
const runtimeVariables = (namespace: string) => ({
  POWERTOOLS_SERVICE_NAME: namespace,
  POWERTOOLS_METRICS_NAMESPACE: metricsNamespace,
  NODE_OPTIONS: '--enable-source-maps',
});

/** CloudWatch namespace of our own metrics. */
export const metricsNamespace = 'AHPS';
