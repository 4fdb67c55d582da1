import type { Grant } from './grants.ts';
import { arnOf } from './grants.ts';
import type { Ground } from './ground.ts';
import { ec2, managed, managedOnly, noResourceLevel } from './host-resources.ts';

const reads = (service: string, names: readonly string[]): string[] => names.map((name) => `${service}:${name}`);

/** Groups and members, as a step that moves a host sees them. */
const membership = [
  'elasticloadbalancing:DescribeTargetHealth',
  ...reads('autoscaling', ['DescribeAutoScalingGroups', 'DescribeAutoScalingInstances']),
];

/** What can be looked at → the actions that look; one entry per look in `lambdas/adapters`. */
const sights = {
  host: ['ec2:DescribeInstances'],
  /** Everything that a manifest holds; also what a persona has to fit. */
  wholeHost: [
    ...reads('ec2', [
      'DescribeAddresses',
      'DescribeCapacityReservations',
      'DescribeInstanceCreditSpecifications',
      'DescribeInstanceStatus',
      'DescribeInstanceTypeOfferings',
      'DescribeInstanceTypes',
      'DescribeInstances',
      'DescribeNetworkInterfaces',
      'DescribeVolumes',
      'DescribeVolumesModifications',
    ]),
    ...reads('elasticloadbalancing', ['DescribeTargetGroupAttributes', 'DescribeTargetGroups']),
    ...membership,
    'autoscaling:DescribeInstanceRefreshes',
    'ssm:DescribeInstanceInformation',
  ],
  /** What admission reads beyond that: what counts against quotas, AWS's defaults of them, copies that are not finished. */
  usage: [
    ...reads('ec2', [
      'DescribeCapacityReservations',
      'DescribeInstanceTypes',
      'DescribeInstances',
      'DescribeSnapshots',
      'DescribeVolumeStatus',
      'DescribeVolumes',
    ]),
    'servicequotas:GetAWSDefaultServiceQuota',
  ],
  membership,
  fleetHealth: ['elasticloadbalancing:DescribeTargetHealth', 'ec2:DescribeNetworkInterfaces'],
  credits: ['ec2:DescribeInstanceCreditSpecifications'],
  reservations: ['ec2:DescribeCapacityReservations'],
  profile: ['ec2:DescribeIamInstanceProfileAssociations'],
  addresses: ['ec2:DescribeAddresses'],
  images: ['ec2:DescribeImages'],
  disks: reads('ec2', ['DescribeSnapshots', 'DescribeVolumes']),
  locks: ['ec2:DescribeLockedSnapshots'],
  /** How a command went. */
  outcomes: ['ssm:GetCommandInvocation'],
  /** Which commands were sent. */
  commands: ['ssm:ListCommands'],
} as const;

/** Looking at hosts and at what surrounds them. None of it is secret: user data is not among it. */
export const look = (...what: readonly (keyof typeof sights)[]): Grant => ({
  actions: [...new Set(what.flatMap((name) => sights[name]))].toSorted(),
  on: ['*'],
  because: noResourceLevel,
});

/** Quotas of EC2 and EBS. */
export const readQuotas: Grant = {
  actions: ['servicequotas:GetServiceQuota'],
  on: [arnOf('servicequotas', 'ec2/*'), arnOf('servicequotas', 'ebs/*')],
  because: 'One quota per family of instance types and of volumes; which one a loan needs depends on its host.',
};

/** Version and hash of the documents that a loan pins. */
export const lookAtDocuments = ({ documentArns }: Ground): Grant => ({ actions: ['ssm:DescribeDocument'], on: documentArns });

/** Alarms that name a host: those with EC2 actions are muted or refused. */
export const lookAtAlarms: Grant = {
  actions: ['cloudwatch:DescribeAlarms'],
  on: [arnOf('cloudwatch', 'alarm:*')],
  because: 'An alarm that would stop or terminate a lent host may have any name.',
};

/** How busy hosts are. Metrics have no ARNs, and no condition tells one namespace from another where they are read. */
export const readMetrics: Grant = { actions: ['cloudwatch:GetMetricData'], on: ['*'], because: noResourceLevel };

/** The alarms that Watch makes of goals. */
export const lookAtGoals: Grant = {
  actions: ['cloudwatch:DescribeAlarms'],
  on: [arnOf('cloudwatch', 'alarm:ahps-co-*')],
  because: 'One alarm per performance goal of a loan, named by the loan.',
};

/** Attributes of managed hosts. User data is one of them and IAM cannot leave it out. */
export const readAttributes: Grant = {
  actions: ['ec2:DescribeInstanceAttribute'],
  on: [ec2.instances],
  when: managed,
  because: managedOnly,
};

/** Attributes and boot variables: only functions that capture a host have this. */
export const readSecrets: Grant = { ...readAttributes, actions: ['ec2:DescribeInstanceAttribute', 'ec2:GetInstanceUefiData'] };
