import { lost } from '#core/checkout/decision.ts';
import { documentsDecision, followDocuments, type GuestWorld } from '#core/checkout/decide/guest.ts';
import { goneText } from '#core/checkout/decide/power.ts';
import { changesOf } from '#core/checkout/plan.ts';
import type { Step } from '#runtime/steps/step.ts';
import { borrowedRoot } from '../borrowed-root.ts';
import { captured } from '../captured.ts';
import { lookInside } from '../guest-world.ts';

/** Asks the host whether it is what the persona promises. */
export const probe: Step<GuestWorld> = {
  machine: 'checkout',
  name: 'Probe',
  enters: 'probe',
  look: lookInside,
  decide(loan, world) {
    const record = captured(loan);
    if (world.host === undefined) return lost(goneText(record.hostId));
    const tasks = changesOf(record.plan, 'Probe').map(({ kind: _kind, step: _step, needsStop: _stop, ...document }) => ({
      key: 'probe',
      document,
    }));
    const outcome = followDocuments(tasks, loan.results, world, borrowedRoot(record));
    return documentsDecision(outcome, (outputs) => `the probe passed: ${outputs.join(' ').trim().slice(0, 300)}`);
  },
};
