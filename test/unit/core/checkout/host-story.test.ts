import { describe, expect, it } from '@jest/globals';
import { hostStory, hostStoryKeys, isStoryOld } from '#core/checkout/host-story.ts';

const id = 'co-4b8ba089dda7f71b';
const deadline = '2026-02-01T16:00:00.000Z';
const record = {
  id,
  deadline,
  epoch: 3,
  state: 'ACTIVE' as const,
  persona: { id: 'load-generator', version: 2 },
  requester: { id: 'AROA:bo', arn: 'arn', name: 'bö <b@x>', teams: [] },
};

describe('the story of a lent host', () => {
  it('says whose it is, as what, in which state and until when', () => {
    const story = hostStory(record, 'Protect');
    expect(story).toEqual({
      'ahps:checkout': id,
      'ahps:epoch': '3',
      'ahps:step': 'Protect',
      'ahps:state': 'ACTIVE',
      'ahps:persona': 'load-generator 2',
      'ahps:owner': 'bö _b@x_',
      'ahps:deadline': deadline,
    });
    expect(Object.keys(story).toSorted()).toEqual(hostStoryKeys.toSorted());
    expect(hostStory({ ...record, onBehalfOf: 'team-red' }, 'Protect')['ahps:owner']).toBe('team-red');
  });

  const told = { 'ahps:checkout': id, 'ahps:state': 'ACTIVE', 'ahps:deadline': deadline };
  it.each([
    ['told as it is', record, told, false],
    ['in another state', { ...record, state: 'DEGRADED' as const }, told, true],
    ['extended', { ...record, deadline: '2026-02-01T17:00:00.000Z' }, told, true],
    ['not told yet, or no more', record, {}, false],
    ['told of another loan', record, { ...told, 'ahps:checkout': 'co-other' }, false],
    ['gone', record, undefined, false],
    ['at rest in quarantine', { ...record, state: 'QUARANTINED' as const }, told, true],
    ['about to be untagged', { ...record, state: 'REJOINING' as const }, told, false],
    ['at home', { ...record, state: 'CHECKED_IN' as const }, told, false],
  ] as const)('of a host %s', (_what, about, tags, expected) => expect(isStoryOld(about, tags)).toBe(expected));
});
