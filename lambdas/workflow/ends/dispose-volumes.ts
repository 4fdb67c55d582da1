import { disposableVolumes } from '#adapters/look/volumes.ts';
import { decideDispose } from '#core/checkout/decide/release.ts';
import type { ObservedVolume } from '#core/contracts/observed.ts';
import type { Step } from '#runtime/steps/step.ts';

/** The host is gone: the borrower's volumes go too, by their own tag only. Before the loss is recorded, so that a crash leaves a loan that is driven on. */
export const disposeVolumes: Step<readonly ObservedVolume[]> = {
  machine: 'checkin',
  name: 'DisposeVolumes',
  look: ({ clients }, { record }) => disposableVolumes(clients, record.id),
  decide: ({ record }, made) => decideDispose(record, made),
};
