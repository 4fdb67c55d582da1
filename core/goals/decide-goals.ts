import { isoTime } from '#core/contracts/clock.ts';
import type { CheckoutEvent, CheckoutState } from '#core/checkout/states.ts';
import type { Persona } from '#core/persona/persona.ts';
import type { GoalDuty, GoalWatch } from './goal-watch.ts';
import { newWatch } from './goal-watch.ts';
import { judge, type PerformanceGoal, quietMilliseconds, type SeenAlarm } from './judge.ts';

/** A lent host with its goals, as recorded. */
export interface WatchedLoan {
  readonly state: CheckoutState;
  readonly persona: Pick<Persona, 'goals'>;
  readonly goals: readonly GoalWatch[];
  readonly duties: readonly GoalDuty[];
}
/** What has changed: written in one transaction, with its sentence for the timeline. */
export interface GoalChange {
  readonly goals: readonly GoalWatch[];
  readonly duties: readonly GoalDuty[];
  readonly event?: CheckoutEvent;
  readonly text: string;
}

/** States in which goals are watched: the host is the borrower's. */
const watchedStates: readonly CheckoutState[] = ['ACTIVE', 'DEGRADED', 'HELD'];
export const isWatched = (state: CheckoutState): boolean => watchedStates.includes(state);

/**
 * What the alarms of a loan mean for it: undefined when nothing has changed. Pure, and a function of the
 * alarms as they are, so that events which are doubled, late or out of order change nothing.
 */
export function decideGoals(loan: WatchedLoan, alarms: ReadonlyMap<string, SeenAlarm>, now: number): GoalChange | undefined {
  if (!isWatched(loan.state)) return undefined;
  const judged = loan.persona.goals.map((goal) => {
    const known = loan.goals.find(({ name }) => name === goal.name) ?? newWatch(goal.name, isoTime(now));
    return { goal, known, next: judge(goal, known, alarms.get(goal.name), now) };
  });
  const event = eventOf(loan.state, judged);
  const isHeld = event === 'hold' || (loan.state === 'HELD' && event !== 'resume');
  const decided = judged.map((entry) => dutiesOf(entry, isHeld, now));
  const goals = decided.map(({ watch }) => watch);
  const fresher = decided.flatMap(({ duties }) => duties);
  if (event === undefined && fresher.length === 0 && JSON.stringify(goals) === JSON.stringify(loan.goals)) return undefined;
  const text = judged.flatMap((entry) => sentenceOf(entry, isHeld, now)).join('; ');
  return {
    goals,
    duties: [...loan.duties, ...fresher],
    ...(event === undefined ? {} : { event }),
    text: [text, ...(event === undefined ? [] : [eventTexts[event] ?? event])].filter((part) => part !== '').join('; '),
  };
}

interface Judged {
  readonly goal: PerformanceGoal;
  readonly known: GoalWatch;
  readonly next: GoalWatch;
}

const isOpen = ({ next }: Judged): boolean => next.missedSince !== undefined;
const holds = (entry: Judged): boolean => isOpen(entry) && entry.goal.action === 'HOLD';

/** One transition at a time; the next look finds the next one. */
function eventOf(state: CheckoutState, judged: readonly Judged[]): CheckoutEvent | undefined {
  if (state === 'HELD') return judged.some(holds) ? undefined : 'resume';
  if (judged.some(holds)) return 'hold';
  if (state === 'ACTIVE') return judged.some(isOpen) ? 'goal-missed' : undefined;
  return judged.some(isOpen) ? undefined : 'goal-met';
}

const eventTexts: Partial<Record<CheckoutEvent, string>> = {
  hold: 'the host is held as it is for a person: no more adjustments, the deadline still rules',
  resume: 'the host is no longer held',
  'goal-missed': 'the checkout is degraded',
  'goal-met': 'every goal that was missed is met again',
};

/** What has to be done about one goal. A miss asks once; people are told once in a quiet period, and of its end when they know of it. */
function dutiesOf({ goal, known, next }: Judged, isHeld: boolean, now: number): { watch: GoalWatch; duties: GoalDuty[] } {
  const begins = known.missedSince === undefined && next.missedSince !== undefined;
  const duty = (kind: GoalDuty['duty'], missedSince: string, untold = 0): GoalDuty => ({
    duty: kind,
    goal: goal.name,
    miss: next.misses,
    missedSince,
    decidedAt: isoTime(now),
    reason: next.reason,
    untold,
  });
  if (next.missedSince === undefined)
    return known.isTold && known.missedSince !== undefined
      ? { watch: { ...next, isTold: false }, duties: [duty('TELL_RECOVERED', known.missedSince)] }
      : { watch: next, duties: [] };
  const asked = begins ? askedFor(goal, isHeld).map((kind) => duty(kind, next.missedSince ?? '')) : [];
  const mayTell = next.toldAt === undefined || now - Date.parse(next.toldAt) >= quietMilliseconds;
  if (next.isTold || !mayTell) return { watch: { ...next, untold: next.untold + (begins ? 1 : 0) }, duties: asked };
  return {
    watch: { ...next, isTold: true, toldAt: isoTime(now), untold: 0 },
    // People first: the check-in ends the epoch under which they are told.
    duties: [duty('TELL_MISSED', next.missedSince, next.untold), ...asked],
  };
}

function askedFor({ action }: PerformanceGoal, isHeld: boolean): GoalDuty['duty'][] {
  if (action === 'CHECK_IN') return ['CHECK_IN'];
  return action === 'ADJUST' && !isHeld ? ['ASK_ARBITER'] : [];
}

function sentenceOf({ goal, known, next }: Judged, isHeld: boolean, now: number): string[] {
  const reason = next.reason === '' ? '' : `: ${next.reason}`;
  if (known.missedSince === undefined && next.missedSince !== undefined) {
    const barred = goal.action === 'ADJUST' && isHeld ? ' (not adjusted: the host is held)' : '';
    return [`goal ${goal.name} is missed since ${next.missedSince}${reason}${barred}`];
  }
  if (known.missedSince !== undefined && next.missedSince === undefined)
    return [`goal ${goal.name} is met again after ${String(Math.round((now - Date.parse(known.missedSince)) / 60_000))} min`];
  if (known.state === next.state) return [];
  return [
    next.state === 'NO_DATA' ? `goal ${goal.name} has no data${reason}` : `goal ${goal.name} is ${next.state.toLowerCase()}${reason}`,
  ];
}
