import { dataDevices } from '#core/persona/volumes.ts';
import { PlanImpossible } from './plan-impossible.ts';
import type { PlanInput } from './plan-input.ts';
import type { BorrowedVolume, ChangeOf } from './plan.ts';

type VolumeChange = ChangeOf<'volume'>;

/** The root first, then data devices by name. No original stays at its device: it never runs under a borrower. */
export function volumeChanges(input: PlanInput): VolumeChange[] {
  const { manifest, persona } = input;
  const { data } = persona.resources;
  const added = data.source === 'EMPTY' ? data.volumes.map(({ device }) => device) : [];
  const devices = [...new Set([...dataDevices(manifest), ...added])].sort();
  const swap = (device: string, to: BorrowedVolume | null): VolumeChange => ({
    kind: 'volume',
    step: 'SwapVolumes',
    needsStop: true,
    device,
    root: device === manifest.rootDeviceName,
    from: manifest.attachments[device]?.volumeId ?? null,
    to,
  });
  return [swap(manifest.rootDeviceName, rootVolume(input)), ...devices.map((device) => swap(device, dataVolume(input, device)))];
}

function rootVolume(input: PlanInput): BorrowedVolume {
  const { root } = input.persona.resources;
  if (root.source !== 'IMAGE') return likeOriginal(input, input.manifest.rootDeviceName, root.source);
  const image = input.images[root.image];
  if (image === undefined) throw new PlanImpossible(`the image ${root.image} is not configured`);
  return { source: 'IMAGE', imageId: image.imageId, snapshotId: image.snapshotId, ...shaped(root) };
}

function dataVolume(input: PlanInput, device: string): BorrowedVolume | null {
  const { data } = input.persona.resources;
  if (data.source === 'NONE') return null;
  if (data.source !== 'EMPTY') return likeOriginal(input, device, data.source);
  const empty = data.volumes.find((volume) => volume.device === device);
  return empty === undefined ? null : { source: 'EMPTY', label: empty.label, ...shaped(empty) };
}

/** A copy has the shape and the key of its original: CopyVolumes and CreateVolume would otherwise choose their own (gp2). */
function likeOriginal({ manifest }: PlanInput, device: string, source: 'CLONE' | 'SNAPSHOT'): BorrowedVolume {
  const volumeId = manifest.attachments[device]?.volumeId;
  const original = manifest.volumes[volumeId ?? ''];
  if (volumeId === undefined || original === undefined) throw new PlanImpossible(`no volume at ${device} to copy`);
  const { type, iops, throughputMiBps, sizeGiB, encrypted, kmsKeyId } = original;
  return { source, ofVolumeId: volumeId, type, iops, throughputMiBps, sizeGiB, encrypted, kmsKeyId };
}

/** Volumes that the persona shapes are encrypted under the account's default key; io2 has no throughput of its own. */
const shaped = ({
  type,
  iops,
  throughputMiBps,
  sizeGiB,
}: {
  type: 'gp3' | 'io2';
  iops: number;
  throughputMiBps: number;
  sizeGiB: number;
}) => ({
  type,
  iops,
  throughputMiBps: type === 'gp3' ? throughputMiBps : null,
  sizeGiB,
  encrypted: true,
  kmsKeyId: null,
});
