import { CreateTagsCommand, DeleteTagsCommand } from '@aws-sdk/client-ec2';
import { everyMinutes } from './actor.ts';
import type { Account, Actor } from './actor.ts';

/** Puts the company's tags on every host, volume, interface and snapshot; with `strip` it also takes off keys that begin so. */
export function taggingBot(local: Account, { everyMinute = 5, strip }: { everyMinute?: number; strip?: string } = {}): Actor {
  const done = new Set<string>();
  return everyMinutes(local, 'tagging-bot', everyMinute, async ({ ec2 }, say) => {
    const { instances, volumes, interfaces, snapshots } = local.ec2.state;
    const own = [...snapshots.values()].filter(({ ownerId }) => ownerId === local.cloud.account);
    const living = [...instances.values()].filter(({ state }) => state !== 'terminated');
    for (const { id, tags } of [...living, ...volumes.values(), ...interfaces.values(), ...own]) {
      const gone = strip === undefined ? [] : Object.keys(tags).filter((key) => key.startsWith(strip));
      if (gone.length > 0) await ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: gone.map((Key) => ({ Key })) }));
      for (const key of gone) say(`took ${key} off ${id}`);
      if (done.has(id)) continue;
      done.add(id);
      await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'cost-centre', Value: '4711' }] }));
      say(`tagged ${id}`);
    }
  });
}
