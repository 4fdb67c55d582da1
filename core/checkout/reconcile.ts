import { isoTime } from '#core/contracts/clock.ts';
import { checkInName, checkoutName } from './execution-names.ts';
import type { CheckoutRecord } from './record.ts';
import { type EndCause, isTerminal } from './states.ts';

/** What the reconciler knows of one live record: the record, which executions run, who waits, and which originals are gone. */
export interface Watched {
  readonly record: Pick<CheckoutRecord, 'id' | 'state' | 'epoch' | 'createdAt' | 'deadline' | 'progress'> & {
    readonly checkInBeganAt?: string | undefined;
    readonly epochAt?: string | undefined;
    readonly redrives?: number;
    readonly waitsForTurnSince?: string | undefined;
  };
  readonly running: ReadonlySet<string>;
  /** When the wait on the host was noted, in milliseconds; undefined when nobody waits. */
  readonly waitingSince: number | undefined;
  /** EC2 says that the host is terminated. */
  readonly hostGone?: boolean;
}

/** What it does about it: one repair a record and run, each with its reason. More repairs are more rows of `decideRepair`. */
export type Repair =
  | { readonly repair: 'none' }
  | { readonly repair: 'start-checkout'; readonly reason: string }
  | { readonly repair: 'check-in'; readonly cause: EndCause; readonly reason: string }
  /** Given up: it rests, people are told, and it can be driven again. */
  | { readonly repair: 'quarantine'; readonly reason: string }
  | { readonly repair: 'look-again'; readonly reason: string };

/** An execution shows up in lists a little after its start; younger trouble is not trouble yet. */
const settleMilliseconds = 60_000;
/** The schedule fires within its minute [SCH-TYPES] and starts in seconds; later than this it is lost. */
const overdueMilliseconds = 90_000;
/** Events come within seconds; a token that waited this long may have missed its own. */
const staleWaitMilliseconds = 90_000;
const reserveMilliseconds = 600_000;
/** Redrives without a person in between; after these the host rests in quarantine. */
const mostRedrives = 5;

const onTheWayOut = new Set<CheckoutRecord['state']>([
  'CLAIMED',
  'PROTECTING',
  'DRAINING',
  'STOPPING',
  'SNAPSHOTTING',
  'APPLYING',
  'PROBING',
]);
const lent = new Set<CheckoutRecord['state']>(['ACTIVE', 'DEGRADED', 'HELD']);
const onTheWayBack = new Set<CheckoutRecord['state']>(['RECALLING', 'CHECKING_IN', 'RESTORING', 'VERIFYING', 'REJOINING']);

const atRest = new Set<CheckoutRecord['state']>(['QUARANTINED', 'SCHEDULED', 'QUEUED']);
const none: Repair = { repair: 'none' };
const lookAgain: Repair = { repair: 'look-again', reason: 'a step waits longer than its event should take' };

/** Decides about one record; pure, so that every row is a test. */
export function decideRepair(watched: Watched, now: number): Repair {
  const { record, waitingSince } = watched;
  if (isTerminal(record.state) || atRest.has(record.state)) return none;
  const quietFor = now - lastMoveOf(record);
  const alive = isAlive(watched);
  const carried = waitingSince !== undefined && now - waitingSince > staleWaitMilliseconds ? lookAgain : none;
  const overdue = now - Date.parse(record.deadline) > overdueMilliseconds;
  if (onTheWayOut.has(record.state)) {
    if (overdue) return missedDeadline(record);
    if (alive) return carried;
    return quietFor < settleMilliseconds ? none : abandonedCheckout(record);
  }
  if (lent.has(record.state)) return alive ? none : lentRepair(watched, overdue);
  if (record.state === 'IN_RESERVE')
    return quietFor > reserveMilliseconds && !alive
      ? { repair: 'check-in', cause: 'REDRIVE', reason: 'looks for room in its group again' }
      : none;
  if (!onTheWayBack.has(record.state)) return none;
  if (alive) return carried;
  return quietFor < settleMilliseconds ? none : abandonedCheckIn(record);
}

/** A lent host that no execution looks after. */
function lentRepair({ record, hostGone }: Watched, overdue: boolean): Repair {
  if (hostGone === true) return { repair: 'check-in', cause: 'REVOKED', reason: 'the host is terminated' };
  return overdue ? missedDeadline(record) : none;
}

/** An execution carries the loan; a check-in that has begun is named after the epoch before. */
const isAlive = ({ record: { id, epoch }, running }: Watched): boolean =>
  [checkoutName(id, epoch), checkInName(id, epoch), checkInName(id, epoch - 1)].some((name) => running.has(name));

const missedDeadline = ({ deadline }: Watched['record']): Repair => ({
  repair: 'check-in',
  cause: 'DEADLINE',
  reason: `the deadline ${deadline} is past and the schedule was lost`,
});

const abandonedCheckout = ({ state, progress, createdAt }: Watched['record']): Repair =>
  state === 'CLAIMED' && progress.length === 0
    ? { repair: 'start-checkout', reason: `claimed at ${createdAt} and never started` }
    : { repair: 'check-in', cause: 'ROLLBACK', reason: `no execution carries the checkout on from ${state}` };

/** Bounded, and never in a loop: what failed so often is for people. */
const abandonedCheckIn = ({ state, redrives = 0 }: Watched['record']): Repair =>
  redrives < mostRedrives
    ? { repair: 'check-in', cause: 'REDRIVE', reason: `no execution carries the check-in on from ${state}` }
    : { repair: 'quarantine', reason: `the way back was begun anew ${String(redrives)} times and ended each time in ${state}` };

const lastMoveOf = ({ createdAt, checkInBeganAt, epochAt, progress }: Watched['record']): number =>
  Math.max(
    ...[
      createdAt,
      ...(checkInBeganAt === undefined ? [] : [checkInBeganAt]),
      ...(epochAt === undefined ? [] : [epochAt]),
      ...progress.map((entry) => entry.endedAt ?? entry.startedAt),
    ].map((at) => Date.parse(at)),
  );

/** Longer than any step takes that goes on: the longest drain is an hour, and people force a stop that hangs. */
const stuckMilliseconds = 5_400_000;

/** Whether a host that is on its way has not got any further for 90 minutes; whoever waits for a turn is not stuck. */
export const isStuck = (record: Watched['record'], now: number): boolean =>
  (onTheWayOut.has(record.state) || onTheWayBack.has(record.state)) &&
  record.waitsForTurnSince === undefined &&
  now - lastMoveOf(record) > stuckMilliseconds;

/** Seconds by which a checkout is late: from its deadline to the recorded begin of the check-in, or to now. */
export const overdueSeconds = ({ deadline, checkInBeganAt, state }: Watched['record'], now: number): number =>
  isTerminal(state) ? 0 : Math.max(0, (Date.parse(checkInBeganAt ?? isoTime(now)) - Date.parse(deadline)) / 1000);
