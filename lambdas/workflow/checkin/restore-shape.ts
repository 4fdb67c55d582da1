import { decideShape, type ShapeWorld } from '#core/checkout/decide/shape.ts';
import { act } from '#core/checkout/decision.ts';
import type { Step } from '#runtime/steps/step.ts';
import { captured } from '../captured.ts';
import { lookAtShape } from '../checkout/reshape.ts';

/** Gives the stopped host its own type, options and user data again, and opens the capacity that was held for it. */
export const restoreShape: Step<ShapeWorld> = {
  machine: 'checkin',
  name: 'RestoreShape',
  look: (deps, loan) => lookAtShape(deps, captured(loan)),
  decide(loan, world) {
    const { record, results } = loan;
    const decision = decideShape(record.hostId, captured(loan).plan, 'backwards', world, results);
    const { reservationId } = record;
    if (decision.decide !== 'done' || reservationId === undefined || results.has(`openReservation#${reservationId}`)) return decision;
    return act('opens the capacity that was held for the way back', { kind: 'openReservation', key: reservationId, reservationId });
  },
};
