import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Clock } from '#core/contracts/clock.ts';
import type { Table } from '#core/contracts/table.ts';

/**
 * Everything through which a function reaches the world. On Lambda these are the SDK's own clients and
 * the real clock; the local cloud hands in the same clients with another transport, and its clock.
 */
export interface Clients {
  readonly clock: Clock;
  /** A table by its name. */
  readonly table: (name: string) => Table;
  /** Lower-case hexadecimal text, for ids. */
  readonly randomHex: (length: number) => string;
  /** Takes metrics in CloudWatch's embedded metric format. */
  readonly printMetrics: (emf: Readonly<Record<string, unknown>>) => void;
  readonly ec2: EC2Client;
  readonly loadBalancing: ElasticLoadBalancingV2Client;
  readonly autoScaling: AutoScalingClient;
  readonly ssm: SSMClient;
  readonly scheduler: SchedulerClient;
  readonly stateMachines: SFNClient;
  readonly cloudWatch: CloudWatchClient;
  readonly sns: SNSClient;
  readonly events: EventBridgeClient;
  readonly s3: S3Client;
  readonly quotas: ServiceQuotasClient;
  readonly kms: KMSClient;
}
