import type { LocalCloud } from './boot.ts';
import { bootLocalCloud } from './boot.ts';
import { demoWorld } from './demo-world.ts';

/** The bucket and the topic of a bare cloud, which has no template to bring its own. */
export const bareBucket = 'local-bucket';
export const bareTopic = 'local-topic';
/** A group that no interface is in. */
export const spareGroup = 'sg-0a5500000000000f1';
/** A burstable host outside the fleet. */
export const smallHost = 'i-0a11ce0000000007';

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
      local.ssm.addParameter({ name: '/local/parameter', value: 'a value', type: 'String' });
      local.ec2.addAddress();
      local.ec2.addSecurityGroup({ id: spareGroup, name: 'spare' });
      local.ec2.addHost({ id: smallHost, instanceType: 't3.micro', zone: 'eu-west-1a', tags: { Name: 'small' } });
    },
    ...(seed === undefined ? {} : { seed }),
  });
}
