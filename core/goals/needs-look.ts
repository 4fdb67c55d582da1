import type { CheckoutState } from '#core/checkout/states.ts';
import { isWatched } from './decide-goals.ts';
import { alarmName, type GoalDuty, type GoalState, type GoalWatch } from './goal-watch.ts';
import type { SeenAlarm } from './judge.ts';

/** What lists show of a loan's goals. */
export interface ListedGoals {
  readonly id: string;
  readonly state: CheckoutState;
  readonly goals: readonly GoalWatch[];
  readonly duties: readonly GoalDuty[];
}

/** Names of the alarms that have to be looked at for these loans. */
export const alarmsToRead = (loans: readonly ListedGoals[]): string[] =>
  loans.filter(({ state }) => isWatched(state)).flatMap(({ id, goals }) => goals.map(({ name }) => alarmName(id, name)));

const shown: Readonly<Record<SeenAlarm['state'], GoalState>> = { OK: 'MET', ALARM: 'MISSED', INSUFFICIENT_DATA: 'NO_DATA' };

/**
 * Whether a loan may not be in line with its alarms: an event was lost, time has to pass for a decision
 * (a miss that is over, people who were told lately), or something is still to be done. Cheap, from what
 * lists show; whoever looks decides from the record itself.
 */
export function needsLook({ id, state, goals, duties }: ListedGoals, alarms: ReadonlyMap<string, SeenAlarm>): boolean {
  if (duties.length > 0) return true;
  if (!isWatched(state)) return false;
  const isQuiet = goals.every(({ missedSince }) => missedSince === undefined);
  if (state !== 'ACTIVE' && isQuiet) return true;
  return goals.some((goal) => {
    const alarm = alarms.get(alarmName(id, goal.name))?.state ?? 'INSUFFICIENT_DATA';
    return shown[alarm] !== goal.state || (goal.missedSince !== undefined && !goal.isTold);
  });
}
