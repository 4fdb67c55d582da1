import { effectKinds, type EffectKind } from '#core/checkout/effects.ts';
import type { Place } from './faults.ts';
import { effectsOf } from './effect-boundaries.ts';
import { loan, type LoanRun } from './loan.ts';
import { type VariantName, variants, withoutLoan } from './variants.ts';

/** In which loan each kind of effect is met. A kind that is added does not compile until it is assigned. */
export const metIn: Readonly<Record<EffectKind, VariantName | 'no loan'>> = {
  keepUserData: 'a host registered by hand',
  writeWayHome: 'a host registered by hand',
  createSchedule: 'a host registered by hand',
  setTerminationProtection: 'a host registered by hand',
  setDeleteOnTermination: 'a host registered by hand',
  tagHost: 'a host registered by hand',
  sendCommand: 'a host registered by hand',
  deregisterTarget: 'a host registered by hand',
  stopInstance: 'a host registered by hand',
  createSnapshots: 'a host registered by hand',
  createVolume: 'a host registered by hand',
  detachVolume: 'a host registered by hand',
  setAside: 'a host registered by hand',
  keepSnapshots: 'a host registered by hand',
  attachVolume: 'a host registered by hand',
  setCapacityReservation: 'a host registered by hand',
  setInstanceType: 'a host registered by hand',
  setUserData: 'a host registered by hand',
  setSecurityGroups: 'a host registered by hand',
  disassociateProfile: 'a host registered by hand',
  associateProfile: 'a host registered by hand',
  startInstance: 'a host registered by hand',
  putAlarm: 'a host registered by hand',
  deleteSchedule: 'a host registered by hand',
  deleteAlarms: 'a host registered by hand',
  registerTarget: 'a host registered by hand',
  deleteVolume: 'a host registered by hand',
  takeBack: 'a host registered by hand',
  untagHost: 'a host registered by hand',
  enterStandby: 'a member of an Auto Scaling group',
  exitStandby: 'a member of an Auto Scaling group',
  setScaleInProtection: 'a member of an Auto Scaling group',
  setStopProtection: 'a host with protections, options and an Elastic IP',
  setShutdownBehaviour: 'a host with protections, options and an Elastic IP',
  setCpuOptions: 'a host with protections, options and an Elastic IP',
  disassociateAddress: 'a host with protections, options and an Elastic IP',
  associateAddress: 'a host with protections, options and an Elastic IP',
  setAlarmActions: 'a host with protections, options and an Elastic IP',
  setCreditSpecification: 'a burstable host',
  createReservation: 'a fleet that reserves capacity and keeps no snapshots',
  openReservation: 'a fleet that reserves capacity and keeps no snapshots',
  cancelReservation: 'a fleet that reserves capacity and keeps no snapshots',
  deleteSnapshot: 'a fleet that reserves capacity and keeps no snapshots',
  createSnapshot: 'a set of snapshots that fails',
  startCheckIn: 'a checkout that fails and rolls back',
  cancelCommand: 'a check-in while software is being applied',
  publishAlert: 'a quarantine that is healed',
  publishEvent: 'a goal that is missed',
  lockSnapshot: 'a quarantine that is healed',
  unlockSnapshot: 'a quarantine that is healed',
  setBandwidthWeighting: 'no loan',
  setEnaExpress: 'no loan',
};

/** Kinds that a loan has; the others are listed with their reason. */
export const metKinds = effectKinds.filter((kind) => metIn[kind] !== 'no loan');
export const unmetKinds = effectKinds.filter((kind) => withoutLoan[kind] !== undefined);

const references = new Map<VariantName, Promise<LoanRun>>();

/** A variant without injected faults, run once a process. */
export function reference(name: VariantName): Promise<LoanRun> {
  const known = references.get(name) ?? loan(variants[name]);
  references.set(name, known);
  return known;
}

/** Every step of its loan that has this effect. */
export async function placesOf(kind: EffectKind): Promise<{ readonly variant: VariantName; readonly places: readonly Place[] }> {
  const variant = metIn[kind];
  if (variant === 'no loan') throw new Error(`no loan has ${kind}: ${withoutLoan[kind] ?? ''}`);
  const run = await reference(variant);
  return { variant, places: effectsOf(run.s.local).filter((place) => place.effect === kind) };
}
