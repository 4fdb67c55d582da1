import { isoTime } from '#core/contracts/clock.ts';
import type { Persona } from '#core/persona/persona.ts';
import type { GoalState, GoalWatch } from './goal-watch.ts';

export type PerformanceGoal = Persona['goals'][number];

/** An alarm as CloudWatch describes it; times in milliseconds. */
export interface SeenAlarm {
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** Since when it is in this state. */
  readonly since: number;
  readonly reason: string;
}

/** Within this time after people were told of a goal they are not told of it again, however often it is missed. */
export const quietMilliseconds = 3_600_000;
/** A metric may be that late beside the periods that its alarm evaluates [CW-EVAL]. */
const lateMilliseconds = 300_000;

/** How long a goal has to be met before a miss is over: its own evaluation twice, at least five minutes. */
export const calmMilliseconds = ({ periodSeconds, evaluationPeriods }: PerformanceGoal): number =>
  Math.max(300_000, 2 * periodSeconds * evaluationPeriods * 1_000);

/**
 * One goal by its alarm as it is now, whatever events have told: the same alarm gives the same watch. A miss
 * begins at once and ends when the alarm has been OK for a while, so that a goal which comes and goes
 * stays missed. An alarm that is gone is no data.
 */
export function judge(goal: PerformanceGoal, known: GoalWatch, seen: SeenAlarm | undefined, now: number): GoalWatch {
  const state = stateOf(goal, known, seen, now);
  const reason = seen?.reason ?? `the alarm of ${goal.name} is gone`;
  const missedSince =
    state === 'MISSED' ? (known.missedSince ?? isoTime(seen?.since ?? now)) : state === 'MET' ? undefined : known.missedSince;
  const { missedSince: _before, ...rest } = known;
  return {
    ...rest,
    ...(state === known.state ? {} : { state, since: isoTime(seen?.since ?? now), reason }),
    misses: known.misses + (known.missedSince === undefined && missedSince !== undefined ? 1 : 0),
    ...(missedSince === undefined ? {} : { missedSince }),
  };
}

function stateOf(goal: PerformanceGoal, known: GoalWatch, seen: SeenAlarm | undefined, now: number): GoalState {
  if (seen?.state === 'ALARM') return 'MISSED';
  if (seen?.state === 'OK') {
    const isCalm = now - seen.since >= calmMilliseconds(goal);
    // Missed until it has been calm, also where there was no data in between.
    return known.missedSince === undefined || isCalm ? 'MET' : 'MISSED';
  }
  if (known.state !== 'NOT_YET') return 'NO_DATA';
  const first = goal.periodSeconds * goal.evaluationPeriods * 1_000 + lateMilliseconds;
  return now - Date.parse(known.since) > first ? 'NO_DATA' : 'NOT_YET';
}
