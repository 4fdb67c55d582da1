import type { HostState } from '../hosts.ts';
import { settleBusy } from './attachments.ts';
import { applicationDelay, bootable, runCloudInit, writeBoot } from './boot.ts';
import type { InstanceRecord, VolumeRecord } from './model.ts';
import type { Region } from './region.ts';
import { volumeDeleted } from './volume-life.ts';

/** Enters a state: the event [EC2-SCE] and those who watch the host. */
function enter(region: Region, instance: InstanceRecord, state: HostState): void {
  instance.state = state;
  instance.power += 1;
  const arn = region.arn('instance', instance.id);
  region.emit('EC2 Instance State-change Notification', { 'instance-id': instance.id, state }, [arn]);
  if (state !== 'shutting-down') region.notify(instance.id, state);
}

/** Does `then` later, unless the instance changed its power meanwhile. */
function laterUnlessOvertaken(region: Region, instance: InstanceRecord, delay: number, then: () => void): void {
  const { power } = instance;
  region.later(delay, () => void (instance.power === power && then()));
}

function systemDown(instance: InstanceRecord): void {
  instance.bootedAt = undefined;
  instance.applicationAt = undefined;
}

export interface StopOrder {
  /** `guest`: shutdown typed inside the machine. */
  readonly by: 'user' | 'guest';
  readonly skipOsShutdown: boolean;
}

const now = (region: Region): string =>
  new Date(region.now())
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' GMT');

/**
 * Running → stopping → stopped. The graceful way waits for the operating system's shutdown; skipping it is
 * fast and leaves the file systems as they were [EC2-STOPM]. RAM, instance store and the automatic public
 * address are lost [EC2-STOP]; an instance stuck in `stopping` stays there until it is forced [EC2-STUCK].
 */
export function stop(region: Region, instance: InstanceRecord, order: StopOrder): void {
  const from = region.now();
  instance.transitionReason = `User initiated (${now(region)})`;
  instance.stateReason =
    order.by === 'user'
      ? { code: 'Client.UserInitiatedShutdown', message: 'Client.UserInitiatedShutdown: User initiated shutdown' }
      : { code: 'Client.InstanceInitiatedShutdown', message: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown' };
  systemDown(instance);
  if (order.skipOsShutdown) losePower(region, instance);
  enter(region, instance, 'stopping');
  if (region.faults.takeStick(instance.id)) return;
  laterUnlessOvertaken(region, instance, region.draw(order.skipOsShutdown ? 'skipStop' : 'stop'), () => stopped(region, instance, from));
}

/** Force on an instance that is already stopping: ends it even when it is stuck; the disks are not closed [EC2-STOPM]. */
export function forceStop(region: Region, instance: InstanceRecord): void {
  const from = region.now();
  losePower(region, instance);
  instance.power += 1;
  laterUnlessOvertaken(region, instance, region.draw('stop'), () => stopped(region, instance, from));
}

function losePower(region: Region, instance: InstanceRecord): void {
  for (const volume of region.volumesOf(instance.id)) volume.unclean = true;
}

function stopped(region: Region, instance: InstanceRecord, from: number): void {
  region.cloud.waited('stop', instance.id, from, region.now());
  halt(region, instance);
  enter(region, instance, 'stopped');
}

function halt(region: Region, instance: InstanceRecord): void {
  systemDown(instance);
  instance.rootVolumeId = undefined;
  instance.publicIp = undefined;
  instance.reservationId = undefined;
  settleBusy(region, instance.id);
}

/** Stopped → pending → running → (the system boots). Without a usable root it falls back to stopped; `caller` is who starts it. */
export function start(region: Region, instance: InstanceRecord, caller: string): void {
  const from = region.now();
  instance.stateReason = undefined;
  instance.transitionReason = '';
  instance.launchTime = from;
  enter(region, instance, 'pending');
  laterUnlessOvertaken(region, instance, region.draw('start'), () => {
    const obstacle = startObstacle(region, instance, caller);
    if (obstacle === undefined) return running(region, instance, from);
    // A start that fails after it was accepted ends in stopped with a state reason. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html
    instance.stateReason = { code: 'Client.InternalError', message: `Client.InternalError: Client error on launch. ${obstacle}` };
    halt(region, instance);
    enter(region, instance, 'stopped');
  });
}

/** A grant on the key is made in the name of the caller (kms:CreateGrant). https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html */
function startObstacle(region: Region, instance: InstanceRecord, caller: string): string | undefined {
  const volumes = region.volumesOf(instance.id);
  const locked = volumes.find((volume) => region.faults.disabledKeys.has(volume.kmsKeyId ?? ''));
  if (locked !== undefined) return `The key of ${locked.id} cannot be used`;
  const withheld = volumes.find(({ kmsKeyId = '' }) => region.withheldKeys.has(`${caller} ${kmsKeyId}`));
  if (withheld !== undefined) return `${caller} may not grant the use of the key of ${withheld.id}`;
  if (rootOf(instance, volumes) === undefined) return `No volume is attached at the root device ${instance.rootDeviceName}`;
  return undefined;
}

const rootOf = (instance: InstanceRecord, volumes: readonly VolumeRecord[]): VolumeRecord | undefined =>
  volumes.find(({ attachment }) => attachment?.device === instance.rootDeviceName && attachment.state === 'attached');

function running(region: Region, instance: InstanceRecord, from: number): void {
  const root = rootOf(instance, region.volumesOf(instance.id));
  if (root === undefined) throw new Error(`${instance.id} runs without a root`);
  instance.rootVolumeId = root.id;
  if (instance.autoPublicIp && !hasAddress(region, instance)) instance.publicIp = publicAddress(region);
  noteRun(region, instance);
  region.cloud.waited('start', instance.id, from, region.now());
  enter(region, instance, 'running');
  if (bootable(root)) boot(region, instance, root);
}

/** Remembers for the auditor under which root each attached volume ran. */
export function noteRun(region: Region, instance: InstanceRecord): void {
  const rootVolumeId = instance.rootVolumeId ?? '';
  for (const volume of region.volumesOf(instance.id)) volume.ranUnder.push({ instanceId: instance.id, from: region.now(), rootVolumeId });
}

function boot(region: Region, instance: InstanceRecord, root: VolumeRecord): void {
  const from = region.now();
  laterUnlessOvertaken(region, instance, region.draw('boot'), () => {
    runCloudInit(instance, root);
    writeBoot(region, instance, root);
    instance.bootedAt = region.now();
    instance.applicationAt = region.now() + applicationDelay(region);
    region.cloud.waited('boot', instance.id, from, region.now());
    region.notify(instance.id, 'booted');
  });
}

const hasAddress = (region: Region, instance: InstanceRecord): boolean =>
  [...region.addresses.values()].some(({ association }) => instance.interfaceIds.includes(association?.interfaceId ?? ''));

/** An address of EC2's own pool: another one at each start [EC2-STOP]. */
export const publicAddress = (region: Region): string =>
  `54.${[1, 2, 3].map(() => Math.floor(region.cloud.random.between(1, 254))).join('.')}`;

/**
 * Any state → shutting-down → terminated. Volumes whose attachment says DeleteOnTermination go with it,
 * the others are set free; interfaces likewise. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html
 */
export function terminate(region: Region, instance: InstanceRecord, by: StopOrder['by'] | 'hardware'): void {
  const code = { user: 'Client.UserInitiatedShutdown', guest: 'Client.InstanceInitiatedShutdown', hardware: 'Server.InternalError' }[by];
  instance.stateReason = { code, message: `${code}: terminated` };
  instance.transitionReason = `User initiated (${now(region)})`;
  systemDown(instance);
  enter(region, instance, 'shutting-down');
  laterUnlessOvertaken(region, instance, region.draw('terminate'), () => terminated(region, instance));
}

function terminated(region: Region, instance: InstanceRecord): void {
  halt(region, instance);
  for (const volume of region.volumesOf(instance.id)) {
    const gone = volume.attachment?.deleteOnTermination === true;
    region.fasten(volume, undefined);
    volume.state = 'available';
    if (gone) volumeDeleted(region, volume);
  }
  for (const address of region.addresses.values())
    if (instance.interfaceIds.includes(address.association?.interfaceId ?? '')) address.association = undefined;
  for (const id of instance.interfaceIds.splice(0)) region.interfaces.delete(id);
  const association = region.associationOf(instance.id);
  if (association !== undefined) region.associations.delete(association.id);
  instance.terminatedAt = region.now();
  enter(region, instance, 'terminated');
}
