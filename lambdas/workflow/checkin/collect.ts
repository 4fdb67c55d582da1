import { done } from '#core/checkout/decision.ts';
import { followDocuments, type GuestWorld } from '#core/checkout/decide/guest.ts';
import type { Step } from '#runtime/steps/step.ts';
import { borrowedRoot } from '../borrowed-root.ts';
import { isCaptured } from '../captured.ts';
import { pinned } from '../documents.ts';
import { lookInside } from '../guest-world.ts';

/** Brings the borrower's artifacts to safety. Bounded, and never a reason to keep the host: what fails is told. */
export const collect: Step<GuestWorld> = {
  machine: 'checkin',
  name: 'Collect',
  look: lookInside,
  decide({ record, results }, world) {
    const { artifacts } = record.persona.testing;
    if (artifacts === undefined || !isCaptured(record) || record.dirtiness !== 'TAINTED') return done('there is nothing to collect');
    if (world.host?.state !== 'running') return done(`nothing can be collected: the host is ${world.host?.state ?? 'gone'}`);
    const outcome = followDocuments([{ key: 'artifacts', document: pinned(record, artifacts) }], results, world, borrowedRoot(record));
    if (outcome.guest === 'next') return outcome.decision;
    return done(outcome.guest === 'succeeded' ? 'the artifacts are collected' : `the artifacts could not be collected: ${outcome.text}`);
  },
};
