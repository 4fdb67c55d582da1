import { describe, expect, it } from '@jest/globals';
import { autoScaling } from '../../../../local/aws/validation/contracts/auto-scaling.ts';
import { cloudWatch } from '../../../../local/aws/validation/contracts/cloud-watch.ts';
import { ec2 } from '../../../../local/aws/validation/contracts/ec2.ts';
import { eventBridge } from '../../../../local/aws/validation/contracts/event-bridge.ts';
import { loadBalancing } from '../../../../local/aws/validation/contracts/load-balancing.ts';
import { scheduler } from '../../../../local/aws/validation/contracts/scheduler.ts';
import { serviceQuotas } from '../../../../local/aws/validation/contracts/service-quotas.ts';
import { stateMachines } from '../../../../local/aws/validation/contracts/state-machines.ts';
import { storage } from '../../../../local/aws/validation/contracts/storage.ts';
import { systemsManager } from '../../../../local/aws/validation/contracts/systems-manager.ts';
import { type Contract, Validator } from '../../../../local/aws/validation/validator.ts';

const contracts: Readonly<Record<string, Contract>> = {
  EC2: ec2,
  'Auto Scaling': autoScaling,
  'Elastic Load Balancing v2': loadBalancing,
  SSM: systemsManager,
  SFN: stateMachines,
  Scheduler: scheduler,
  CloudWatch: cloudWatch,
  S3: storage,
  EventBridge: eventBridge,
  'Service Quotas': serviceQuotas,
};

/** The members of every structure of a package. */
function structuresOf(sdk: Contract['sdk']): Map<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  for (const schema of Object.values(sdk))
    if (Array.isArray(schema) && (schema[0] === 3 || schema[0] === 4)) all.set(schema[2] as string, schema[4] as string[]);
  return all;
}

describe('a rule beside the schema', () => {
  it.each(Object.entries(contracts))('of %s names members that the schema has', (_service, { sdk, constraints, relations = {} }) => {
    const structures = structuresOf(sdk);
    const named = [
      ...Object.entries(constraints).flatMap(([name, members]) => Object.keys(members).map((member) => [name, member] as const)),
      ...Object.entries(relations).flatMap(([name, rules]) =>
        rules.flatMap((rule) => ('atMostOne' in rule ? rule.atMostOne : rule.atLeastOne).map((member) => [name, member] as const)),
      ),
    ];
    expect(named.filter(([name, member]) => structures.get(name)?.includes(member) !== true)).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });
});

/** What AWS answers to that request before it looks at anything; `accepted` when it has no reason to refuse. */
function verdict(service: string, operation: string, input: object): string {
  const contract = contracts[service];
  if (contract === undefined) throw new Error(`no contract for ${service}`);
  try {
    new Validator(service, contract).judge(operation, input);
    return 'accepted';
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code} ${message}`;
  }
}

const host = 'i-0a11ce00000000001';
const disk = 'vol-0123456789abcdef0';
const command = { DocumentName: 'AHPS-Probe', InstanceIds: [host] };
const role = 'arn:aws:iam::111122223333:role/r';
const schedule = {
  Name: 'a',
  ScheduleExpression: 'at(2026-01-05T10:00:00)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f', RoleArn: role },
};
const alarm = { AlarmName: 'a', MetricName: 'm', EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanThreshold' };

describe('a request', () => {
  it.each<[string, string, object, string]>([
    ['EC2', 'StopInstances', { InstanceIds: [host] }, 'accepted'],
    ['EC2', 'StopInstances', {}, 'MissingParameter StopInstances: InstanceIds is missing'],
    ['EC2', 'StopInstances', { InstanceIds: host }, 'InvalidParameterValue StopInstances: InstanceIds is not a list'],
    ['EC2', 'StopInstances', { InstanceIds: [host], Hurry: true }, 'UnknownParameter StopInstances: Hurry is not recognized'],
    ['EC2', 'StopInstances', { InstanceIds: [host], Force: 'yes' }, 'InvalidParameterValue StopInstances: Force is not a boolean'],
    ['EC2', 'StopInstances', { InstanceIds: ['i-12345'] }, 'InvalidInstanceID.Malformed'],
    ['EC2', 'StopInstances', { InstanceIds: ['i-0a11ce0000000001'] }, 'InvalidInstanceID.Malformed'],
    ['EC2', 'AttachVolume', { VolumeId: 'disk', InstanceId: host, Device: '/dev/sdf' }, 'InvalidVolumeID.Malformed'],
    ['EC2', 'DeleteSnapshot', { SnapshotId: disk }, 'InvalidSnapshotID.Malformed'],
    ['EC2', 'DescribeImages', { ImageIds: ['ami-1'] }, 'InvalidAMIID.Malformed'],
    ['EC2', 'ModifyNetworkInterfaceAttribute', { NetworkInterfaceId: 'eni-1' }, 'InvalidNetworkInterfaceId.Malformed'],
    ['EC2', 'ModifyInstanceAttribute', { InstanceId: host, Groups: ['default'] }, 'InvalidGroupId.Malformed'],
    ['EC2', 'DescribeInstanceTypes', { InstanceTypes: ['m5.tiny'] }, 'InvalidInstanceType'],
    ['EC2', 'DescribeInstances', { MaxResults: 4 }, 'InvalidParameterValue DescribeInstances: MaxResults must be 5 to 1000'],
    ['EC2', 'CreateVolume', { AvailabilityZone: 'eu-west-1a' }, 'MissingParameter CreateVolume one of SnapshotId, Size'],
    ['EC2', 'CreateVolume', { AvailabilityZone: 'a', AvailabilityZoneId: 'b', Size: 1 }, 'InvalidParameterCombination'],
    [
      'EC2',
      'CreateVolume',
      { AvailabilityZone: 'a', Size: 1, VolumeType: 'gp9' },
      'InvalidParameterValue CreateVolume: VolumeType must be one of',
    ],
    [
      'EC2',
      'CreateVolume',
      { AvailabilityZone: 'a', Size: 1, ClientToken: 'x'.repeat(65) },
      'InvalidParameterValue CreateVolume: ClientToken',
    ],
    ['EC2', 'CreateTags', { Resources: [host], Tags: [{ Key: 'x'.repeat(128) }] }, 'InvalidParameterValue CreateTags: Tags.1.Key'],
    ['EC2', 'CreateTags', { Resources: [], Tags: [] }, 'InvalidParameterValue CreateTags: Resources must have 1 to 1000 entries'],
    ['EC2', 'LockSnapshot', { SnapshotId: 'snap-01234567', LockMode: 'governance', LockDuration: 36_501 }, 'InvalidParameterValue'],
    [
      'Auto Scaling',
      'EnterStandby',
      { AutoScalingGroupName: 'web' },
      'ValidationError EnterStandby: ShouldDecrementDesiredCapacity is missing',
    ],
    [
      'Auto Scaling',
      'EnterStandby',
      { AutoScalingGroupName: 'web', ShouldDecrementDesiredCapacity: true, InstanceIds: Array.from({ length: 21 }, () => host) },
      'ValidationError EnterStandby: InstanceIds must have 0 to 20 entries',
    ],
    ['Elastic Load Balancing v2', 'RegisterTargets', { TargetGroupArn: 'arn', Targets: [] }, 'ValidationError RegisterTargets: Targets'],
    [
      'Elastic Load Balancing v2',
      'RegisterTargets',
      { TargetGroupArn: 'arn', Targets: [{ Id: host, Port: 70_000 }] },
      'ValidationError RegisterTargets: Targets.1.Port must be 1 to 65535',
    ],
    ['SSM', 'SendCommand', command, 'accepted'],
    ['SSM', 'SendCommand', { ...command, TimeoutSeconds: 29 }, 'ValidationException SendCommand: TimeoutSeconds must be 30 to 2592000'],
    ['SSM', 'SendCommand', { ...command, Comment: 'x'.repeat(101) }, 'ValidationException SendCommand: Comment'],
    [
      'SSM',
      'SendCommand',
      { ...command, InstanceIds: Array.from({ length: 51 }, () => host) },
      'ValidationException SendCommand: InstanceIds',
    ],
    ['SSM', 'SendCommand', { DocumentName: 'AHPS-Probe' }, 'ValidationException SendCommand one of InstanceIds, Targets'],
    ['SSM', 'SendCommand', { ...command, Parameters: { Root: disk } }, 'ValidationException SendCommand: Parameters.Root is not a list'],
    ['SSM', 'GetCommandInvocation', { CommandId: 'short', InstanceId: host }, 'ValidationException GetCommandInvocation: CommandId'],
    ['SFN', 'StartExecution', { stateMachineArn: 'arn', name: 'x'.repeat(81) }, 'InvalidName'],
    ['SFN', 'SendTaskFailure', { taskToken: 't', error: 'x'.repeat(257) }, 'ValidationException SendTaskFailure: error'],
    ['SFN', 'ListExecutions', {}, 'ValidationException ListExecutions one of stateMachineArn, mapRunArn'],
    ['Scheduler', 'CreateSchedule', schedule, 'accepted'],
    ['Scheduler', 'CreateSchedule', { ...schedule, Name: 'a b' }, 'ValidationException CreateSchedule: Name must have the form'],
    [
      'Scheduler',
      'CreateSchedule',
      { ...schedule, FlexibleTimeWindow: {} },
      'ValidationException CreateSchedule: FlexibleTimeWindow.Mode is missing',
    ],
    [
      'CloudWatch',
      'PutMetricAlarm',
      { ...alarm, AlarmActions: Array.from({ length: 6 }, () => 'arn') },
      'ValidationError PutMetricAlarm: AlarmActions',
    ],
    ['CloudWatch', 'PutMetricAlarm', { ...alarm, EvaluationPeriods: 0 }, 'ValidationError PutMetricAlarm: EvaluationPeriods'],
    ['EventBridge', 'PutEvents', { Entries: [] }, 'ValidationException PutEvents: Entries must have 1 to 10 entries'],
    ['EventBridge', 'PutRule', { Name: 'r' }, 'ValidationException PutRule one of EventPattern, ScheduleExpression'],
    ['S3', 'PutObject', { Bucket: 'b', Key: '' }, 'InvalidArgument PutObject: Key'],
    ['S3', 'GetObject', { Bucket: 'b' }, 'InvalidRequest GetObject: Key is missing'],
    ['Service Quotas', 'GetServiceQuota', { ServiceCode: 'ec2' }, 'IllegalArgumentException GetServiceQuota: QuotaCode is missing'],
  ])('to %s %s with %j is answered: %s', (service, operation, input, answer) => {
    expect(verdict(service, operation, input)).toMatch(new RegExp(`^${answer.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
  });
});
