import { CreateTagsCommand, DeleteTagsCommand } from '@aws-sdk/client-ec2';
import { hostStory, hostStoryKeys } from '#core/checkout/host-story.ts';
import type { Performers } from './performer.ts';

/** What the host itself says about its loan. */
export const hostStoryEffects = {
  tagHost: {
    async perform({ ec2 }, { step }, { record }) {
      const Tags = Object.entries(hostStory(record, step)).map(([Key, Value]) => ({ Key, Value }));
      await ec2.send(new CreateTagsCommand({ Resources: [record.hostId], Tags }));
      return '';
    },
  },
  untagHost: {
    async perform({ ec2 }, _effect, { record }) {
      await ec2.send(new DeleteTagsCommand({ Resources: [record.hostId], Tags: hostStoryKeys.map((Key) => ({ Key })) }));
      return '';
    },
  },
} satisfies Performers;
