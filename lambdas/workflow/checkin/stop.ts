import { lookAtHost } from '#adapters/look/hosts.ts';
import type { ObservedHost } from '#core/contracts/observed.ts';
import { decideStop } from '#core/checkout/decide/power.ts';
import type { Step } from '#runtime/steps/step.ts';
import { isCaptured } from '../captured.ts';

/** Stops the borrower's system; its shutdown is skipped only when no original is attached. */
export const stop: Step<ObservedHost | undefined> = {
  machine: 'checkin',
  name: 'Stop',
  look: ({ clients }, { record }) => lookAtHost(clients, record.hostId),
  decide({ record }, host) {
    const originals = new Set(isCaptured(record) ? Object.values(record.manifest.attachments).map(({ volumeId }) => volumeId) : []);
    const attached = Object.values(host?.attachments ?? {});
    const harmless = originals.size > 0 && attached.length > 0 && attached.every(({ volumeId }) => !originals.has(volumeId));
    return decideStop(record.hostId, host, harmless);
  },
};
