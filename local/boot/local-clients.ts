import * as autoScaling from '@aws-sdk/client-auto-scaling';
import * as cloudWatch from '@aws-sdk/client-cloudwatch';
import * as ec2 from '@aws-sdk/client-ec2';
import * as loadBalancing from '@aws-sdk/client-elastic-load-balancing-v2';
import * as events from '@aws-sdk/client-eventbridge';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as quotas from '@aws-sdk/client-service-quotas';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as ssm from '@aws-sdk/client-ssm';
import type { Clients } from '#adapters/clients.ts';
import type { Cloud } from '../aws/cloud.ts';
import { connect } from '../aws/door.ts';
import { tableThrough } from './table-door.ts';

/** Members made when they are first asked for: an environment uses few of its clients, and a run makes many environments. */
function lazily<T extends object>(makers: { readonly [K in keyof T]: () => T[K] }): T {
  const all = {};
  for (const [name, make] of Object.entries<() => unknown>(makers)) {
    let made: { readonly value: unknown } | undefined;
    Object.defineProperty(all, name, { enumerable: true, get: () => (made ??= { value: make() }).value });
  }
  return all as T;
}

/** The SDK's own clients, answered by the cloud; `caller` is the role whose calls these are. */
export function localClients(cloud: Cloud, caller: string): Clients {
  const { region } = cloud;
  const reach =
    <C extends object>(make: () => C, sdk: object) =>
    (): C =>
      connect(make(), cloud, caller, sdk as Readonly<Record<string, unknown>>);
  return lazily<Clients>({
    clock: () => cloud.clock,
    table: () => (name) => tableThrough(cloud, caller, name),
    randomHex: () => (length) => cloud.random.hex(length),
    printMetrics: () => (emf) => cloud.takeMetrics?.(emf),
    ec2: reach(() => new ec2.EC2Client({ region }), ec2),
    loadBalancing: reach(() => new loadBalancing.ElasticLoadBalancingV2Client({ region }), loadBalancing),
    autoScaling: reach(() => new autoScaling.AutoScalingClient({ region }), autoScaling),
    ssm: reach(() => new ssm.SSMClient({ region }), ssm),
    scheduler: reach(() => new scheduler.SchedulerClient({ region }), scheduler),
    stateMachines: reach(() => new sfn.SFNClient({ region }), sfn),
    cloudWatch: reach(() => new cloudWatch.CloudWatchClient({ region }), cloudWatch),
    events: reach(() => new events.EventBridgeClient({ region }), events),
    sns: reach(() => new sns.SNSClient({ region }), sns),
    s3: reach(() => new s3.S3Client({ region }), s3),
    quotas: reach(() => new quotas.ServiceQuotasClient({ region }), quotas),
    kms: reach(() => new kms.KMSClient({ region }), kms),
  });
}
