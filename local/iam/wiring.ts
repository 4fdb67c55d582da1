import type { Deployment, Resource } from '../boot/template.ts';
import { pathOf } from '../boot/routes.ts';
import type { Authority } from './authority.ts';
import type { Denied } from './denial.ts';
import { sentence } from './denial.ts';
import type { Need } from './need.ts';
import type { Principal } from './principal.ts';

/** Properties that are read here, by the type that has them. */
interface Given {
  readonly Role?: string;
  readonly RoleArn?: string;
  readonly LoggingConfig?: { readonly LogGroup?: string };
  readonly TracingConfig?: { readonly Mode?: string };
  readonly LoggingConfiguration?: object;
  readonly TracingConfiguration?: { readonly Enabled?: boolean };
  readonly FunctionName?: string;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
  readonly Targets?: readonly { readonly Arn: string; readonly DeadLetterConfig?: { readonly Arn: string } }[];
  readonly AlarmActions?: readonly string[];
  readonly OKActions?: readonly string[];
}
const given = ({ properties }: Resource): Given => properties;

/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy: without these the machine is not created */
const logDelivery = [
  'CreateLogDelivery',
  'DeleteLogDelivery',
  'DescribeLogGroups',
  'DescribeResourcePolicies',
  'GetLogDelivery',
  'ListLogDeliveries',
  'PutResourcePolicy',
  'UpdateLogDelivery',
].map((action) => `logs:${action}`);
/** https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html */
const tracing = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html#xray-iam */
const sampling = ['xray:GetSamplingRules', 'xray:GetSamplingTargets'];

/** What services do of their own between the resources of the template; a missing permission stops the boot. */
export function checkWiring(deployment: Deployment, authority: Authority): void {
  const wiring = new Wiring(deployment, authority);
  for (const each of deployment.of('AWS::Lambda::Function')) wiring.lambda(each);
  for (const each of deployment.of('AWS::Lambda::EventInvokeConfig')) wiring.lostEvents(each);
  for (const each of deployment.of('AWS::StepFunctions::StateMachine')) wiring.machine(each);
  for (const each of deployment.of('AWS::Events::Rule')) wiring.rule(each);
  for (const each of deployment.of('AWS::ApiGateway::Method')) wiring.method(each);
  for (const each of deployment.of('AWS::CloudWatch::Alarm')) wiring.alarm(each);
  if (wiring.faults.length > 0) throw new Error(`the template lacks permissions:\n${wiring.faults.join('\n')}`);
}

class Wiring {
  readonly faults: string[] = [];
  private readonly deployment: Deployment;
  private readonly authority: Authority;

  constructor(deployment: Deployment, authority: Authority) {
    this.deployment = deployment;
    this.authority = authority;
  }

  /** Lambda takes the role, and writes logs and traces with it. */
  lambda(resource: Resource): void {
    const { Role = '', LoggingConfig, TracingConfig } = given(resource);
    this.assumed('lambda.amazonaws.com', Role, resource);
    const role = this.role(Role);
    const { group = `/aws/lambda/${resource.name}` } = { group: LoggingConfig?.LogGroup };
    const stream = `${resource.arn?.replace(/:lambda:([^:]*:[^:]*):.*$/, ':logs:$1')}:log-group:${group}:log-stream:any`;
    for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) this.needs(role, { action, resource: stream }, resource);
    if (TracingConfig?.Mode === 'Active') for (const action of tracing) this.needs(role, { action, resource: '*' }, resource);
  }

  /** An asynchronous event that the function failed for good goes to its destination with the function's role. */
  lostEvents(resource: Resource): void {
    const { FunctionName, DestinationConfig } = given(resource);
    const queue = DestinationConfig?.OnFailure?.Destination;
    const target = this.deployment.of('AWS::Lambda::Function').find(({ ref, arn }) => ref === FunctionName || arn === FunctionName);
    if (target === undefined || queue === undefined) return;
    this.needs(this.role(given(target).Role ?? ''), { action: 'sqs:SendMessage', resource: queue }, resource);
  }

  machine(resource: Resource): void {
    const { RoleArn = '', LoggingConfiguration, TracingConfiguration } = given(resource);
    this.assumed('states.amazonaws.com', RoleArn, resource);
    const observing = [
      ...(LoggingConfiguration === undefined ? [] : logDelivery),
      ...(TracingConfiguration?.Enabled === true ? [...tracing, ...sampling] : []),
    ];
    for (const action of observing) this.needs(this.role(RoleArn), { action, resource: '*' }, resource);
  }

  /** Targets and dead-letter queues admit the rule by their own policies. */
  rule(resource: Resource): void {
    const service = { service: 'events.amazonaws.com' };
    const keys = { 'aws:SourceArn': resource.arn ?? '' };
    for (const { Arn, DeadLetterConfig } of given(resource).Targets ?? []) {
      if (Arn.includes(':sns:')) this.needs(service, { action: 'sns:Publish', resource: Arn, keys }, resource);
      else this.needs(service, { action: 'lambda:InvokeFunction', resource: Arn, keys }, resource);
      if (DeadLetterConfig !== undefined)
        this.needs(service, { action: 'sqs:SendMessage', resource: DeadLetterConfig.Arn, keys }, resource);
    }
  }

  /** A method may call its function: `<api>/<stage>/<method>/<path>`, with `*` for parameters. */
  method(resource: Resource): void {
    const { RestApiId, ResourceId, HttpMethod, Integration } = resource.properties;
    const { Uri } = (Integration ?? {}) as { readonly Uri?: string };
    const functionArn = /\/functions\/(arn:[^/]+)\/invocations$/.exec(Uri ?? '')?.[1];
    if (functionArn === undefined) return;
    const stage = this.deployment.of('AWS::ApiGateway::Stage').find(({ properties }) => properties['RestApiId'] === RestApiId)?.ref ?? '';
    const parts = new Map(this.deployment.of('AWS::ApiGateway::Resource').map((each) => [each.ref, each]));
    const path = pathOf(String(ResourceId), parts).replaceAll(/\{[^}]+\}/g, '*');
    const api = functionArn.replace(/:lambda:([^:]*:[^:]*):.*$/, ':execute-api:$1');
    const keys = { 'aws:SourceArn': `${api}:${String(RestApiId)}/${stage}/${String(HttpMethod)}${path}` };
    this.needs({ service: 'apigateway.amazonaws.com' }, { action: 'lambda:InvokeFunction', resource: functionArn, keys }, resource);
  }

  /**
   * CloudWatch publishes as itself: the topic's policy and, where it is encrypted, its key's have to admit it.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
   * https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
   */
  alarm(resource: Resource): void {
    const { AlarmActions = [], OKActions = [] } = given(resource);
    const service = { service: 'cloudwatch.amazonaws.com' };
    for (const topic of new Set([...AlarmActions, ...OKActions].filter((arn) => arn.includes(':sns:')))) {
      const keys = { 'aws:SourceArn': resource.arn ?? '' };
      this.needs(service, { action: 'sns:Publish', resource: topic, keys }, resource);
      const key = this.authority.keyOf(topic);
      if (key !== undefined)
        for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) this.needs(service, { action, resource: key, keys }, resource);
    }
  }

  private role(arn: string): Principal {
    return { role: this.authority.roleOf(arn) };
  }

  private assumed(service: string, role: string, resource: Resource): void {
    this.fault(this.authority.deniesAssuming(service, role, { 'aws:SourceArn': resource.arn ?? '' }), resource);
  }

  private needs(principal: Principal, need: Need, resource: Resource): void {
    this.fault(this.authority.denies(principal, need), resource);
  }

  private fault(denied: Denied | undefined, { stack, logicalId }: Resource): void {
    if (denied !== undefined) this.faults.push(`template of ${stack}, resource ${logicalId}: ${sentence(denied)}`);
  }
}
