import { done, lost } from '#core/checkout/decision.ts';
import { documentsDecision, followDocuments, type GuestWorld } from '#core/checkout/decide/guest.ts';
import { goneText } from '#core/checkout/decide/power.ts';
import type { Step } from '#runtime/steps/step.ts';
import { captured } from '../captured.ts';
import { fleetDocument } from '../documents.ts';
import { lookInside } from '../guest-world.ts';

/** Ends the work that no load balancer sends, and proves that none is left. */
export const quiesce: Step<GuestWorld> = {
  machine: 'checkout',
  name: 'Quiesce',
  look: lookInside,
  decide(loan, world) {
    const record = captured(loan);
    const { quiesce: first, idle, elbOnly } = loan.fleet.rules;
    if (world.host === undefined) return lost(goneText(record.hostId));
    if (elbOnly || first === undefined || idle === undefined) return done('the fleet says that all its work comes through load balancers');
    const root = record.manifest.attachments[record.manifest.rootDeviceName]?.volumeId ?? '';
    const tasks = [
      { key: 'quiesce', document: fleetDocument(record, first) },
      { key: 'idle', document: fleetDocument(record, idle) },
    ];
    const outcome = followDocuments(tasks, loan.results, world, root);
    return documentsDecision(outcome, () => 'no work is left on the host');
  },
};
