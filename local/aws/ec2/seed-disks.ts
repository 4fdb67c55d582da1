import { paths } from './boot.ts';
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
  const rootVolume = diskOf(region, instance, root, childTags);
  instance.rootVolumeId = rootVolume.id;
  for (const volume of [rootVolume, ...data.map((one) => diskOf(region, instance, one, childTags))]) {
    volume.ranUnder.push({ instanceId: instance.id, from: instance.launchTime, rootVolumeId: rootVolume.id });
    region.volumes.set(volume.id, volume);
  }
}

function rootFiles(region: Region, instance: InstanceRecord, data: readonly VolumeSeed[]): Files {
  return {
    '/etc/machine-id': region.cloud.random.hex(32),
    '/etc/os-release': 'ID=amzn\nVERSION_ID=2023',
    [paths.application]: 'r1',
    [paths.dataVolumes]: data.flatMap(({ device, label }) => (label === undefined ? [] : [`${device} ${label}`])).join('\n'),
    [paths.instanceId]: instance.id,
    ...(instance.keyName === undefined ? {} : { [paths.authorizedKeys]: instance.keyName }),
  };
}

function diskOf(region: Region, instance: InstanceRecord, seed: VolumeSeed, childTags: Tags): VolumeRecord {
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
    files: { ...(seed.label === undefined ? {} : { '/label': seed.label }), ...seed.files },
    tags: { ...childTags, ...seed.tags },
    state: 'in-use',
    attachment: undefined,
    modification: undefined,
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
