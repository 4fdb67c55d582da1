import type { CheckoutRecord } from './record.ts';
import { type CheckoutState, isTerminal } from './states.ts';

/** Tags that tell the loan's story on its host in the EC2 console; gone when the host is home. */
export const hostStoryKeys = [
  'ahps:checkout',
  'ahps:epoch',
  'ahps:step',
  'ahps:state',
  'ahps:persona',
  'ahps:owner',
  'ahps:deadline',
] as const;
type StoryKey = (typeof hostStoryKeys)[number];

type Told = Pick<CheckoutRecord, 'id' | 'state' | 'epoch' | 'requester' | 'onBehalfOf' | 'deadline'> & {
  readonly persona: Pick<CheckoutRecord['persona'], 'id' | 'version'>;
};

/** What the host says of itself while it is lent. */
export const hostStory = (record: Told, step: string): Readonly<Record<StoryKey, string>> => ({
  'ahps:checkout': record.id,
  'ahps:epoch': String(record.epoch),
  'ahps:step': step,
  'ahps:state': record.state,
  'ahps:persona': `${record.persona.id} ${String(record.persona.version)}`,
  'ahps:owner': tagValue(record.onBehalfOf ?? record.requester.name),
  'ahps:deadline': record.deadline,
});

/** Characters that every AWS service admits in a tag, at most 256. https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const tagValue = (text: string): string => text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_').slice(0, 256);

/** From Rejoin on the tags are about to go: whoever put them back then would leave them behind. */
const isLeaving = (state: CheckoutState): boolean => state === 'REJOINING' || isTerminal(state);

/**
 * Whether what the host says is behind its record. Only a host that says it is lent for this checkout is
 * told anew: Protect begins the story, Close ends it.
 */
export const isStoryOld = (
  { id, state, deadline }: Pick<CheckoutRecord, 'id' | 'state' | 'deadline'>,
  tags: Readonly<Record<string, string>> | undefined,
): boolean => tags?.['ahps:checkout'] === id && !isLeaving(state) && (tags['ahps:state'] !== state || tags['ahps:deadline'] !== deadline);
