import type { Grant } from './grants.ts';
import { arnOf } from './grants.ts';
import { ec2, managed, managedOnly, noResourceLevel } from './host-resources.ts';

const reads = (service: string, names: readonly string[]): string[] => names.map((name) => `${service}:${name}`);

/** Looking at hosts, volumes, networks, groups, agents and quotas. None of it is secret: user data is not among them. */
const describeHosts: Grant = {
  actions: [
    ...reads('ec2', [
      'DescribeAddresses',
      'DescribeAvailabilityZones',
      'DescribeCapacityReservations',
      'DescribeIamInstanceProfileAssociations',
      'DescribeImages',
      'DescribeInstanceCreditSpecifications',
      'DescribeInstanceStatus',
      'DescribeInstanceTypeOfferings',
      'DescribeInstanceTypes',
      'DescribeInstances',
      'DescribeLockedSnapshots',
      'DescribeNetworkInterfaces',
      'DescribeSecurityGroups',
      'DescribeSnapshots',
      'DescribeSubnets',
      'DescribeTags',
      'DescribeVolumeStatus',
      'DescribeVolumes',
      'DescribeVolumesModifications',
    ]),
    ...reads('elasticloadbalancing', [
      'DescribeListeners',
      'DescribeLoadBalancers',
      'DescribeRules',
      'DescribeTags',
      'DescribeTargetGroupAttributes',
      'DescribeTargetGroups',
      'DescribeTargetHealth',
    ]),
    ...reads('autoscaling', [
      'DescribeAutoScalingGroups',
      'DescribeAutoScalingInstances',
      'DescribeInstanceRefreshes',
      'DescribeLifecycleHooks',
      'DescribeScalingActivities',
      'DescribeWarmPool',
    ]),
    ...reads('ssm', ['DescribeInstanceInformation', 'GetCommandInvocation', 'ListCommandInvocations', 'ListCommands']),
    'servicequotas:GetAWSDefaultServiceQuota',
  ],
  on: ['*'],
  because: noResourceLevel,
};

/** Quotas that admission reads: EC2 and EBS. */
const readQuotas: Grant = {
  actions: ['servicequotas:GetServiceQuota'],
  on: [arnOf('servicequotas', 'ec2/*'), arnOf('servicequotas', 'ebs/*')],
  because: 'One quota per family of instance types and of volumes; which one a loan needs depends on its host.',
};

/** Alarms that name a host: those with EC2 actions are muted or refused. */
const describeAlarms: Grant = {
  actions: ['cloudwatch:DescribeAlarms'],
  on: [arnOf('cloudwatch', 'alarm:*')],
  because: 'An alarm that would stop or terminate a lent host may have any name.',
};

/** Everything that may be seen of hosts and of what surrounds them without being secret. */
export const look = (documentArns: readonly string[]): Grant[] => [
  describeHosts,
  readQuotas,
  describeAlarms,
  // Version and hash of the documents that a loan pins.
  { actions: ['ssm:DescribeDocument', 'ssm:GetDocument'], on: documentArns },
];

/**
 * Attributes and boot variables of managed hosts. User data is one of the attributes and IAM cannot
 * leave it out, so only functions that capture a host have this.
 */
export const readAttributes: Grant = {
  actions: ['ec2:DescribeInstanceAttribute', 'ec2:GetInstanceUefiData'],
  on: [ec2.instances],
  when: managed,
  because: managedOnly,
};
