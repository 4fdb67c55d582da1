import type { Clients } from '#adapters/clients.ts';
import { bootLocalCloud, type LocalCloud } from '../../../../local/boot/boot.ts';
import { localClients } from '../../../../local/boot/local-clients.ts';
import type { RawResource } from '../../../../local/boot/stack.ts';
import type { Raw } from './rules.ts';

export const hostId = 'i-0a11ce00000000001';
export const key = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555';

const trusts = (service: string) => ({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }] });

/** A cloud with one host, a topic, a bucket and a table, and clients of a role with these statements. */
export async function as(
  statements: readonly Raw[],
  more: Readonly<Record<string, RawResource>> = {},
): Promise<{ readonly local: LocalCloud; readonly clients: Clients }> {
  const Resources: Record<string, RawResource> = {
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'worker', AssumeRolePolicyDocument: trusts('lambda.amazonaws.com') } },
    Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement: statements }, Roles: ['worker'] } },
    Caller: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'caller', AssumeRolePolicyDocument: trusts('scheduler.amazonaws.com') } },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts' } },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'bucket' } },
    Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'checkouts' } },
    Group: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'loans' } },
    ...more,
  };
  const world = ({ ec2 }: LocalCloud): void => {
    ec2.addProfile('web', 'web-host');
    ec2.addHost({ id: hostId, profile: 'web', tags: { 'ahps:managed': 'true' }, volumes: [{ device: '/dev/sdf', kmsKeyId: key }] });
  };
  const local = await bootLocalCloud({ template: [{ name: 's', template: { Resources } }], configuration: {}, world });
  return { local, clients: localClients(local.cloud, 'worker') };
}

/** The error with which a request ends, or `done`. */
export async function outcome(
  { during }: LocalCloud,
  request: Promise<unknown>,
): Promise<{ readonly name: string; readonly message: string }> {
  return during(
    request.then(
      () => ({ name: 'done', message: '' }),
      (error: Error) => ({
        name: error.name === 'AwsError' ? (error as Error & { code: string }).code : error.name,
        message: error.message,
      }),
    ),
  );
}

/** What PutMetricAlarm cannot be without. */
export const plainAlarm = {
  AlarmName: 'a',
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: 1,
  Namespace: 'AWS/EC2',
  MetricName: 'CPUUtilization',
  Statistic: 'Average',
  Period: 60,
  Threshold: 1,
} as const;
