import { describe, expect, it } from '@jest/globals';
import { audited, byHand, judged } from './audited.ts';

const key = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555';

describe('the key of a volume', () => {
  it('that is to be deleted refuses the host at once', async () => {
    const { s, local } = await audited();
    local.keys.set(key, 'PendingDeletion');
    const { status, body } = await s.request(s.wish({ host: byHand, persona: 'blank' }));
    expect([status, body['code']]).toEqual([409, 'host-not-lendable']);
    expect(body['violations']).toEqual([
      { code: 'host-key-unusable', field: 'keys', sentence: expect.stringContaining(`encrypted under ${key}, which is to be deleted`) },
    ]);
  });

  it('that is disabled after the request was accepted refuses it before anything has changed', async () => {
    const run = await audited();
    const id = await run.s.checkout({ host: byHand, persona: 'blank' });
    run.local.keys.set(key, 'Disabled');
    const ended = await run.s.until(id, 'CHECKED_IN');
    expect(ended).toMatchObject({ dirtiness: 'UNTOUCHED', failure: { code: 'Ahps.Refused' } });
    expect(ended.failure?.reason).toContain(`host-key-unusable: host ${byHand} has vol-`);
    run.local.keys.set(key, 'Enabled');
    expect(await judged(run)).toEqual([]);
  });
});
