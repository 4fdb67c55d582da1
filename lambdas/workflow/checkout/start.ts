import { lookAtHost } from '#adapters/look/hosts.ts';
import type { ObservedHost } from '#core/contracts/observed.ts';
import { failed, soon } from '#core/checkout/decision.ts';
import { decideStart } from '#core/checkout/decide/power.ts';
import { attaching } from '#core/checkout/decide/volumes.ts';
import type { Step } from '#runtime/steps/step.ts';
import { captured } from '../captured.ts';

/** Starts the host as the persona, unless an original is still attached: an original never runs under a borrower. */
export const start: Step<ObservedHost | undefined> = {
  machine: 'checkout',
  name: 'Start',
  raises: 'TAINTED',
  look: ({ clients }, { record }) => lookAtHost(clients, record.hostId),
  decide(loan, host, now) {
    const originals = new Set(Object.values(captured(loan).manifest.attachments).map(({ volumeId }) => volumeId));
    const attached = Object.values(host?.attachments ?? {}).find(({ volumeId }) => originals.has(volumeId));
    if (host?.state === 'stopped' && attached !== undefined)
      return failed(
        'original-attached',
        `the original ${attached.volumeId} is attached; the host does not start under a borrower like that`,
      );
    const device = host?.state === 'stopped' ? attaching(host) : undefined;
    if (device !== undefined) return soon(`${device} is being attached`, 0.5);
    return decideStart(loan.record.hostId, host, loan.results.get('startInstance#host')?.at, now);
  },
};
