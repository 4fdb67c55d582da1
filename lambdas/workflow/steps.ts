import type { AdjustStep } from '#runtime/adjust-step.ts';
import { type AnyStep, asAnyStep } from '#runtime/steps/step.ts';
import { divide } from './adjust/divide.ts';
import { settle } from './adjust/settle.ts';
import { turnGuest } from './adjust/turn-guest.ts';
import { begin } from './checkin/begin.ts';
import { awaitHealthy } from './checkin/await-healthy.ts';
import { cleanUp } from './checkin/clean-up.ts';
import { close } from './checkin/close.ts';
import { collect } from './checkin/collect.ts';
import { rejoin } from './checkin/rejoin.ts';
import { restoreNetwork } from './checkin/restore-network.ts';
import { restoreShape } from './checkin/restore-shape.ts';
import { restoreVolumes } from './checkin/restore-volumes.ts';
import { start as startAsItself } from './checkin/start.ts';
import { stop as stopBorrower } from './checkin/stop.ts';
import { verify } from './checkin/verify.ts';
import { activate } from './checkout/activate.ts';
import { applySoftware } from './checkout/apply-software.ts';
import { armCheckin } from './checkout/arm-checkin.ts';
import { capture } from './checkout/capture.ts';
import { drain } from './checkout/drain.ts';
import { inspect } from './checkout/inspect.ts';
import { isolate } from './checkout/isolate.ts';
import { probe } from './checkout/probe.ts';
import { protect } from './checkout/protect.ts';
import { quiesce } from './checkout/quiesce.ts';
import { reshape } from './checkout/reshape.ts';
import { snapshot } from './checkout/snapshot.ts';
import { start } from './checkout/start.ts';
import { stop } from './checkout/stop.ts';
import { swapVolumes } from './checkout/swap-volumes.ts';
import { watch } from './checkout/watch.ts';
import { lockSnapshots } from './ends/lock-snapshots.ts';
import { disposeVolumes } from './ends/dispose-volumes.ts';
import { loseHost } from './ends/lose-host.ts';
import { quarantine } from './ends/quarantine.ts';
import { releaseHost } from './ends/release-host.ts';
import { reserve } from './ends/reserve.ts';
import { restHost } from './ends/rest-host.ts';
import { rollBack } from './ends/roll-back.ts';

/**
 * Every step of both state machines by the permission set of the function that runs it. A step belongs
 * where its effects are allowed; one that would need two sets is two steps.
 */
const sets = {
  read: [asAnyStep(capture)],
  fleet: [asAnyStep(drain), asAnyStep(rejoin), asAnyStep(awaitHealthy)],
  instance: [
    asAnyStep(protect),
    asAnyStep(stop),
    asAnyStep(reshape),
    asAnyStep(start),
    asAnyStep(stopBorrower),
    asAnyStep(restoreShape),
    asAnyStep(startAsItself),
    asAnyStep(close),
    asAnyStep(restHost),
    asAnyStep(releaseHost),
  ],
  volumes: [
    asAnyStep(snapshot),
    asAnyStep(swapVolumes),
    asAnyStep(restoreVolumes),
    asAnyStep(cleanUp),
    asAnyStep(lockSnapshots),
    asAnyStep(disposeVolumes),
  ],
  network: [asAnyStep(isolate), asAnyStep(restoreNetwork)],
  guest: [asAnyStep(inspect), asAnyStep(quiesce), asAnyStep(applySoftware), asAnyStep(probe), asAnyStep(collect), asAnyStep(verify)],
  record: [
    asAnyStep(armCheckin),
    asAnyStep(watch),
    asAnyStep(activate),
    asAnyStep(begin),
    asAnyStep(rollBack),
    asAnyStep(quarantine),
    asAnyStep(reserve),
    asAnyStep(loseHost),
  ],
} as const satisfies Readonly<Record<string, readonly AnyStep[]>>;
export type PermissionSet = keyof typeof sets;

/** Steps of the adjust machine; they belong to pools, not to one loan. */
const adjustSets: Readonly<Partial<Record<PermissionSet, readonly AdjustStep[]>>> = {
  read: [divide],
  guest: [turnGuest],
  record: [settle],
};
export const adjustStepsOf = (set: PermissionSet): readonly AdjustStep[] => adjustSets[set] ?? [];

export const stepsOf = (set: PermissionSet): readonly AnyStep[] => sets[set];
export const allSteps: readonly AnyStep[] = Object.values(sets).flat();
export const permissionSets = Object.keys(sets) as PermissionSet[];
