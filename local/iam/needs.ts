import type { Call } from '../aws/cloud.ts';
import { AwsError } from '../aws/cloud.ts';
import type { Ground, Need, NeedsTable } from './need.ts';
import { ec2Needs } from './needs/ec2.ts';
import { autoScalingNeeds, loadBalancingNeeds } from './needs/fleets.ts';
import { systemsManagerNeeds } from './needs/guests.ts';
import { stateMachineNeeds } from './needs/machines.ts';
import { keyNeeds, objectNeeds, quotaNeeds, tableNeeds, topicNeeds } from './needs/storage.ts';
import { cloudWatchNeeds, eventBridgeNeeds, schedulerNeeds } from './needs/watches.ts';

/** By the SDK's serviceId. */
const tables: Readonly<Record<string, NeedsTable>> = {
  'Auto Scaling': autoScalingNeeds,
  CloudWatch: cloudWatchNeeds,
  DynamoDB: tableNeeds,
  EC2: ec2Needs,
  EventBridge: eventBridgeNeeds,
  'Elastic Load Balancing v2': loadBalancingNeeds,
  KMS: keyNeeds,
  S3: objectNeeds,
  SFN: stateMachineNeeds,
  SNS: topicNeeds,
  SSM: systemsManagerNeeds,
  Scheduler: schedulerNeeds,
  'Service Quotas': quotaNeeds,
};
/** Prefixes of the actions that the tables name. */
export const needsPrefixes = [
  'autoscaling',
  'cloudwatch',
  'dynamodb',
  'ec2',
  'elasticloadbalancing',
  'events',
  'iam',
  'kms',
  'lambda',
  's3',
  'scheduler',
  'servicequotas',
  'sns',
  'sqs',
  'ssm',
  'states',
  'sts',
] as const;

/** Everything that a call needs. Throws loudly for an operation of which nobody wrote down what it needs. */
export function needsOf({ service, operation, input }: Call, ground: Ground): readonly Need[] {
  const needs = tables[service]?.[operation];
  if (needs === undefined)
    throw new AwsError(
      'LocalCloud.NotModelled',
      `what ${service} ${operation} needs is not in local/iam/needs: a role cannot be authorised for it`,
    );
  return needs(input as never, ground);
}
