import type { FunctionName } from '#runtime/environment.ts';

/** Looking at hosts and at what surrounds them. */
export const isReading = (action: string): boolean =>
  /^(ec2|elasticloadbalancing|autoscaling|ssm|servicequotas|cloudwatch):(Describe|Get|List)/.test(action);
const runtime = ['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
const ledger = [
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:UpdateItem',
];
const ledgerKey = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
const takesPart = [...runtime, ...ledger, ...ledgerKey, 'sns:Publish'];
const step = [...takesPart, 'states:SendTaskFailure', 'states:SendTaskSuccess'];
const volumeKeys = ['kms:CreateGrant', 'kms:GenerateDataKeyWithoutPlaintext'];
const story = ['ec2:CreateTags', 'ec2:DeleteTags'];
const starts = ['states:DescribeExecution', 'states:StartExecution'];
const modify = (...what: string[]): string[] => what.map((each) => `ec2:ModifyInstance${each}`);

/** Everything but looking, per function. */
export const permissions: Readonly<Record<FunctionName, readonly string[]>> = {
  read: [...step, 's3:PutObject'],
  fleet: [
    ...step,
    'autoscaling:EnterStandby',
    'autoscaling:ExitStandby',
    'autoscaling:SetInstanceProtection',
    'elasticloadbalancing:DeregisterTargets',
    'elasticloadbalancing:RegisterTargets',
  ],
  instance: [
    ...step,
    ...story,
    ...volumeKeys,
    'ec2:StartInstances',
    'ec2:StopInstances',
    'ec2:MonitorInstances',
    'ec2:UnmonitorInstances',
    ...modify(
      'Attribute',
      'CapacityReservationAttributes',
      'CpuOptions',
      'CreditSpecification',
      'MaintenanceOptions',
      'MetadataOptions',
      'NetworkPerformanceOptions',
    ),
    'ec2:CreateCapacityReservation',
    'ec2:ModifyNetworkInterfaceAttribute',
    'ec2:CancelCapacityReservation',
    'ec2:ModifyCapacityReservation',
    'cloudwatch:DisableAlarmActions',
    'cloudwatch:EnableAlarmActions',
  ],
  volumes: [
    ...step,
    ...story,
    ...volumeKeys,
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
    ...step,
    'ec2:ModifyNetworkInterfaceAttribute',
    'ec2:AssociateIamInstanceProfile',
    'ec2:DisassociateIamInstanceProfile',
    'ec2:AssociateAddress',
    'ec2:DisassociateAddress',
    'iam:PassRole',
  ],
  guest: [...step, 'ssm:SendCommand'],
  record: [
    ...step,
    ...starts,
    'scheduler:CreateSchedule',
    'scheduler:DeleteSchedule',
    'scheduler:GetSchedule',
    'iam:PassRole',
    'cloudwatch:PutMetricAlarm',
    'cloudwatch:TagResource',
    'cloudwatch:DeleteAlarms',
    'ssm:CancelCommand',
  ],
  resume: [...step, 'sqs:SendMessage'],
  deadline: [...takesPart, ...starts, 'sqs:SendMessage'],
  reconcile: [...step, ...starts, 'sqs:SendMessage', 'states:ListExecutions'],
  personas: runtime,
  capacity: [...takesPart, ...starts],
};
