import type { Difference } from '#core/checkout/record.ts';
import { pathOf } from './fields.ts';
import type { Manifest } from './manifest.ts';

/** The observed manifest under the volume ids of the original, and what that renaming hid. */
export interface Renamed {
  readonly manifest: Manifest;
  /** One observed difference per attachment whose volume was replaced. */
  readonly differences: Difference[];
  /** Fields of a replaced volume that cannot be equal: how fast its blocks were fetched. */
  readonly accepted: (segments: readonly string[]) => boolean;
}

/**
 * A volume restored from the snapshot of an original has another id. It stands for the original:
 * everything else about it must be equal, the id is accepted and flagged.
 */
export function renameVolumes(original: Manifest, observed: Manifest, replaced: Readonly<Record<string, string>>): Renamed {
  const originals = new Map(Object.entries(replaced).map(([was, is]) => [is, was]));
  const named = (id: string): string => originals.get(id) ?? id;
  const rename = <V>(map: Readonly<Record<string, V>>): Record<string, V> =>
    Object.fromEntries(Object.entries(map).map(([id, value]) => [named(id), value]));
  const attachments = Object.fromEntries(
    Object.entries(observed.attachments).map(([device, entry]) => [device, { ...entry, volumeId: named(entry.volumeId) }]),
  );
  const differences = Object.entries(observed.attachments).flatMap(([device, entry]): Difference[] =>
    originals.get(entry.volumeId) === undefined || originals.get(entry.volumeId) !== original.attachments[device]?.volumeId
      ? []
      : [
          {
            path: pathOf(['attachments', device, 'volumeId']),
            class: 'observed',
            original: named(entry.volumeId),
            observed: entry.volumeId,
          },
        ],
  );
  return {
    manifest: {
      ...observed,
      attachments,
      volumes: rename(observed.volumes),
      tags: { ...observed.tags, volumes: rename(observed.tags.volumes) },
    },
    differences,
    accepted: ([section, id, member]) => section === 'volumes' && member === 'initializationRateMiBps' && replaced[id ?? ''] !== undefined,
  };
}
