import { decideRestoreVolumes, type VolumeWorld } from '#core/checkout/decide/volumes.ts';
import type { Step } from '#runtime/steps/step.ts';
import { captured } from '../captured.ts';
import { lookAtDisks } from '../checkout/swap-volumes.ts';

/** Puts the untouched originals back at their devices. */
export const restoreVolumes: Step<VolumeWorld> = {
  machine: 'checkin',
  name: 'RestoreVolumes',
  enters: 'restore',
  look: (deps, loan) => lookAtDisks(deps, captured(loan), loan.results),
  decide: (loan, world) =>
    decideRestoreVolumes(loan.record, captured(loan).manifest, loan.fleet.rules.restore === 'SNAPSHOT', loan.results, world),
};
