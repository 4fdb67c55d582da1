import { lost } from '#core/checkout/decision.ts';
import { documentsDecision, followDocuments, type GuestWorld } from '#core/checkout/decide/guest.ts';
import { goneText } from '#core/checkout/decide/power.ts';
import { changesOf } from '#core/checkout/plan.ts';
import type { Step } from '#runtime/steps/step.ts';
import { agentCall } from '../agent-call.ts';
import { captured } from '../captured.ts';
import { borrowedRoot } from '../borrowed-root.ts';
import { lookInside } from '../guest-world.ts';

/** Runs the persona's documents, one after the other, on the borrower's root only. */
export const applySoftware: Step<GuestWorld> = {
  machine: 'checkout',
  name: 'ApplySoftware',
  look: lookInside,
  decide(loan, world) {
    const record = captured(loan);
    if (world.host === undefined) return lost(goneText(record.hostId));
    const tasks = changesOf(record.plan, 'ApplySoftware').map(({ kind: _kind, step: _step, needsStop: _stop, ...document }, index) => ({
      key: `software-${String(index + 1)}`,
      document,
    }));
    const agent = agentCall(record);
    const all = agent === undefined ? tasks : [...tasks, { key: 'agent', document: agent }];
    const outcome = followDocuments(all, loan.results, world, borrowedRoot(record));
    return documentsDecision(outcome, () =>
      tasks.length === 0 ? 'the persona brings no software' : `applied ${tasks.map(({ document }) => document.document).join(', ')}`,
    );
  },
};
