import * as autoScaling from '@aws-sdk/client-auto-scaling';
import * as cloudWatch from '@aws-sdk/client-cloudwatch';
import * as ec2 from '@aws-sdk/client-ec2';
import * as loadBalancing from '@aws-sdk/client-elastic-load-balancing-v2';
import * as eventBridge from '@aws-sdk/client-eventbridge';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as quotas from '@aws-sdk/client-service-quotas';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as ssm from '@aws-sdk/client-ssm';
import { NormalizedSchema } from '@smithy/core/schema';
import { connect } from '../../../local/aws/door.ts';
import { bareCloud } from '../../../local/boot/bare.ts';
import type { LocalCloud } from '../../../local/boot/boot.ts';
import { openServer } from '../../../local/server/open.ts';

interface Client {
  send(command: object): Promise<Record<string, unknown>>;
}
type Sdk = Readonly<Record<string, unknown>>;
type Class = new (input: object) => object;

/** Client class and package of every service, by the client's `serviceId`. */
const packages: Readonly<Record<string, readonly [client: string, sdk: Sdk]>> = {
  EC2: ['EC2Client', ec2],
  'Elastic Load Balancing v2': ['ElasticLoadBalancingV2Client', loadBalancing],
  'Auto Scaling': ['AutoScalingClient', autoScaling],
  SSM: ['SSMClient', ssm],
  Scheduler: ['SchedulerClient', scheduler],
  SFN: ['SFNClient', sfn],
  CloudWatch: ['CloudWatchClient', cloudWatch],
  SNS: ['SNSClient', sns],
  S3: ['S3Client', s3],
  'Service Quotas': ['ServiceQuotasClient', quotas],
  EventBridge: ['EventBridgeClient', eventBridge],
  KMS: ['KMSClient', kms],
};

/** One way to ask the cloud, with the SDK's real clients. Each door has a cloud of its own, of the same seed. */
export interface Door {
  readonly local: LocalCloud;
  ask(service: string, operation: string, input: object): Promise<unknown>;
  wait(seconds: number): Promise<void>;
  close(): Promise<void>;
}

const settings = { region: 'eu-west-1', maxAttempts: 1, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

function commandOf(service: string, operation: string, input: object): object {
  const [, sdk = {}] = packages[service] ?? [];
  return new (sdk[`${operation}Command`] as Class)(input);
}

/** The input with the client tokens that the SDK would make up, each door its own; `step` makes them different. */
export function withTokens(service: string, operation: string, input: object, step: number): object {
  const [, sdk = {}] = packages[service] ?? [];
  const [, , , , schema] = sdk[`${operation}$`] as readonly unknown[];
  const structure = NormalizedSchema.of(schema as never);
  const members = structure.isStructSchema() ? [...structure.structIterator()] : [];
  const names = members.flatMap(([name, member]) => (member.isIdempotencyToken() ? [name] : []));
  return { ...Object.fromEntries(names.map((name) => [name, `token-of-step-${step}`])), ...input };
}

function clients(extra: object, wrap: (client: object, sdk: Sdk) => object): (service: string) => Client {
  const made = new Map<string, Client>();
  return (service) => {
    const [name = '', sdk = {}] = packages[service] ?? [];
    const known = made.get(service) ?? (wrap(new (sdk[name] as Class)({ ...settings, ...extra }), sdk) as Client);
    made.set(service, known);
    return known;
  };
}

export async function directDoor(): Promise<Door> {
  const local = await bareCloud();
  const client = clients({}, (each, sdk) => connect(each, local.cloud, 'contract', sdk, settings.maxAttempts));
  return {
    local,
    ask: (service, operation, input) =>
      local.during(
        client(service)
          .send(commandOf(service, operation, input))
          .then(plain),
      ),
    wait: (seconds) => local.cloud.clock.advance(seconds * 1000),
    close: () => Promise.resolve(),
  };
}

export async function wireDoor(): Promise<Door> {
  const local = await bareCloud();
  const server = await openServer({ port: 0, recipe: 'bare', boot: () => bareCloud(), local });
  const client = clients({ endpoint: server.url, forcePathStyle: true }, (each) => each);
  return {
    local,
    ask: async (service, operation, input) => plain(await client(service).send(commandOf(service, operation, input))),
    wait: async (seconds) => void (await fetch(`${server.url}/_local/clock`, { method: 'POST', body: JSON.stringify({ seconds }) })),
    close: () => server.close(),
  };
}

/** An answer without what only a transport has. */
async function plain({ $metadata: _metadata, Body, ...rest }: Record<string, unknown>): Promise<unknown> {
  const body = Body as { transformToString(): Promise<string> } | undefined;
  return { ...rest, ...(body === undefined ? {} : { Body: await body.transformToString() }) };
}

/** An answer, or the refusal: its code, its words, and whose fault it is. */
export async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    return { answer: await work };
  } catch (error) {
    const { name, message, $fault } = error as { name: string; message: string; $fault?: string };
    if ($fault === undefined) throw error;
    return { refused: name, message, $fault };
  }
}
