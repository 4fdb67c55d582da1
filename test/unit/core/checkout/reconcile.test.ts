import { describe, expect, it } from '@jest/globals';
import { decideRepair, type Watched } from '../../../../core/checkout/reconcile.ts';

const now = Date.parse('2026-01-01T12:00:00.000Z');
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

interface Row {
  readonly state: Watched['record']['state'];
  /** Seconds since the last move, 600 by default. */
  readonly quiet?: number;
  /** Seconds past the deadline; before it by default. */
  readonly late?: number;
  readonly running?: string;
  readonly hostGone?: boolean;
  readonly redrives?: number;
  /** Seconds since the epoch was opened. */
  readonly epochOpened?: number;
  /** Seconds since the wait was noted. */
  readonly waiting?: number;
}
function repairOf({ state, quiet = 600, late = -3600, running, waiting, hostGone = false, redrives = 0, epochOpened }: Row): string {
  const record = {
    id: 'co',
    state,
    epoch: 3,
    createdAt: ago(quiet),
    deadline: ago(late),
    progress: [],
    redrives,
    ...(epochOpened === undefined ? {} : { epochAt: ago(epochOpened) }),
  };
  const repair = decideRepair(
    {
      record,
      running: new Set(running === undefined ? [] : [running]),
      waitingSince: waiting === undefined ? undefined : now - waiting * 1000,
      hostGone,
    },
    now,
  );
  return repair.repair === 'check-in' ? `${repair.repair} ${repair.cause}` : repair.repair;
}

describe('the reconciler', () => {
  const rows: readonly (readonly [string, Row, string])[] = [
    ['starts a claimed checkout that nobody started', { state: 'CLAIMED' }, 'start-checkout'],
    ['gives a start a minute to show up', { state: 'CLAIMED', quiet: 59 }, 'none'],
    ['rolls an abandoned checkout back', { state: 'STOPPING' }, 'check-in ROLLBACK'],
    ['leaves a checkout alone that is carried on', { state: 'STOPPING', running: 'co-3-checkout' }, 'none'],
    ['drives an abandoned way back again', { state: 'RESTORING', redrives: 4 }, 'check-in REDRIVE'],
    ['gives a new epoch a minute before the next one', { state: 'CHECKING_IN', epochOpened: 59 }, 'none'],
    ['gives up after five redrives', { state: 'CHECKING_IN', redrives: 5 }, 'quarantine'],
    ['looks again where an event may be lost', { state: 'STOPPING', running: 'co-3-checkout', waiting: 91 }, 'look-again'],
    ['ends a checkout in progress at its deadline', { state: 'STOPPING', running: 'co-3-checkout', late: 91 }, 'check-in DEADLINE'],
    ['ends a loan whose schedule was lost', { state: 'ACTIVE', late: 91 }, 'check-in DEADLINE'],
    ['gives the schedule its minute', { state: 'ACTIVE', late: 89 }, 'none'],
    ['leaves a late loan alone whose check-in has started', { state: 'ACTIVE', late: 91, running: 'co-3-checkin' }, 'none'],
    ['restarts an abandoned check-in', { state: 'RESTORING' }, 'check-in REDRIVE'],
    ['knows a begun check-in by the epoch before', { state: 'RESTORING', running: 'co-2-checkin' }, 'none'],
    ['does not take the checkout of an earlier epoch for it', { state: 'RESTORING', running: 'co-2-checkout' }, 'check-in REDRIVE'],
    ['asks for room in the group again after ten minutes', { state: 'IN_RESERVE', quiet: 601 }, 'check-in REDRIVE'],
    ['does not ask earlier', { state: 'IN_RESERVE', quiet: 599 }, 'none'],
    ['ends the loan of a host that is terminated', { state: 'ACTIVE', hostGone: true }, 'check-in REVOKED'],
    ['leaves a quarantined host to people', { state: 'QUARANTINED', late: 9999 }, 'none'],
    ['leaves an ended loan alone', { state: 'CHECKED_IN', late: 9999 }, 'none'],
  ];
  it.each(rows)('%s', (_what, row, repair) => expect(repairOf(row)).toBe(repair));
});
