import * as sdk from '@aws-sdk/client-auto-scaling';
import type { Constraints } from '../constraints.ts';
import type { Contract } from '../validator.ts';

/** Limits of the requests' members, as each operation's page states them: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Operations.html */
const constraints: Constraints = {
  AutoScalingGroupNamesType: {
    AutoScalingGroupNames: { items: [0, 50], each: { length: [1, 255] } },
    MaxRecords: { range: [1, 100] },
  },
  DescribeAutoScalingInstancesType: {
    InstanceIds: { items: [0, 50], each: { length: [1, 19] } },
    MaxRecords: { range: [1, 50] },
  },
  DescribeInstanceRefreshesType: {
    AutoScalingGroupName: { length: [1, 255] },
    MaxRecords: { range: [1, 100] },
    InstanceRefreshIds: { each: { length: [1, 255] } },
  },
  DescribeScalingActivitiesType: {
    ActivityIds: { items: [0, 50] },
    MaxRecords: { range: [1, 100] },
    AutoScalingGroupName: { length: [1, 255] },
  },
  DescribeWarmPoolType: {
    MaxRecords: { range: [1, 50] },
    AutoScalingGroupName: { length: [1, 255] },
  },
  EnterStandbyQuery: {
    InstanceIds: { items: [0, 20], each: { length: [1, 19] } },
    AutoScalingGroupName: { length: [1, 255] },
  },
  ExitStandbyQuery: {
    InstanceIds: { items: [0, 20], each: { length: [1, 19] } },
    AutoScalingGroupName: { length: [1, 255] },
  },
  SetInstanceProtectionQuery: {
    InstanceIds: { items: [0, 50], each: { length: [1, 19] } },
    AutoScalingGroupName: { length: [1, 255] },
  },
};

/** What a request to this service is held to. */
export const autoScaling: Contract = { sdk, constraints };
