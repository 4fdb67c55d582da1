import { DescribeAutoScalingGroupsCommand, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { everyMinutes } from './actor.ts';
import type { Account, Actor } from './actor.ts';

/** Load that never ends: scaling raises the desired capacity of every group to its maximum. */
export function fillToMaximum(local: Account, { everyMinute = 1 } = {}): Actor {
  return everyMinutes(local, 'scaling-policy', everyMinute, async ({ autoScaling }, say) => {
    const { AutoScalingGroups = [] } = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
    for (const { AutoScalingGroupName, DesiredCapacity = 0, MaxSize = 0 } of AutoScalingGroups) {
      if (DesiredCapacity >= MaxSize) continue;
      await autoScaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity: MaxSize }));
      say(`raised ${AutoScalingGroupName} from ${DesiredCapacity} to ${MaxSize}`);
    }
  });
}
