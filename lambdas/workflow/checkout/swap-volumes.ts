import { lookAtHost } from '#adapters/look/hosts.ts';
import { lookAtSnapshots, lookAtVolumes } from '#adapters/look/volumes.ts';
import { decideSwap, type VolumeWorld } from '#core/checkout/decide/volumes.ts';
import type { Loan, Step, StepDeps } from '#runtime/steps/step.ts';
import { type Captured, captured } from '../captured.ts';

/** The host's attachments, its originals, what this step has made, and the restore point. RestoreVolumes looks the same way. */
export async function lookAtDisks(
  { clients }: StepDeps,
  { manifest, restorePoint, hostId, replaced }: Captured,
  results: Loan['results'],
): Promise<VolumeWorld> {
  const made = [...results].filter(([id]) => id.startsWith('createVolume#')).map(([, { result }]) => result);
  const originals = Object.values(manifest.attachments).map(({ volumeId }) => volumeId);
  const [host, volumes, snapshots] = await Promise.all([
    lookAtHost(clients, hostId),
    lookAtVolumes(clients, [...new Set([...originals, ...replaced.map((entry) => entry.volumeId), ...made])]),
    lookAtSnapshots(
      clients,
      restorePoint.map((entry) => entry.snapshotId),
    ),
  ]);
  return { host, volumes, snapshots };
}

/** Sets the originals aside and gives the borrower volumes of its own: an original never runs under a borrower. */
export const swapVolumes: Step<VolumeWorld> = {
  machine: 'checkout',
  name: 'SwapVolumes',
  enters: 'apply',
  raises: 'DISK_CHANGED',
  look: (deps, loan) => lookAtDisks(deps, captured(loan), loan.results),
  decide: (loan, world) => decideSwap(loan.record, captured(loan).plan, loan.results, world),
};
