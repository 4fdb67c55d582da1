import { isoTime } from '#core/contracts/clock.ts';
import { actThen } from '#core/checkout/decision.ts';
import { caughtFailure } from '../caught.ts';
import type { Step } from '#runtime/steps/step.ts';

/** Whatever a step of the checkout failed with, there is one way back: the check-in, with the failure on record. */
export const rollBack: Step<null> = {
  machine: 'checkout',
  name: 'RollBack',
  look: () => Promise.resolve(null),
  decide({ record, input }, _world, now) {
    const failure = caughtFailure(record, input, isoTime(now));
    return actThen(
      `${failure.step} failed (${failure.code}): ${failure.reason}`,
      [{ kind: 'startCheckIn', key: 'rollback', cause: 'ROLLBACK' }],
      { failure },
    );
  },
};
