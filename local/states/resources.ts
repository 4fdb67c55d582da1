import { AwsError } from '../aws/cloud.ts';
import { StateFailure } from './failure.ts';
import type { Frame } from './frame.ts';
import type { Follow } from './job.ts';
import { followExecution } from './job.ts';
import { exceptionName, invokeFunction, lambdaAnswer, metadata } from './lambda.ts';

/** What a Task's Resource does. */
export interface Resource {
  /** `function`: a plain Lambda ARN (own history events); `service`: an integration. */
  readonly kind: 'function' | 'service';
  readonly type: string;
  readonly action: string;
  readonly token: boolean;
  /** `.sync`: the task waits for what its call started. */
  readonly follow: Follow | undefined;
  perform(frame: Frame, parameters: unknown): Promise<unknown>;
}

type Parameters = Readonly<Record<string, unknown>>;

interface Integration {
  readonly service: string;
  readonly operation: string;
  /** Prefix of AWS's error names. */
  readonly errors: string;
  readonly token: boolean;
  shape(parameters: Parameters): Parameters;
  answer(output: Parameters): Parameters;
}

const text = (value: unknown): unknown => (value === undefined || typeof value === 'string' ? value : JSON.stringify(value));
const recase =
  (change: (first: string) => string) =>
  (value: Parameters): Parameters =>
    Object.fromEntries(Object.entries(value).map(([key, entry]) => [change(key.charAt(0)) + key.slice(1), entry]));
const lower = recase((first) => first.toLowerCase());
const upper = recase((first) => first.toUpperCase());
const millis = (value: unknown): unknown => (value instanceof Date ? value.getTime() : value);
const same = (value: Parameters): Parameters => value;

// https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html [SFN-INT]: JSON bodies may be objects.
const optimised: Readonly<Record<string, Integration>> = {
  'states:startExecution': {
    service: 'SFN',
    operation: 'StartExecution',
    errors: 'StepFunctions',
    token: true,
    shape: (given) => lower({ ...given, Input: text(given['Input'] ?? {}) }),
    // The optimised integration gives dates in epoch milliseconds.
    answer: (output) => upper(Object.fromEntries(Object.entries(output).map(([key, entry]) => [key, millis(entry)]))),
  },
  'sns:publish': {
    service: 'SNS',
    operation: 'Publish',
    errors: 'SNS',
    token: true,
    shape: (given) => ({ ...given, Message: text(given['Message']) }),
    answer: same,
  },
  'sqs:sendMessage': {
    service: 'SQS',
    operation: 'SendMessage',
    errors: 'SQS',
    token: true,
    shape: (given) => ({ ...given, MessageBody: text(given['MessageBody']) }),
    answer: same,
  },
  'events:putEvents': {
    service: 'EventBridge',
    operation: 'PutEvents',
    errors: 'EventBridge',
    token: true,
    shape: (given) => ({
      ...given,
      Entries: (given['Entries'] as Parameters[]).map((entry) => ({ ...entry, Detail: text(entry['Detail']) })),
    }),
    answer: same,
  },
};

/** Integrations whose call starts something that a task can wait for. */
const jobs: Readonly<Record<string, typeof followExecution>> = { 'states:startExecution': followExecution };

// aws-sdk integrations: service in the ARN → serviceId of the SDK client, prefix of error names (the Java SDK's class names).
const sdk: Readonly<Record<string, readonly [service: string, errors: string]>> = {
  autoscaling: ['Auto Scaling', 'AutoScaling'],
  cloudwatch: ['CloudWatch', 'CloudWatch'],
  dynamodb: ['DynamoDB', 'DynamoDb'],
  ec2: ['EC2', 'Ec2'],
  elasticloadbalancingv2: ['Elastic Load Balancing v2', 'ElasticLoadBalancingV2'],
  eventbridge: ['EventBridge', 'EventBridge'],
  scheduler: ['Scheduler', 'Scheduler'],
  servicequotas: ['Service Quotas', 'ServiceQuotas'],
  sfn: ['SFN', 'Sfn'],
  sns: ['SNS', 'Sns'],
  ssm: ['SSM', 'Ssm'],
};

/** The integration behind a Resource ARN; undefined for everything that the local cloud does not model. */
export function resourceOf(arn: string): Resource | undefined {
  if (/^arn:[^:]+:lambda:[^:]*:[^:]*:function:[^:]+(:[^:]+)?$/.test(arn))
    return {
      kind: 'function',
      type: 'lambda',
      action: arn,
      token: false,
      follow: undefined,
      perform: (frame, payload) => invokeFunction(frame, arn, payload),
    };
  const found = /^arn:[^:]+:states:[^:]*:[^:]*:(?:(aws-sdk):)?([a-z0-9]+):([A-Za-z]+)(\.waitForTaskToken|\.sync(?::2)?)?$/.exec(arn);
  if (found === null) return undefined;
  const [, generic, service = '', action = '', suffix] = found;
  const token = suffix === '.waitForTaskToken';
  const follow = generic === undefined ? followOf(`${service}:${action}`, suffix) : undefined;
  if (suffix?.startsWith('.sync') && follow === undefined) return undefined;
  const head = {
    kind: 'service',
    type: generic === undefined ? service : `aws-sdk:${service}`,
    action: action + (suffix ?? ''),
    token,
    follow,
  } as const;
  if (generic === undefined && service === 'lambda' && action === 'invoke') return { ...head, perform: lambdaAnswer };
  const integration = generic === undefined ? optimised[`${service}:${action}`] : sdkIntegration(service, action);
  if (integration === undefined || (token && !integration.token)) return undefined;
  return { ...head, perform: (frame, parameters) => callService(frame, integration, parameters as Parameters) };
}

function followOf(name: string, suffix: string | undefined): Follow | undefined {
  if (suffix === '.sync') return jobs[name]?.('texts');
  return suffix === '.sync:2' ? jobs[name]?.('values') : undefined;
}

/** All modelled Resource patterns, for messages and documentation. */
export const modelled: readonly string[] = [
  'arn:aws:lambda:…:function:…',
  'arn:aws:states:::lambda:invoke[.waitForTaskToken]',
  ...Object.entries(optimised).map(([name, { token }]) => `arn:aws:states:::${name}${token ? '[.waitForTaskToken]' : ''}`),
  ...Object.keys(jobs).map((name) => `arn:aws:states:::${name}.sync[:2]`),
  ...Object.keys(sdk).map((name) => `arn:aws:states:::aws-sdk:${name}:…[.waitForTaskToken]`),
];

function sdkIntegration(service: string, action: string): Integration | undefined {
  const [id, errors] = sdk[service] ?? [];
  if (id === undefined || errors === undefined) return undefined;
  const camel = service === 'sfn';
  return {
    service: id,
    operation: action.charAt(0).toUpperCase() + action.slice(1),
    errors,
    token: true,
    shape: camel ? lower : same,
    answer: camel ? upper : same,
  };
}

async function callService(frame: Frame, integration: Integration, parameters: Parameters): Promise<unknown> {
  const { cloud, caller } = frame.run;
  const { service, operation } = integration;
  try {
    const output = (await cloud.call({ service, operation, input: integration.shape(parameters), caller })) as Parameters | undefined;
    return { ...integration.answer(output ?? {}), ...metadata(frame, '') };
  } catch (error) {
    if (!(error instanceof AwsError) || error.code.startsWith('LocalCloud.')) throw error;
    throw new StateFailure(
      errorName(integration, error.code),
      `${error.message} (Service: ${integration.errors}, Status Code: ${error.fault === 'client' ? 400 : 500})`,
    );
  }
}

// EC2 has one exception class for all its codes; elsewhere the class is the code with "Exception".
const errorName = ({ errors }: Integration, code: string): string =>
  errors === 'Ec2' ? 'Ec2.Ec2Exception' : `${errors}.${exceptionName(code)}`;
