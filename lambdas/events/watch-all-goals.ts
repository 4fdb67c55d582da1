import { alarmStates } from '#adapters/look/alarms.ts';
import { alarmsToRead, needsLook } from '#core/goals/needs-look.ts';
import type { GoalDeps } from './goal-duties.ts';
import type { LiveRecord } from './live-records.ts';
import { watchGoals } from './watch-goals.ts';

/**
 * Reads the alarms of every lent host again, whether or not events came, and sees to the checkouts that
 * are not in line with them, each on its own. Answers how many have changed.
 */
export async function watchAllGoals(deps: GoalDeps, live: readonly LiveRecord[]): Promise<number> {
  const alarms = await alarmStates(deps.clients, alarmsToRead(live));
  const faults: unknown[] = [];
  let changed = 0;
  for (const record of live.filter((each) => needsLook(each, alarms)))
    try {
      if ((await watchGoals(deps, record.id)) === 'changed') changed++;
    } catch (error) {
      deps.log.error('the goals of a checkout could not be seen to', { checkoutId: record.id, error: error as Error });
      faults.push(error);
    }
  if (faults.length > 0) throw new AggregateError(faults, `the goals of ${String(faults.length)} checkouts could not be seen to`);
  return changed;
}
