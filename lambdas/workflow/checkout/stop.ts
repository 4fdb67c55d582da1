import { lookAtHost } from '#adapters/look/hosts.ts';
import type { ObservedHost } from '#core/contracts/observed.ts';
import { decideStop } from '#core/checkout/decide/power.ts';
import type { Step } from '#runtime/steps/step.ts';

/** Stops the host gracefully: its originals are attached and their file systems must be clean. */
export const stop: Step<ObservedHost | undefined> = {
  machine: 'checkout',
  name: 'Stop',
  enters: 'stop',
  raises: 'STOPPED',
  look: ({ clients }, { record }) => lookAtHost(clients, record.hostId),
  decide: ({ record }, host) => decideStop(record.hostId, host, false),
};
