import { randomBytes } from 'node:crypto';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clients } from './clients.ts';
import { dynamoTable } from './table.ts';

/** Watches the requests of a client; answers the client. */
export type Capture = <C extends object>(client: C) => C;

/** The SDK's own clients and the real clock, for Lambda. */
export function awsClients(capture: Capture = (client) => client): Clients {
  const documents = DynamoDBDocumentClient.from(capture(new DynamoDBClient({})));
  return {
    clock: { now: () => Date.now(), sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)) },
    table: (name) => dynamoTable(documents, name),
    randomHex: (length) =>
      randomBytes(Math.ceil(length / 2))
        .toString('hex')
        .slice(0, length),
    // Past the console: Lambda's JSON log format would wrap the line, and CloudWatch would not know it for metrics.
    printMetrics: (emf) => void process.stdout.write(`${JSON.stringify(emf)}\n`),
    ec2: capture(new EC2Client({})),
    loadBalancing: capture(new ElasticLoadBalancingV2Client({})),
    autoScaling: capture(new AutoScalingClient({})),
    ssm: capture(new SSMClient({})),
    scheduler: capture(new SchedulerClient({})),
    stateMachines: capture(new SFNClient({})),
    cloudWatch: capture(new CloudWatchClient({})),
    events: capture(new EventBridgeClient({})),
    sns: capture(new SNSClient({})),
    s3: capture(new S3Client({})),
    quotas: capture(new ServiceQuotasClient({})),
    kms: capture(new KMSClient({})),
  };
}
