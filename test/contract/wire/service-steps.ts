import { bareBucket, bareTopic } from '../../../local/boot/bare.ts';
import { demoHosts, scalingMembers } from '../../../local/boot/demo-world.ts';
import { stepsOf } from './step.ts';

const [, , , host] = demoHosts;
const member = scalingMembers[1] ?? '';
const group = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0a0a0a0a0a0a0080';
const topic = `arn:aws:sns:eu-west-1:111122223333:${bareTopic}`;
const alarm = {
  AlarmName: 'busy',
  Namespace: 'AWS/EC2',
  MetricName: 'CPUUtilization',
  Dimensions: [{ Name: 'InstanceId', Value: host }],
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 2,
  Threshold: 80.5,
  ComparisonOperator: 'GreaterThanThreshold',
  Tags: [{ Key: 'a', Value: 'b' }],
};
const schedule = {
  Name: 'once',
  ScheduleExpression: 'at(2026-03-01T00:00:00)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f', RoleArn: 'arn:aws:iam::111122223333:role/r', Input: '{"a":"ü"}' },
};
const at = (time: string): Date => new Date(`2026-01-05T${time}Z`);

/** Load balancing, Auto Scaling and Systems Manager. */
export const fleetSteps = [
  ...stepsOf('Elastic Load Balancing v2', [
    ['DescribeTargetGroups', {}],
    ['DescribeTargetGroups', { PageSize: 1 }],
    ['DescribeTargetGroups', { Names: ['nobody'] }],
    ['DescribeTargetGroupAttributes', { TargetGroupArn: group }],
    ['DescribeTags', { ResourceArns: [group] }],
    ['DescribeTags', { ResourceArns: [] }],
    ['DescribeLoadBalancers', {}],
    ['DescribeTargetHealth', { TargetGroupArn: group }],
    ['DeregisterTargets', { TargetGroupArn: group, Targets: [{ Id: host, Port: 80 }] }],
    ['DescribeTargetHealth', { TargetGroupArn: group, Targets: [{ Id: host, Port: 80 }] }],
    ['RegisterTargets', { TargetGroupArn: group, Targets: [{ Id: host, Port: 80 }] }, { wait: 120 }],
    ['RegisterTargets', { TargetGroupArn: group, Targets: [{ Id: 'i-0123456789abcdef0' }] }],
    ['RegisterTargets', { TargetGroupArn: `${group}0`, Targets: [{ Id: host }] }],
  ]),
  ...stepsOf('Auto Scaling', [
    ['DescribeAutoScalingGroups', {}],
    ['DescribeAutoScalingInstances', { InstanceIds: [member] }],
    ['DescribeInstanceRefreshes', { AutoScalingGroupName: 'web' }],
    ['DescribeWarmPool', { AutoScalingGroupName: 'web' }],
    ['SetInstanceProtection', { AutoScalingGroupName: 'web', InstanceIds: [member], ProtectedFromScaleIn: true }],
    ['SetInstanceProtection', { AutoScalingGroupName: 'web', InstanceIds: [host], ProtectedFromScaleIn: true }],
    ['EnterStandby', { AutoScalingGroupName: 'web', InstanceIds: [member], ShouldDecrementDesiredCapacity: true }],
    ['DescribeScalingActivities', { AutoScalingGroupName: 'web' }, { wait: 120 }],
    ['ExitStandby', { AutoScalingGroupName: 'web', InstanceIds: [member] }],
    ['ExitStandby', { AutoScalingGroupName: 'web', InstanceIds: [host] }],
    ['EnterStandby', { AutoScalingGroupName: 'nobody', InstanceIds: [member], ShouldDecrementDesiredCapacity: true }],
    ['SetDesiredCapacity', { AutoScalingGroupName: 'web', DesiredCapacity: 2 }],
    ['SetDesiredCapacity', { AutoScalingGroupName: 'web', DesiredCapacity: 100 }],
    ['CancelInstanceRefresh', { AutoScalingGroupName: 'web' }],
    ['StartInstanceRefresh', { AutoScalingGroupName: 'web' }],
    ['StartInstanceRefresh', { AutoScalingGroupName: 'web' }],
    ['CancelInstanceRefresh', { AutoScalingGroupName: 'web' }],
  ]),
  ...stepsOf('SSM', [
    ['DescribeInstanceInformation', { Filters: [{ Key: 'InstanceIds', Values: [host] }] }],
    ['DescribeInstanceInformation', { Filters: [{ Key: 'Nonsense', Values: ['x'] }] }],
    ['DescribeDocument', { Name: 'AHPS-ReturnCheck' }],
    ['GetDocument', { Name: 'AHPS-ReturnCheck' }],
    ['GetDocument', { Name: 'Nothing' }],
    ['GetParameter', { Name: '/local/parameter' }],
    ['GetParameter', { Name: '/local/nothing' }],
    ['GetParametersByPath', { Path: '/local', Recursive: true }],
    ['ListAssociations', {}],
    ['DescribeInstanceAssociationsStatus', { InstanceId: host }],
    [
      'SendCommand',
      { DocumentName: 'AHPS-ReturnCheck', InstanceIds: [host], Parameters: { ExpectedRootVolume: ['vol-0123456789abcdef0'] } },
      { name: 'sent' },
    ],
    ['SendCommand', { DocumentName: 'AHPS-ReturnCheck', InstanceIds: [host], Parameters: { Nonsense: ['x'] } }],
    ['ListCommands', {}, { wait: 60 }],
    ['ListCommandInvocations', (got) => ({ CommandId: got('sent', 'Command', 'CommandId'), Details: true })],
    ['GetCommandInvocation', (got) => ({ CommandId: got('sent', 'Command', 'CommandId'), InstanceId: host })],
    ['GetCommandInvocation', { CommandId: '00000000-0000-0000-0000-000000000000', InstanceId: host }],
    ['CancelCommand', (got) => ({ CommandId: got('sent', 'Command', 'CommandId') })],
  ]),
];

/** The services without hosts. */
export const otherSteps = [
  ...stepsOf('Scheduler', [
    ['CreateSchedule', schedule],
    ['CreateSchedule', schedule],
    ['CreateSchedule', { ...schedule, Name: 'late', ScheduleExpression: 'at(2020-01-01T00:00:00)' }],
    ['GetSchedule', { Name: 'once' }],
    ['UpdateSchedule', { ...schedule, ScheduleExpression: 'rate(5 minutes)' }],
    ['ListSchedules', { NamePrefix: 'o' }],
    ['DeleteSchedule', { Name: 'once' }],
    ['GetSchedule', { Name: 'once' }],
  ]),
  ...stepsOf('CloudWatch', [
    ['PutMetricAlarm', alarm],
    ['PutMetricAlarm', { ...alarm, Period: 7 }],
    ['DescribeAlarms', { AlarmNames: ['busy'] }],
    ['DisableAlarmActions', { AlarmNames: ['busy'] }],
    ['EnableAlarmActions', { AlarmNames: ['busy'] }],
    ['ListTagsForResource', { ResourceARN: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:busy' }],
    ['ListTagsForResource', { ResourceARN: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:nobody' }],
    ['PutMetricData', { Namespace: 'mine', MetricData: [{ MetricName: 'm', Value: 1.25, Timestamp: at('09:00:30') }] }],
    ['PutMetricData', { Namespace: 'AWS/EC2', MetricData: [{ MetricName: 'm', Value: 1 }] }],
    [
      'GetMetricData',
      {
        StartTime: at('08:00:00'),
        EndTime: at('12:00:00'),
        MetricDataQueries: [{ Id: 'm', MetricStat: { Metric: { Namespace: 'mine', MetricName: 'm' }, Period: 60, Stat: 'Maximum' } }],
      },
    ],
    [
      'PutMetricData',
      {
        Namespace: 'mine',
        MetricData: [{ MetricName: 'n', Values: [1, 2.5], Counts: [3, 1], StorageResolution: 1, Timestamp: at('09:00:10') }],
      },
    ],
    [
      'GetMetricData',
      {
        StartTime: at('09:00:00'),
        EndTime: at('09:10:00'),
        ScanBy: 'TimestampAscending',
        MaxDatapoints: 1,
        MetricDataQueries: ['m', 'n'].map((name) => ({
          Id: name,
          MetricStat: { Metric: { Namespace: 'mine', MetricName: name }, Period: 60, Stat: 'Sum' },
        })),
      },
    ],
    [
      'GetMetricData',
      { StartTime: at('09:00:00'), EndTime: at('09:10:00'), MetricDataQueries: [{ Id: 'e', Expression: 'SUM(METRICS())' }] },
    ],
    ['DeleteAlarms', { AlarmNames: ['busy'] }],
    ['DeleteAlarms', { AlarmNames: ['busy'] }],
  ]),
  ...stepsOf('SNS', [
    ['Publish', { TopicArn: topic, Message: 'a&b=ü', Subject: 'news', MessageAttributes: { k: { DataType: 'String', StringValue: 'v' } } }],
    ['Publish', { TopicArn: topic, Message: '{"default":"a"}', MessageStructure: 'json' }],
    ['Publish', { TopicArn: topic, Message: '{}', MessageStructure: 'json' }],
    ['Publish', { TopicArn: `${topic}s`, Message: 'a' }],
  ]),
  ...stepsOf('S3', [
    ['PutObject', { Bucket: bareBucket, Key: 'a b/ü+.txt', Body: 'text', ContentType: 'text/plain', Metadata: { owner: 'me' } }],
    ['PutObject', { Bucket: bareBucket, Key: 'a b/ü+.txt', Body: 'text', IfNoneMatch: '*' }],
    ['PutObject', { Bucket: 'no-bucket', Key: 'a', Body: 'text' }],
    ['GetObject', { Bucket: bareBucket, Key: 'a b/ü+.txt' }],
    ['GetObject', { Bucket: bareBucket, Key: 'nothing' }],
    ['HeadObject', { Bucket: bareBucket, Key: 'a b/ü+.txt' }],
    ['ListObjectsV2', { Bucket: bareBucket }],
    ['ListObjectsV2', { Bucket: bareBucket, Delimiter: '/', MaxKeys: 1 }],
    ['ListObjectsV2', { Bucket: bareBucket, Prefix: 'nothing' }],
    ['DeleteObject', { Bucket: bareBucket, Key: 'a b/ü+.txt' }],
  ]),
  ...stepsOf('KMS', [
    ['DescribeKey', { KeyId: 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555' }],
    ['DescribeKey', { KeyId: 'arn:aws:kms:eu-west-1:999999999999:key/11111111-2222-3333-4444-555555555555' }],
  ]),
  ...stepsOf('Service Quotas', [
    ['GetServiceQuota', { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' }],
    ['GetServiceQuota', { ServiceCode: 'ec2', QuotaCode: 'L-0' }],
    ['GetAWSDefaultServiceQuota', { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' }],
  ]),
];
