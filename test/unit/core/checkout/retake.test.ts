import { describe, expect, it } from '@jest/globals';
import { decideRetake, mostRetakes } from '#core/checkout/retake.ts';
import type { ObservedSnapshot, ObservedVolume } from '#core/contracts/observed.ts';

type Given = Partial<Parameters<typeof decideRetake>[0]>;
const snapshot = (snapshotId: string, volumeId: string, state: ObservedSnapshot['state']): ObservedSnapshot => ({
  snapshotId,
  volumeId,
  state,
  tags: {},
});
const volume = (volumeId: string, state: string): ObservedVolume => ({ volumeId, state, zone: 'a', attachedTo: null, tags: {} });
const failed = [snapshot('snap-1', 'vol-1', 'error'), snapshot('snap-2', 'vol-2', 'error')];
const aside = [volume('vol-1', 'available'), volume('vol-2', 'available')];

const decide = (over: Given = {}, snapshots = failed, volumes = aside) =>
  decideRetake(
    {
      state: 'ACTIVE',
      retaken: 0,
      restorePoint: [
        { volumeId: 'vol-1', snapshotId: 'snap-1' },
        { volumeId: 'vol-2', snapshotId: 'snap-2' },
      ],
      replaced: [],
      ...over,
    },
    snapshots,
    volumes,
  );

describe('failed snapshots of a live record', () => {
  it('are taken again from the originals that lie aside', () => {
    expect(decide()).toEqual({ retake: 'again', volumeIds: ['vol-1', 'vol-2'], set: 'retake-1', failed: ['snap-1', 'snap-2'] });
    expect(decide({ retaken: 2 })).toMatchObject({ set: 'retake-3' });
  });

  it.each(['pending', 'completed', 'other'] as const)('are left alone while %s', (state) => {
    expect(decide({}, [snapshot('snap-1', 'vol-1', state), snapshot('snap-2', 'vol-2', state)])).toEqual({ retake: 'none' });
  });

  it.each(['VERIFYING', 'REJOINING', 'IN_RESERVE', 'CHECKED_IN', 'HOST_LOST'] as const)('need nothing in %s', (state) => {
    expect(decide({ state })).toEqual({ retake: 'none' });
  });

  it('of an original that was replaced need nothing', () => {
    expect(decide({ replaced: [{ originalVolumeId: 'vol-1' }, { originalVolumeId: 'vol-2' }] })).toEqual({ retake: 'none' });
  });

  it('are taken again in part where an original is gone', () => {
    expect(decide({}, failed, [volume('vol-2', 'available')])).toMatchObject({ retake: 'again', volumeIds: ['vol-2'] });
  });

  it('of attached originals are taken again only where the host cannot start with them', () => {
    const attached = [volume('vol-1', 'in-use'), volume('vol-2', 'in-use')];
    expect(decide({ state: 'APPLYING' }, failed, attached)).toMatchObject({ retake: 'again' });
    for (const state of ['ACTIVE', 'RESTORING', 'QUARANTINED'] as const)
      expect(decide({ state }, failed, attached)).toMatchObject({ retake: 'tell', reason: 'no original lies aside to be copied again' });
  });

  it('are for people after three tries', () => {
    expect(decide({ retaken: mostRetakes })).toMatchObject({
      retake: 'tell',
      reason: 'they were taken 3 times again and failed each time',
    });
  });
});
