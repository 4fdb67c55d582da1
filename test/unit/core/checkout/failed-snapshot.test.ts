import { describe, expect, it } from '@jest/globals';
import { decideRestoreVolumes, decideSwap, type VolumeWorld } from '#core/checkout/decide/volumes.ts';
import type { BorrowedVolume, Plan } from '#core/checkout/plan.ts';
import { mostRetakes } from '#core/checkout/retake.ts';
import type { ObservedHost, ObservedSnapshot } from '#core/contracts/observed.ts';
import { sampleManifest } from '../../../samples/host.ts';
import { testRecord } from '../../api/records.ts';

const manifest = sampleManifest();
const originals = Object.entries(manifest.attachments).map(([device, { volumeId }], index) => ({
  device,
  volumeId,
  snapshotId: `snap-${String(index)}`,
}));
const [root = { device: '', volumeId: '', snapshotId: '' }] = originals;
const host = { hostId: 'i-00000000000000000', state: 'stopped', zone: 'eu-west-1a', attachments: {}, tags: {} } as unknown as ObservedHost;
const record = (retaken: number) => testRecord({ restorePoint: originals, retaken });

function world(state: ObservedSnapshot['state'], volumeState = 'available'): VolumeWorld {
  return {
    host,
    volumes: originals.map(({ volumeId }) => ({ volumeId, state: volumeState, zone: 'eu-west-1a', attachedTo: null, tags: {} })),
    snapshots: originals.map(({ volumeId, snapshotId }) => ({ volumeId, snapshotId, state, tags: {} })),
  };
}

const from: BorrowedVolume = {
  source: 'SNAPSHOT',
  ofVolumeId: root.volumeId,
  type: 'gp3',
  iops: 3000,
  throughputMiBps: 125,
  sizeGiB: 20,
  encrypted: true,
  kmsKeyId: null,
};
const plan: Plan = [
  { kind: 'volume', step: 'SwapVolumes', needsStop: true, device: root.device, root: true, from: root.volumeId, to: from },
];

describe('a persona whose root is made of the snapshot', () => {
  it.each(['pending', 'error'] as const)('waits while that is %s: a failed one is taken again', (state) => {
    expect(decideSwap(record(0), plan, new Map(), world(state))).toMatchObject({ decide: 'wait', resource: root.snapshotId });
  });

  it('uses the one that the record names then', () => {
    const decision = decideSwap(record(1), plan, new Map(), world('completed'));
    const effects = decision.decide === 'act' ? decision.effects : [];
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'createVolume', snapshotId: root.snapshotId }));
  });

  it('fails, and so goes back, when the tries are spent', () => {
    expect(decideSwap(record(mostRetakes), plan, new Map(), world('error'))).toMatchObject({ decide: 'failed', code: 'snapshot-failed' });
  });
});

describe('a fleet that restores from snapshots', () => {
  const restore = (retaken: number, seen: VolumeWorld) => decideRestoreVolumes(record(retaken), manifest, true, new Map(), seen);

  it('waits for the new ones while the originals are there', () => {
    expect(restore(0, world('error'))).toMatchObject({ decide: 'wait', resource: root.snapshotId });
  });

  it.each([
    ['the tries are spent', mostRetakes, world('error')],
    ['the originals are gone, too', 0, world('error', 'deleted')],
  ])('is for people when %s', (_when, retaken, seen) => {
    expect(restore(retaken, seen)).toMatchObject({ decide: 'failed', code: 'original-lost' });
  });
});
