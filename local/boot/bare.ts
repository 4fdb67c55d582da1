import type { LocalCloud } from './boot.ts';
import { bootLocalCloud } from './boot.ts';
import { demoWorld } from './demo-world.ts';

/** The bucket and the topic of a bare cloud, which has no template to bring its own. */
export const bareBucket = 'local-bucket';
export const bareTopic = 'local-topic';

/**
 * The local cloud without the product: no functions, state machines, rules or tables. The demo's hosts and
 * groups are there, because instances and target groups cannot be made through the API.
 */
export function bareCloud(seed?: number): Promise<LocalCloud> {
  return bootLocalCloud({
    template: [],
    world: (local) => {
      demoWorld(local);
      local.s3.addBucket(bareBucket);
      local.sns.addTopic(bareTopic);
    },
    ...(seed === undefined ? {} : { seed }),
  });
}
