import * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Constraints } from '../constraints.ts';
import { none } from '../constraints.ts';
import type { Contract } from '../validator.ts';

/** Limits of the requests' members, as each operation's page states them: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Operations.html */
const constraints: Constraints = {
  DescribeTargetGroupsInput: {
    PageSize: { range: [1, 400] },
  },
  DescribeLoadBalancersInput: {
    LoadBalancerArns: { items: [0, 20] },
    PageSize: { range: [1, 400] },
  },
  DescribeTagsInput: {
    ResourceArns: { items: [1, 20] },
  },
  TargetDescription: {
    Port: { range: [1, 65535] },
    QuicServerId: { length: [1, 256] },
  },
  RegisterTargetsInput: {
    Targets: { items: [1, none] },
  },
  DeregisterTargetsInput: {
    Targets: { items: [1, none] },
  },
  DescribeTargetHealthInput: {
    Include: { each: { oneOf: sdk.DescribeTargetHealthInputIncludeEnum } },
  },
};

/** What a request to this service is held to. */
export const loadBalancing: Contract = { sdk, constraints };
