import { DeleteVolumeCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { everyMinutes } from './actor.ts';
import type { Account, Actor } from './actor.ts';

/** Deletes every volume that has been unattached for a while, whatever its tags say: idle storage costs money. */
export function costBot(local: Account, { everyMinute = 5, idleMinutes = 15 } = {}): Actor {
  const idleSince = new Map<string, number>();
  return everyMinutes(local, 'cost-bot', everyMinute, async ({ ec2 }, say) => {
    const now = local.cloud.clock.now();
    const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ Filters: [{ Name: 'status', Values: ['available'] }] }));
    const idle = Volumes.map(({ VolumeId = '' }) => VolumeId);
    for (const id of idleSince.keys()) if (!idle.includes(id)) idleSince.delete(id);
    for (const VolumeId of idle) {
      const since = idleSince.get(VolumeId) ?? now;
      idleSince.set(VolumeId, since);
      if (now - since < idleMinutes * 60_000) continue;
      await ec2.send(new DeleteVolumeCommand({ VolumeId }));
      say(`deleted ${VolumeId}`);
    }
  });
}
