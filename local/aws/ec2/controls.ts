import { paths } from './boot.ts';
import type { InstanceRecord, ScheduledEvent, VolumeRecord } from './model.ts';
import { terminate } from './power.ts';
import type { Region } from './region.ts';
import { vcpusInUse } from './reservation-use.ts';
import { failSet } from './snapshot-life.ts';
import { volumeDeleted } from './volume-life.ts';

/** What tests and fault schedules do to the Region behind the callers' backs. */
export interface Controls {
  /** Terminates at once, whatever protects it: hardware, or somebody with other rights. */
  terminate(instanceId: string): void;
  /** Somebody deletes the volume; an attached one is torn off first. */
  deleteVolumeByHand(volumeId: string): void;
  /** Somebody damages the disk: these files replace its own. */
  overwriteByHand(volumeId: string, files: Readonly<Record<string, string>>): void;
  /** A pending snapshot and the rest of its set end in `error`. */
  breakSnapshot(snapshotId: string): void;
  /** The next set that holds this volume ends in `error` when it would complete. */
  failNextSnapshot(volumeId: string): void;
  /** Starts and reservations of that type lack capacity, that many times; 0 ends it. */
  insufficientCapacity(instanceType: string, times?: number): void;
  /** The next stop of the instance hangs until it is forced. */
  stickInStopping(instanceId: string): void;
  /** Attachments of the volume fail after they were accepted, that many times. */
  failAttach(volumeId: string, times?: number): void;
  /** Volumes under the key can neither be made, attached nor started from. */
  disableKey(kmsKeyId: string): void;
  enableKey(kmsKeyId: string): void;
  /** The caller has no right to let EC2 use the key: what it starts with a volume under it ends `stopped`. */
  withholdKey(caller: string, kmsKeyId: string): void;
  /** The zone does not offer the type. */
  withdrawType(instanceType: string, zone: string): void;
  /** The volume's system never comes up. */
  breakBoot(volumeId: string): void;
  scheduleEvent(instanceId: string, code: ScheduledEvent['code'], notBefore: number): void;
  /** Status checks fail, or no longer do. */
  setImpaired(instanceId: string, impaired: boolean): void;
  /** Somebody's ModifyVolume stands in that state; `undefined`: never modified. */
  setModification(volumeId: string, state: VolumeRecord['modification']): void;
  /** vCPUs that count against the quota now [EC2-OD]. */
  vcpusInUse(): number;
}

export function controlsOf(region: Region): Controls {
  return {
    ...volumeControls(region),
    terminate: (id) => terminate(region, instance(region, id), 'hardware'),
    insufficientCapacity: (type, times = Number.POSITIVE_INFINITY) => region.faults.lackCapacity(type, times),
    stickInStopping: (id) => region.faults.stick(id),
    withdrawType: (type, zone) => region.faults.hideType(type, zone),
    scheduleEvent: (id, code, notBefore) => {
      const event = { id: region.id('instance-event'), code, description: `${code} is scheduled`, notBefore };
      instance(region, id).events.push(event);
    },
    setImpaired: (id, impaired) => void (instance(region, id).impaired = impaired),
    vcpusInUse: () => vcpusInUse(region),
  };
}

type VolumeControls = Pick<
  Controls,
  | 'deleteVolumeByHand'
  | 'overwriteByHand'
  | 'breakSnapshot'
  | 'failNextSnapshot'
  | 'failAttach'
  | 'disableKey'
  | 'enableKey'
  | 'withholdKey'
  | 'breakBoot'
  | 'setModification'
>;

function volumeControls(region: Region): VolumeControls {
  return {
    deleteVolumeByHand: (id) => {
      const gone = volume(region, id);
      region.fasten(gone, undefined);
      volumeDeleted(region, gone);
    },
    overwriteByHand: (id, files) => void (volume(region, id).files = { ...files }),
    breakSnapshot: (id) => {
      const broken = region.snapshots.get(id);
      if (broken === undefined) throw new Error(`there is no snapshot ${id}`);
      failSet(
        region,
        [...region.snapshots.values()].filter(({ setId, state }) => setId === broken.setId && state === 'pending'),
      );
    },
    failNextSnapshot: (id) => region.faults.failNextSnapshot(id),
    failAttach: (id, times = 1) => region.faults.failAttachment(id, times),
    disableKey: (key) => void region.faults.disabledKeys.add(key),
    enableKey: (key) => void region.faults.disabledKeys.delete(key),
    withholdKey: (caller, key) => void region.withheldKeys.add(`${caller} ${key}`),
    breakBoot: (id) => void (volume(region, id).files[paths.brokenBoot] = 'yes'),
    setModification: (id, state) => void (volume(region, id).modification = state),
  };
}

function instance(region: Region, id: string): InstanceRecord {
  const found = region.instances.get(id);
  if (found === undefined) throw new Error(`there is no instance ${id}`);
  return found;
}

function volume(region: Region, id: string): VolumeRecord {
  const found = region.volumes.get(id);
  if (found === undefined) throw new Error(`there is no volume ${id}`);
  return found;
}
