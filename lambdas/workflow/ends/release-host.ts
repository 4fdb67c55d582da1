import { lookAtHost } from '#adapters/look/hosts.ts';
import { decideRelease } from '#core/checkout/decide/release.ts';
import type { ObservedHost } from '#core/contracts/observed.ts';
import type { Step } from '#runtime/steps/step.ts';

/** The host is gone: nothing is held for it any more. */
export const releaseHost: Step<ObservedHost | undefined> = {
  machine: 'checkin',
  name: 'ReleaseHost',
  look: ({ clients }, { record }) => lookAtHost(clients, record.hostId),
  decide: ({ record, results }, host) => decideRelease(record, host, results),
};
