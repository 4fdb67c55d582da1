import { StartInstanceRefreshCommand, type StandbyInstances } from '@aws-sdk/client-auto-scaling';
import { everyMinutes } from './actor.ts';
import type { Account, Actor } from './actor.ts';

/**
 * A deployment that refreshes the group once: protected members are replaced too, Standby ones as `standby`
 * says. https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html
 */
export function instanceRefresh(local: Account, standby: StandbyInstances, { afterMinutes = 1, group = 'web' } = {}): Actor {
  let started = false;
  return everyMinutes(local, 'deployment', afterMinutes, async ({ autoScaling }, say) => {
    if (started) return;
    const Preferences = { StandbyInstances: standby, ScaleInProtectedInstances: 'Refresh' as const };
    await autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName: group, Preferences }));
    started = true;
    say(`refreshes ${group}: Standby ${standby}`);
  });
}
