import { lookAtHost } from '#adapters/look/hosts.ts';
import type { ObservedHost } from '#core/contracts/observed.ts';
import { decideStart } from '#core/checkout/decide/power.ts';
import type { Step } from '#runtime/steps/step.ts';

/** Starts the host as itself. */
export const start: Step<ObservedHost | undefined> = {
  machine: 'checkin',
  name: 'Start',
  look: ({ clients }, { record }) => lookAtHost(clients, record.hostId),
  decide: ({ record, results }, host, now) => decideStart(record.hostId, host, results.get('startInstance#host')?.at, now),
};
