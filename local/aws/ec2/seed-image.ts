import type { Disk } from './disk.ts';
import { copyDisk, emptyDisk, systemPackages, systemServices } from './disk.ts';
import type { Architecture, Files, SnapshotRecord, Tags } from './model.ts';
import type { Region } from './region.ts';

/** An image with a root snapshot; `ownerId` of another account makes snapshots that CreateVolume cannot use. */
export interface ImageSeed {
  readonly id?: string;
  readonly name: string;
  readonly ownerId?: string;
  readonly architecture?: Architecture;
  readonly rootDeviceName?: string;
  readonly size?: number;
  readonly bootMode?: 'legacy-bios' | 'uefi';
  readonly tpm?: boolean;
  readonly platform?: 'windows';
  readonly productCodes?: readonly string[];
  readonly tags?: Tags;
  /** Tree of the root; by default an operating system without the production application. */
  readonly files?: Files;
  /** Packages of the root; by default a system with the agent. */
  readonly packages?: Readonly<Record<string, string>>;
  readonly dataVolumes?: readonly { readonly device: string; readonly size: number; readonly files?: Files }[];
}

/** Adds the image and answers its id and its root snapshot's. */
export function seedImage(region: Region, seed: ImageSeed): { imageId: string; snapshotId: string } {
  const id = seed.id ?? region.id('ami');
  const ownerId = seed.ownerId ?? region.cloud.account;
  const size = seed.size ?? 8;
  const files = seed.files ?? { '/etc/os-release': `NAME=${seed.name}` };
  const root = { files, packages: { ...(seed.packages ?? systemPackages()) }, services: systemServices(), limits: {} };
  const snapshotId = addSnapshot(region, ownerId, size, root);
  const dataVolumes = (seed.dataVolumes ?? []).map(({ device, size: dataSize, files: tree = {} }) => ({
    device,
    size: dataSize,
    snapshotId: addSnapshot(region, ownerId, dataSize, { ...emptyDisk(), files: tree }),
  }));
  region.images.set(id, {
    id,
    name: seed.name,
    ownerId,
    architecture: seed.architecture ?? 'x86_64',
    rootDeviceName: seed.rootDeviceName ?? '/dev/xvda',
    bootMode: seed.bootMode,
    tpm: seed.tpm ?? false,
    createdAt: region.now() - 90 * 86_400_000,
    snapshotId,
    size,
    dataVolumes,
    platform: seed.platform,
    productCodes: seed.productCodes ?? [],
    tags: { ...seed.tags },
  });
  return { imageId: id, snapshotId };
}

function addSnapshot(region: Region, ownerId: string, size: number, disk: Disk): string {
  const at = region.now() - 90 * 86_400_000;
  const snapshot: SnapshotRecord = {
    id: region.id('snap'),
    setId: region.id('set'),
    ownerId,
    volumeId: 'vol-ffffffff',
    size,
    encrypted: false,
    kmsKeyId: undefined,
    startedAt: at,
    visibleAt: at,
    description: 'Created by CreateImage',
    ...copyDisk(disk),
    takenWhile: undefined,
    tags: {},
    state: 'completed',
    completedAt: at,
    lock: undefined,
  };
  region.snapshots.set(snapshot.id, snapshot);
  return snapshot.id;
}
