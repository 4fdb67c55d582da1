import type { BorrowedVolume, PinnedDocument } from './plan.ts';
import type { Registration } from '#core/manifest/membership.ts';
import type { AlertText } from '#core/alerts/publication.ts';
import type { EndCause } from './states.ts';

/**
 * Every effect that the workflow has on the world, as data. Steps decide effects, the framework
 * carries them out one by one (intent, look-up, epoch, act, record), adapters perform them. The crash
 * matrix of the tests is generated from `effectKinds`, so an effect that is added cannot be forgotten.
 */
interface EffectInputs {
  // instance
  stopInstance: { readonly skipOsShutdown: boolean };
  startInstance: object;
  setShutdownBehaviour: { readonly to: 'stop' | 'terminate' };
  setTerminationProtection: { readonly to: boolean };
  setStopProtection: { readonly to: boolean };
  setDeleteOnTermination: { readonly device: string; readonly to: boolean };
  setInstanceType: { readonly to: string };
  setCpuOptions: { readonly coreCount: number; readonly threadsPerCore: number };
  setBandwidthWeighting: { readonly to: string };
  setCreditSpecification: { readonly to: string };
  /** The persona's own text, or the original's from its encrypted item. */
  setUserData: { readonly to: 'persona' | 'original' };
  setCapacityReservation: {
    readonly preference: 'open' | 'none' | 'capacity-reservations-only' | null;
    readonly reservationId: string | null;
  };
  createReservation: { readonly instanceType: string; readonly zone: string; readonly platform: string; readonly endsAt: string };
  /** Lets the waiting host use the reservation: `targeted` becomes `open` while it is idle. */
  openReservation: { readonly reservationId: string };
  cancelReservation: { readonly reservationId: string };
  setAlarmActions: { readonly alarmName: string; readonly enabled: boolean };
  // network
  setSecurityGroups: { readonly interfaceId: string; readonly groups: readonly string[] };
  setEnaExpress: { readonly interfaceId: string; readonly enabled: boolean };
  disassociateProfile: { readonly associationId: string };
  associateProfile: { readonly profileArn: string };
  disassociateAddress: { readonly associationId: string };
  associateAddress: { readonly allocationId: string; readonly interfaceId: string; readonly privateIp: string };
  // volumes
  createSnapshots: { readonly volumeIds: readonly string[] };
  /** One original anew, where its set failed; `set` tells the tries apart. */
  createSnapshot: { readonly volumeId: string; readonly set: string };
  lockSnapshot: { readonly snapshotId: string; readonly days: number };
  unlockSnapshot: { readonly snapshotId: string };
  deleteSnapshot: { readonly snapshotId: string };
  createVolume: {
    readonly device: string;
    readonly zone: string;
    readonly from: BorrowedVolume;
    readonly snapshotId: string | null;
    readonly disposable: boolean;
  };
  detachVolume: { readonly volumeId: string; readonly device: string };
  attachVolume: { readonly volumeId: string; readonly device: string };
  deleteVolume: { readonly volumeId: string };
  /** Snapshots that outlive their loan say until when. */
  keepSnapshots: { readonly snapshotIds: readonly string[]; readonly until: string };
  /** Marks originals that lie beside their host, or takes the marks off again. */
  setAside: { readonly volumeIds: readonly string[]; readonly until: string };
  takeBack: { readonly volumeIds: readonly string[] };
  tagHost: { readonly step: string };
  untagHost: object;
  // fleet
  deregisterTarget: { readonly registration: Registration };
  registerTarget: { readonly registration: Registration };
  enterStandby: { readonly group: string };
  exitStandby: { readonly group: string };
  setScaleInProtection: { readonly group: string; readonly protected: boolean };
  // guest
  sendCommand: { readonly document: PinnedDocument; readonly expectedRootVolume: string };
  // record
  cancelCommand: { readonly commandId: string };
  createSchedule: { readonly at: string };
  deleteSchedule: object;
  putAlarm: { readonly goal: string };
  deleteAlarms: { readonly names: readonly string[] };
  keepUserData: { readonly base64: string };
  writeWayHome: { readonly text: string };
  startCheckIn: { readonly cause: EndCause };
  publishAlert: AlertText;
  /** To the event bus, for whoever listens. */
  publishEvent: { readonly detailType: string; readonly detail: Readonly<Record<string, unknown>> };
}

export type EffectKind = keyof EffectInputs;
export type EffectOf<K extends EffectKind> = {
  readonly kind: K;
  /** Tells effects of one kind apart within a step. */
  readonly key: string;
  /** Its failure is told and does not stop the step: messages are the second line, never a reason to keep a host. */
  readonly mayFail?: true;
} & EffectInputs[K];
export type Effect = { [K in EffectKind]: EffectOf<K> }[EffectKind];

const kinds: Readonly<Record<EffectKind, 'state' | 'creation'>> = {
  stopInstance: 'state',
  startInstance: 'state',
  setShutdownBehaviour: 'state',
  setTerminationProtection: 'state',
  setStopProtection: 'state',
  setDeleteOnTermination: 'state',
  setInstanceType: 'state',
  setCpuOptions: 'state',
  setBandwidthWeighting: 'state',
  setCreditSpecification: 'state',
  setUserData: 'state',
  setCapacityReservation: 'state',
  createReservation: 'creation',
  openReservation: 'state',
  cancelReservation: 'state',
  setAlarmActions: 'state',
  setSecurityGroups: 'state',
  setEnaExpress: 'state',
  disassociateProfile: 'state',
  associateProfile: 'state',
  disassociateAddress: 'state',
  associateAddress: 'state',
  createSnapshots: 'creation',
  createSnapshot: 'creation',
  lockSnapshot: 'state',
  unlockSnapshot: 'state',
  deleteSnapshot: 'state',
  createVolume: 'creation',
  detachVolume: 'state',
  attachVolume: 'state',
  deleteVolume: 'state',
  keepSnapshots: 'state',
  setAside: 'state',
  takeBack: 'state',
  tagHost: 'state',
  untagHost: 'state',
  deregisterTarget: 'state',
  registerTarget: 'state',
  enterStandby: 'state',
  exitStandby: 'state',
  setScaleInProtection: 'state',
  sendCommand: 'creation',
  cancelCommand: 'state',
  createSchedule: 'creation',
  deleteSchedule: 'state',
  putAlarm: 'state',
  deleteAlarms: 'state',
  keepUserData: 'state',
  writeWayHome: 'state',
  startCheckIn: 'creation',
  publishAlert: 'creation',
  publishEvent: 'creation',
};
export const effectKinds = Object.keys(kinds) as EffectKind[];
/** A creation must never happen twice; an effect on state may be repeated until the world shows it. */
export const isCreation = (kind: EffectKind): boolean => kinds[kind] === 'creation';
