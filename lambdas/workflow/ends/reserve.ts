import { done } from '#core/checkout/decision.ts';
import { caughtFailure } from '../caught.ts';
import { isoTime } from '#core/contracts/clock.ts';
import type { Step } from '#runtime/steps/step.ts';

/** The host is whole but has no way back into its group now; it waits with the reason until the reconciler finds room. */
export const reserve: Step<null> = {
  machine: 'checkin',
  name: 'Reserve',
  look: () => Promise.resolve(null),
  ends: ({ record, input }, now) => ({ event: 'reserve', extra: { reserveReason: caughtFailure(record, input, isoTime(now)).reason } }),
  decide: ({ record, input }, _world, now) => done(`in reserve: ${caughtFailure(record, input, isoTime(now)).reason}`),
};
