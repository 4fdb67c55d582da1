import { describe, expect, it, jest } from '@jest/globals';
import type { LocalCloud } from '../../local/boot/boot.ts';
import { type Audited, audited, byHand, changes, judged, minutes } from './audited.ts';
import { failAt } from './faults.ts';

/** A loan takes half a second; a machine that also does other work takes longer. */
jest.setTimeout(30_000);

const root = (local: LocalCloud): string => local.ec2.hosts.view(byHand)?.rootVolumeId ?? '';
const snapshotsOf = (local: LocalCloud, id: string) =>
  [...local.ec2.state.snapshots.values()].filter(({ tags }) => tags['ahps:checkout'] === id);
const copies = (local: LocalCloud) => local.cloud.calls.filter(({ operation }) => operation === 'CreateSnapshot');

/** A lent host whose first set of snapshots ends in error some minutes later; an hour has passed. */
async function lentWithFailedSet(run: Audited): Promise<string> {
  const { s, local } = run;
  local.ec2.failNextSnapshot(root(local));
  const id = await s.checkout({ host: byHand, persona: 'load-generator', duration: 'PT3H' });
  await s.until(id, 'ACTIVE');
  await local.cloud.clock.advance(minutes(45));
  return id;
}

describe('a set of snapshots that fails during the loan', () => {
  it('is taken again once from the originals that lie aside, people are told, and the host comes home without a duplicate', async () => {
    const run = await audited();
    const { s, local } = run;
    const before = await s.manifestOf(byHand);
    const id = await lentWithFailedSet(run);
    const record = s.record(id);
    expect(record).toMatchObject({ state: 'ACTIVE', retaken: 1 });
    const all = snapshotsOf(local, id);
    expect(all.map(({ tags, state }) => `${tags['ahps:set']} ${state}`).toSorted()).toEqual([
      'originals error',
      'originals error',
      'originals error',
      'retake-1 completed',
      'retake-1 completed',
      'retake-1 completed',
    ]);
    const again = all.filter(({ state }) => state === 'completed').map(({ id: snapshotId, volumeId }) => `${volumeId} ${snapshotId}`);
    expect(record?.restorePoint.map(({ volumeId, snapshotId }) => `${volumeId} ${snapshotId}`).toSorted()).toEqual(again.toSorted());
    expect(local.sns.published.map(({ subject }) => subject)).toEqual([`SNAPSHOTS FAILED ${byHand} (web)`]);
    expect(s.timeline(id).filter(({ step }) => step === 'RetakeSnapshots')).toEqual([
      expect.objectContaining({ actor: 'reconciler', text: expect.stringMatching(/^the snapshots snap-.* failed; taken again as snap-/) }),
    ]);
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
    expect(await judged(run)).toEqual([]);
    expect(snapshotsOf(local, id).map(({ tags }) => tags['ahps:set'])).toEqual(['retake-1', 'retake-1', 'retake-1']);
    expect(changes(before, await s.manifestOf(byHand))).toEqual([]);
  });

  it('that cannot be taken again is tried on, and does not keep the host from coming home', async () => {
    const run = await audited();
    const { s, local } = run;
    local.cloud.interceptors.push(
      failAt({ effect: 'createSnapshot', step: 'checkout.RetakeSnapshots' }, 'is denied for good')(() => undefined),
    );
    const id = await lentWithFailedSet(run);
    expect(s.record(id)).toMatchObject({ state: 'ACTIVE', retaken: 0 });
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
    expect(await judged(run)).toEqual([]);
    expect(snapshotsOf(local, id)).toEqual([]);
  });

  it('again and again is tried three times, and then people have it', async () => {
    const run = await audited();
    const { s, local } = run;
    const root0 = root(local);
    local.cloud.interceptors.push({ after: ({ operation }) => void (operation === 'CreateSnapshot' && local.ec2.failNextSnapshot(root0)) });
    const id = await lentWithFailedSet(run);
    await local.cloud.clock.advance(minutes(30));
    expect(s.record(id)).toMatchObject({ retaken: 3 });
    expect(copies(local).filter(({ input }) => input['VolumeId'] === root0)).toHaveLength(3);
    const [last = { text: '' }] = local.sns.published.slice(-1);
    expect(JSON.stringify(last)).toContain('They are not taken again');
    expect(local.sns.published).toHaveLength(4);
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
    expect(await judged(run)).toEqual([]);
  });
});

describe('where the persona or the fleet needs the snapshot itself', () => {
  it('a fleet that restores from snapshots gets the new ones', async () => {
    const run = await audited({ rules: { restore: 'SNAPSHOT' } });
    const { s, local } = run;
    local.ec2.failNextSnapshot(root(local));
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    await s.until(id, 'ACTIVE');
    await s.checkIn(id);
    const home = await s.until(id, 'CHECKED_IN', 'QUARANTINED');
    expect(home).toMatchObject({ state: 'CHECKED_IN', retaken: 1 });
    expect(home.replaced).toHaveLength(3);
    for (const { volumeId } of home.replaced) {
      const from = local.ec2.state.snapshots.get(local.ec2.state.volumes.get(volumeId)?.snapshotId ?? '');
      expect(from?.tags['ahps:set']).toBe('retake-1');
    }
  });
});
