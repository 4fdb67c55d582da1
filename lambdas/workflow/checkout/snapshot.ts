import * as z from 'zod';
import { act, done } from '#core/checkout/decision.ts';
import type { Step } from '#runtime/steps/step.ts';
import { captured } from '../captured.ts';

const snapshotIds = z.record(z.string(), z.string());

/** Takes one set of snapshots of all originals and waits for their ids only: the originals themselves are the way back. */
export const snapshot: Step<null> = {
  machine: 'checkout',
  name: 'Snapshot',
  enters: 'snapshot',
  look: () => Promise.resolve(null),
  decide(loan) {
    const { manifest } = captured(loan);
    const originals = Object.entries(manifest.attachments).map(([device, { volumeId }]) => ({ device, volumeId }));
    const set = loan.results.get('createSnapshots#originals');
    if (set === undefined)
      return act('snapshots the originals', {
        kind: 'createSnapshots',
        key: 'originals',
        volumeIds: originals.map(({ volumeId }) => volumeId),
      });
    const ids = snapshotIds.parse(JSON.parse(set.result));
    const restorePoint = originals.flatMap(({ device, volumeId }) =>
      ids[volumeId] === undefined ? [] : [{ device, volumeId, snapshotId: ids[volumeId] }],
    );
    if (restorePoint.length !== originals.length)
      throw new Error(`the set has ${String(restorePoint.length)} snapshots for ${String(originals.length)} originals`);
    return done(`${String(restorePoint.length)} snapshots of one moment: ${restorePoint.map((entry) => entry.snapshotId).join(', ')}`, {
      restorePoint,
    });
  },
};
