import { describe, expect, it } from '@jest/globals';
import { planSweep, type SweepNote, sweepsNow } from '#core/checkout/sweep.ts';

const now = Date.parse('2026-02-01T12:00:00.000Z');
const minutes = (count: number): number => now + count * 60_000;
const id = 'co-0000000000000001';
const over = new Date(minutes(-1)).toISOString();
const snapshot = (snapshotId: string, tags: Readonly<Record<string, string>> = {}) => ({
  snapshotId,
  volumeId: 'vol-1',
  state: 'completed' as const,
  tags: { 'ahps:disposable': id, 'ahps:checkout': id, 'ahps:keep-until': over, ...tags },
});
const noted = (snapshotId: string, ago: number): SweepNote => ({ snapshotId, notedAt: minutes(-ago) });
const plan = (
  snapshots: readonly ReturnType<typeof snapshot>[],
  notes: readonly SweepNote[] = [],
  live: Parameters<typeof planSweep>[2] = [],
) => planSweep(snapshots, notes, live, now);
const nothing = { note: [], remove: [], forget: [] };

describe('the sweep of snapshots past their retention', () => {
  it('notes first and deletes in a later look', () => {
    expect(plan([snapshot('snap-1')])).toEqual({ ...nothing, note: ['snap-1'] });
    expect(plan([snapshot('snap-1')], [noted('snap-1', 4)])).toEqual(nothing);
    expect(plan([snapshot('snap-1')], [noted('snap-1', 5)])).toEqual({ ...nothing, remove: [{ snapshotId: 'snap-1', checkoutId: id }] });
  });

  it.each([
    ['is inside its retention', { 'ahps:keep-until': new Date(minutes(1)).toISOString() }],
    ['has a date that cannot be read', { 'ahps:keep-until': 'soon' }],
    ['does not carry our mark', { 'ahps:disposable': '' }],
    ['carries another mark', { 'ahps:disposable': 'theirs', 'ahps:checkout': 'theirs' }],
    ['belongs to another loan than its mark says', { 'ahps:checkout': 'co-0000000000000002' }],
  ])('never means one that %s', (_what, tags) => {
    expect(plan([snapshot('snap-1', tags)])).toEqual(nothing);
    expect(plan([snapshot('snap-1', tags)], [noted('snap-1', 60)])).toEqual({ ...nothing, forget: ['snap-1'] });
  });

  it('never means one of a live record, nor one that a live record refers to', () => {
    const ofIt = [{ id, restorePoint: [] }];
    const refers = [{ id: 'co-0000000000000002', restorePoint: [{ snapshotId: 'snap-1' }] }];
    for (const live of [ofIt, refers])
      expect(plan([snapshot('snap-1')], [noted('snap-1', 60)], live)).toEqual({ ...nothing, forget: ['snap-1'] });
  });

  it('is bounded, and takes those that were noted first', () => {
    const all = Array.from({ length: 200 }, (_, index) => snapshot(`snap-${String(index).padStart(3, '0')}`));
    expect(plan(all).note).toHaveLength(100);
    const { remove } = plan(
      all,
      all.map(({ snapshotId }, index) => noted(snapshotId, 60 + index)),
    );
    expect(remove).toHaveLength(20);
    expect(remove[0]?.snapshotId).toBe('snap-199');
  });

  it('forgets what is gone', () => {
    expect(plan([], [noted('snap-1', 60)])).toEqual({ ...nothing, forget: ['snap-1'] });
  });

  it('comes every ten minutes', () => {
    expect(Array.from({ length: 60 }, (_, index) => sweepsNow(minutes(index))).filter(Boolean)).toHaveLength(6);
  });
});
