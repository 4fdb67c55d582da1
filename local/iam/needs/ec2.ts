import type { NeedsTable } from '../need.ts';
import { everywhere } from '../need.ts';
import { instanceNeeds } from './ec2-instances.ts';
import { networkNeeds } from './ec2-network.ts';
import { volumeNeeds } from './ec2-volumes.ts';

/** EC2 and EBS. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
export const ec2Needs: NeedsTable = {
  ...everywhere('ec2', [
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
  ...instanceNeeds,
  ...networkNeeds,
  ...volumeNeeds,
};
