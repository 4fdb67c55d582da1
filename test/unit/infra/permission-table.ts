import type { FunctionName } from '#runtime/environment.ts';

/** Looking at hosts and at what surrounds them. */
export const isReading = (action: string): boolean =>
  /^(ec2|elasticloadbalancing|autoscaling|ssm|servicequotas|cloudwatch):(Describe|Get|List)/.test(action);
const runtime = ['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
const ledgerKey = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
const ledger = (...items: string[]): string[] => [...items.map((item) => `dynamodb:${item}`), 'dynamodb:Query', ...ledgerKey];
const takesPart = [...runtime, ...ledger('GetItem', 'PutItem')];
const movesClaims = [...takesPart, 'dynamodb:UpdateItem'];
const waits = ['states:SendTaskFailure', 'states:SendTaskSuccess'];
const story = ['ec2:CreateTags', 'ec2:DeleteTags'];
const starts = ['states:DescribeExecution', 'states:StartExecution'];
const modify = (...what: string[]): string[] => what.map((each) => `ec2:ModifyInstance${each}`);

/** Everything but looking, per function. */
export const permissions: Readonly<Record<FunctionName, readonly string[]>> = {
  read: [...takesPart, 's3:PutObject'],
  fleet: [
    ...takesPart,
    'autoscaling:EnterStandby',
    'autoscaling:ExitStandby',
    'autoscaling:SetInstanceProtection',
    'elasticloadbalancing:DeregisterTargets',
    'elasticloadbalancing:RegisterTargets',
  ],
  instance: [
    ...movesClaims,
    ...waits,
    'dynamodb:DeleteItem',
    ...story,
    'kms:CreateGrant',
    'ec2:StartInstances',
    'ec2:StopInstances',
    ...modify('Attribute', 'CapacityReservationAttributes', 'CpuOptions', 'CreditSpecification', 'NetworkPerformanceOptions'),
    'ec2:CreateCapacityReservation',
    'ec2:ModifyNetworkInterfaceAttribute',
    'ec2:CancelCapacityReservation',
    'ec2:ModifyCapacityReservation',
    'cloudwatch:DisableAlarmActions',
    'cloudwatch:EnableAlarmActions',
  ],
  volumes: [
    ...takesPart,
    ...waits,
    ...story,
    'kms:CreateGrant',
    'kms:GenerateDataKeyWithoutPlaintext',
    'ec2:CreateSnapshots',
    'ec2:CreateVolume',
    'ec2:CopyVolumes',
    'ec2:AttachVolume',
    'ec2:DetachVolume',
    'ec2:DeleteVolume',
    'ec2:DeleteSnapshot',
    'ec2:LockSnapshot',
    'ec2:UnlockSnapshot',
  ],
  network: [
    ...takesPart,
    'ec2:ModifyNetworkInterfaceAttribute',
    'ec2:AssociateIamInstanceProfile',
    'ec2:DisassociateIamInstanceProfile',
    'ec2:AssociateAddress',
    'ec2:DisassociateAddress',
    'iam:PassRole',
  ],
  guest: [...takesPart, ...waits, 'ssm:SendCommand'],
  record: [
    ...movesClaims,
    'sns:Publish',
    'states:StartExecution',
    'scheduler:CreateSchedule',
    'scheduler:DeleteSchedule',
    'scheduler:GetSchedule',
    'iam:PassRole',
    'cloudwatch:PutMetricAlarm',
    'cloudwatch:TagResource',
    'cloudwatch:DeleteAlarms',
    'ssm:CancelCommand',
  ],
  resume: [...takesPart, ...waits, 'sqs:SendMessage'],
  deadline: [...runtime, ...ledger('PutItem', 'UpdateItem'), ...starts, 'sqs:SendMessage'],
  reconcile: [
    ...movesClaims,
    ...waits,
    ...starts,
    'dynamodb:DeleteItem',
    'ec2:CreateSnapshot',
    'ec2:CreateTags',
    'ec2:DeleteSnapshot',
    'ec2:UnlockSnapshot',
    'sns:Publish',
    'events:PutEvents',
    'sqs:SendMessage',
    'states:ListExecutions',
  ],
  alarm: [...movesClaims, ...starts, 'events:PutEvents', 'sns:Publish', 'sqs:SendMessage'],
  personas: runtime,
  capacity: [...movesClaims, 'dynamodb:DeleteItem', ...starts],
};
