import { createHash } from 'node:crypto';
import { applicationService } from './disk.ts';
import type { InstanceRecord, VolumeRecord } from './model.ts';
import type { Region } from './region.ts';

/** Paths on a disk that the simulation reads or writes. */
export const paths = {
  instanceId: '/var/lib/cloud/instance-id',
  userDataRan: '/var/lib/cloud/user-data-ran',
  authorizedKeys: '/home/ec2-user/.ssh/authorized_keys',
  brokenBoot: '/etc/ahps-broken-boot',
  writesBootEntry: '/etc/ahps-writes-boot-entry',
  application: '/opt/application/revision',
  dataVolumes: '/etc/application/data-volumes',
  /** Ports on which the application listens, separated by blanks. */
  ports: '/etc/application/ports',
  bootLog: '/var/log/boots',
  randomSeed: '/var/lib/systemd/random-seed',
} as const;

/** An empty disk holds no system, and a broken one never comes up. */
export function bootable(root: VolumeRecord): boolean {
  return Object.keys(root.files).length > 0 && root.files[paths.brokenBoot] === undefined;
}

/** Every boot writes: its log, and the seed of the next one's randomness. What was not closed is repaired. */
export function writeBoot(region: Region, instance: InstanceRecord, root: VolumeRecord): void {
  const { files } = root;
  files[paths.bootLog] = `${files[paths.bootLog] ?? ''}${new Date(region.now()).toISOString()} ${instance.id}\n`;
  files[paths.randomSeed] = region.cloud.random.hex(32);
  for (const volume of region.volumesOf(instance.id)) volume.unclean = false;
}

export const applicationDelay = (region: Region): number => region.draw('application');

/**
 * cloud-init at the end of a boot: on a disk that was not booted under this instance id before, it runs the
 * instance's user data and installs the key. https://cloudinit.readthedocs.io/en/latest/explanation/boot.html
 */
export function runCloudInit(instance: InstanceRecord, root: VolumeRecord): void {
  const { files } = root;
  // An operating system may write boot entries into the UEFI variables of the instance; they outlive the disk.
  if (files[paths.writesBootEntry] !== undefined) instance.uefiData = btoa(`${atob(instance.uefiData)}+${root.id}`);
  if (files[paths.instanceId] === instance.id) return;
  files[paths.instanceId] = instance.id;
  const { userData } = instance.attributes.live;
  if (userData !== undefined) files[paths.userDataRan] = createHash('sha256').update(Buffer.from(userData, 'base64')).digest('hex');
  if (instance.keyName !== undefined) addKey(files, instance.keyName);
}

function addKey(files: Record<string, string>, keyName: string): void {
  const lines = (files[paths.authorizedKeys] ?? '').split('\n').filter((line) => line !== '');
  if (!lines.includes(keyName)) files[paths.authorizedKeys] = [...lines, keyName].join('\n');
}

/** The root holds the application, starts it, and every data volume that it lists is attached where it expects it. */
export function applicationComplete(region: Region, instance: InstanceRecord): boolean {
  const root = region.volumes.get(instance.rootVolumeId ?? '');
  if (root?.files[paths.application] === undefined || root.services[applicationService] !== 'enabled') return false;
  const attached = region.volumesOf(instance.id);
  const wanted = (root.files[paths.dataVolumes] ?? '').split('\n').filter((line) => line.trim() !== '');
  return wanted.every((line) => {
    const [device, label = ''] = line.trim().split(/\s+/);
    return attached.some(
      ({ attachment, files }) => attachment?.device === device && attachment?.state === 'attached' && files['/label'] === label,
    );
  });
}

/** Devices that the booted system has mounted: detaching them while it runs gets stuck [EBS-DET]. */
export function mounted(region: Region, instance: InstanceRecord): readonly string[] {
  const root = region.volumes.get(instance.rootVolumeId ?? '');
  const lines = (root?.files[paths.dataVolumes] ?? '').split('\n');
  return lines.flatMap((line) => line.trim().split(/\s+/)[0] ?? []);
}
