import type { Manifest } from '#core/manifest/manifest.ts';
import type { Persona } from './persona.ts';

/** Devices of the original data volumes, by name. */
export const dataDevices = (manifest: Manifest): string[] =>
  Object.keys(manifest.attachments)
    .filter((device) => device !== manifest.rootDeviceName)
    .sort();

/** How many volumes the host has as this persona. */
export function volumesInUse(manifest: Manifest, { resources: { data } }: Persona): number {
  if (data.source === 'NONE') return 1;
  return 1 + (data.source === 'EMPTY' ? data.volumes.length : dataDevices(manifest).length);
}

/** The originals that a persona copies with CopyVolumes. */
export function clonedVolumes(manifest: Manifest, { resources: { root, data } }: Persona): string[] {
  const devices = [
    ...(root.source === 'CLONE' ? [manifest.rootDeviceName] : []),
    ...(data.source === 'CLONE' ? dataDevices(manifest) : []),
  ];
  return devices.flatMap((device) => manifest.attachments[device]?.volumeId ?? []);
}

/** Volume type → GiB of the volumes that a persona adds while the originals are set aside. */
export function addedGiB(manifest: Manifest, { resources: { root, data } }: Persona): Readonly<Record<string, number>> {
  const originals = (devices: readonly string[]) =>
    devices.flatMap((device) => manifest.volumes[manifest.attachments[device]?.volumeId ?? ''] ?? []);
  const added = [
    ...(root.source === 'IMAGE' ? [root] : originals([manifest.rootDeviceName])),
    ...(data.source === 'EMPTY' ? data.volumes : data.source === 'NONE' ? [] : originals(dataDevices(manifest))),
  ];
  const sums: Record<string, number> = {};
  for (const { type, sizeGiB } of added) sums[type] = (sums[type] ?? 0) + sizeGiB;
  return sums;
}
