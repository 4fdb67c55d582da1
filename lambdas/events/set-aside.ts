import type { ObservedVolume } from '#core/contracts/observed.ts';
import type { AlertSubject, AlertText } from '#core/alerts/publication.ts';
import type { LiveRecord } from './live-records.ts';

export interface Alert extends AlertText {
  /** Told once for each key. */
  readonly key: string;
  readonly about: AlertSubject;
}

/** The loan that a message is about. */
export const aboutLoan = ({ id, hostId, fleetId }: Pick<LiveRecord, 'id' | 'hostId' | 'fleetId'>): AlertSubject => ({
  checkoutId: id,
  hostId,
  fleetId,
});

/** Originals that are no longer where they were set aside: the way back of their host is its snapshot now, and people should know today. */
export function missingOriginals(live: readonly LiveRecord[], volumes: readonly ObservedVolume[]): Alert[] {
  const there = new Set(
    volumes.filter((volume) => volume.state === 'available' || volume.state === 'in-use').map((volume) => volume.volumeId),
  );
  return live.flatMap((record) =>
    record.setAside
      .filter((volumeId) => !there.has(volumeId))
      .map((volumeId) => ({
        key: `${record.id}#original#${volumeId}`,
        about: aboutLoan(record),
        subject: `ORIGINAL MISSING ${volumeId} of ${record.hostId}`,
        text: [
          `The original ${volumeId} of ${record.hostId} (fleet ${record.fleetId}, checkout ${record.id}) is gone or in error while the host is lent.`,
          `Its way back is the snapshot ${record.restorePoint.find((entry) => entry.volumeId === volumeId)?.snapshotId ?? '(none)'} now; the check-in will use it.`,
          'Look into the Recycle Bin first: a volume that is back before the check-in is used as it is. Runbook: docs/runbooks/original-missing.md',
        ].join('\n'),
      })),
  );
}
