import type { NeedsTable, Needs } from '../need.ts';
import { everywhere } from '../need.ts';

const target =
  (action: string): Needs<{ readonly TargetGroupArn?: string | undefined }> =>
  ({ TargetGroupArn = '' }) => [{ action: `elasticloadbalancing:${action}`, resource: TargetGroupArn }];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html */
export const loadBalancingNeeds: NeedsTable = {
  ...everywhere('elasticloadbalancing', [
    'DescribeListeners',
    'DescribeLoadBalancers',
    'DescribeRules',
    'DescribeTags',
    'DescribeTargetGroupAttributes',
    'DescribeTargetGroups',
    'DescribeTargetHealth',
  ]),
  DeregisterTargets: target('DeregisterTargets'),
  RegisterTargets: target('RegisterTargets'),
};

const group =
  (action: string): Needs<{ readonly AutoScalingGroupName?: string | undefined }> =>
  ({ AutoScalingGroupName = '' }, { scalingGroupArn }) => {
    const resource = scalingGroupArn(AutoScalingGroupName);
    return resource === undefined ? [] : [{ action: `autoscaling:${action}`, resource }];
  };

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html */
export const autoScalingNeeds: NeedsTable = {
  ...everywhere('autoscaling', [
    'DescribeAutoScalingGroups',
    'DescribeAutoScalingInstances',
    'DescribeInstanceRefreshes',
    'DescribeLifecycleHooks',
    'DescribeScalingActivities',
    'DescribeWarmPool',
  ]),
  EnterStandby: group('EnterStandby'),
  ExitStandby: group('ExitStandby'),
  SetInstanceProtection: group('SetInstanceProtection'),
};
