import { paths } from './boot.ts';
import { applicationService, copyDisk, emptyDisk, inMemory, systemPackages, systemServices } from './disk.ts';
import type { Disk } from './disk.ts';
import type { Files, InstanceRecord, Tags, VolumeRecord } from './model.ts';
import type { Region } from './region.ts';
import type { HostSeed, VolumeSeed } from './host-seed.ts';

/** Gives a seeded host its root, which holds the production application, and its labelled data volumes. */
export function seedDisks(region: Region, instance: InstanceRecord, seed: HostSeed, childTags: Tags): void {
  const data = seed.volumes ?? [];
  const root = {
    deleteOnTermination: true,
    ...seed.root,
    device: instance.rootDeviceName,
    files: { ...rootFiles(region, instance, data), ...seed.root?.files },
  };
  const rootVolume = volumeOf(region, instance, root, { ...productionSystem(), files: root.files }, childTags);
  // A seeded host runs, so it has in memory what a copy of its disk leaves out.
  Object.assign(rootVolume.files, Object.fromEntries(Object.entries(root.files).filter(([path]) => inMemory(path))));
  instance.rootVolumeId = rootVolume.id;
  for (const volume of [rootVolume, ...data.map((one) => volumeOf(region, instance, one, dataDisk(one), childTags))]) {
    volume.ranUnder.push({ instanceId: instance.id, from: instance.launchTime, rootVolumeId: rootVolume.id });
    region.volumes.set(volume.id, volume);
  }
}

function rootFiles(region: Region, instance: InstanceRecord, data: readonly VolumeSeed[]): Files {
  return {
    '/etc/machine-id': region.cloud.random.hex(32),
    '/etc/os-release': 'ID=amzn\nVERSION_ID=2023',
    [paths.application]: 'r1',
    [paths.ports]: '80 8080',
    [paths.dataVolumes]: data.flatMap(({ device, label }) => (label === undefined ? [] : [`${device} ${label}`])).join('\n'),
    [paths.instanceId]: instance.id,
    ...(instance.keyName === undefined ? {} : { [paths.authorizedKeys]: instance.keyName }),
  };
}

const productionSystem = (): Disk => ({
  ...emptyDisk(),
  packages: { ...systemPackages(), application: '1.0' },
  services: { ...systemServices(), [applicationService]: 'enabled' },
});

const dataDisk = ({ label, files }: VolumeSeed): Disk => ({
  ...emptyDisk(),
  files: { ...(label === undefined ? {} : { '/label': label }), ...files },
});

function volumeOf(region: Region, instance: InstanceRecord, seed: VolumeSeed, disk: Disk, childTags: Tags): VolumeRecord {
  const type = seed.type ?? 'gp3';
  const volume: VolumeRecord = {
    id: seed.id ?? region.id('vol'),
    zone: instance.zone,
    createdAt: instance.launchTime,
    visibleAt: instance.launchTime,
    snapshotId: undefined,
    sourceVolumeId: undefined,
    encrypted: seed.kmsKeyId !== undefined,
    kmsKeyId: seed.kmsKeyId,
    initializationRate: undefined,
    multiAttach: seed.multiAttach ?? false,
    initializedAt: instance.launchTime,
    size: seed.size ?? 20,
    type,
    iops: seed.iops ?? (type === 'gp3' ? 3_000 : undefined),
    throughput: seed.throughput ?? (type === 'gp3' ? 125 : undefined),
    ...copyDisk(disk),
    tags: { ...childTags, ...seed.tags },
    state: 'in-use',
    attachment: undefined,
    modification: undefined,
    modifications: [],
    unclean: false,
    ranUnder: [],
  };
  region.fasten(volume, {
    instanceId: instance.id,
    device: seed.device,
    at: instance.launchTime,
    card: undefined,
    state: 'attached',
    deleteOnTermination: seed.deleteOnTermination ?? false,
  });
  return volume;
}
