import { isoTime } from '#core/contracts/clock.ts';
import { actThen } from '#core/checkout/decision.ts';
import { caughtFailure } from '../caught.ts';
import type { Step } from '#runtime/steps/step.ts';

/** The resting place of a host that could not be restored: claim and snapshots stay, people are told at once, and it can always be driven again. */
export const quarantine: Step<null> = {
  machine: 'checkin',
  name: 'Quarantine',
  look: () => Promise.resolve(null),
  ends({ record, input }, now) {
    const { code, reason } = caughtFailure(record, input, isoTime(now));
    const differences = (record.verified?.differences ?? []).filter((entry) => entry.class !== 'observed');
    return { event: 'quarantine', extra: { quarantine: { since: isoTime(now), reason: `${code}: ${reason}`, differences } } };
  },
  decide({ record, input }, _world, now) {
    const failure = caughtFailure(record, input, isoTime(now));
    const text = [
      `Host ${record.hostId} of fleet ${record.fleetId} could not be restored after checkout ${record.id} and rests in quarantine.`,
      `Step: ${failure.step}. Reason: ${failure.code}: ${failure.reason}`,
      `Its snapshots are kept and its claim stays. Drive it again: POST /v1/checkouts/${record.id}/check-in`,
      `Way home by hand: ${record.wayHome ?? 'nothing was captured'}. Runbook: docs/runbooks/quarantined.md`,
    ].join('\n');
    return actThen(
      `quarantined: ${failure.reason}`,
      [{ kind: 'publishAlert', mayFail: true, key: 'quarantine', subject: `QUARANTINED ${record.hostId} (${record.fleetId})`, text }],
      { failure },
    );
  },
};
