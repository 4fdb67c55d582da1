import { alarmStates } from '#adapters/look/alarms.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { decideGoals, isWatched } from '#core/goals/decide-goals.ts';
import { alarmName } from '#core/goals/goal-watch.ts';
import { loadRecord, tryChange } from '#runtime/steps/records.ts';
import { doDuties, type GoalDeps } from './goal-duties.ts';

/** A lost race is looked at again; several transitions may follow one another. */
const mostLooks = 8;

/**
 * Brings a checkout in line with the alarms of its goals as they are now, then does what is due. Whoever
 * calls, and however often, the record says what was decided and what is still to be done: an event that
 * comes twice, late or for a loan that is over changes nothing. `unfinished`: another run is at a duty.
 */
export async function watchGoals(deps: GoalDeps, checkoutId: string): Promise<'changed' | 'unchanged' | 'unfinished'> {
  let changes = 0;
  let record: CheckoutRecord | undefined;
  for (let look = 0; look < mostLooks; look++) {
    record = await loadRecord(deps.table, checkoutId);
    if (record === undefined) return 'unchanged';
    const outcome = await judgeOnce(deps, record);
    if (outcome === 'unchanged') break;
    if (outcome === 'changed') changes++;
  }
  if (record !== undefined && record.duties.length > 0 && !(await doDuties(deps, record))) return 'unfinished';
  return changes > 0 ? 'changed' : 'unchanged';
}

/** The record is read before the alarms, and written only where nobody has changed it meanwhile: what is written is no older than what stood there. */
async function judgeOnce(deps: GoalDeps, record: CheckoutRecord): Promise<'unchanged' | 'changed' | 'raced'> {
  const { goals } = record.persona;
  // Before Watch has ended nobody has decided on the goals; afterwards the record names them.
  if (!isWatched(record.state) || goals.length === 0) return 'unchanged';
  const seen = await alarmStates(
    deps.clients,
    goals.map(({ name }) => alarmName(record.id, name)),
  );
  const alarms = new Map(
    goals.flatMap(({ name }) => {
      const alarm = seen.get(alarmName(record.id, name));
      return alarm === undefined ? [] : [[name, alarm] as const];
    }),
  );
  const now = deps.clients.clock.now();
  const change = decideGoals(record, alarms, now);
  if (change === undefined) return 'unchanged';
  const { goals: watches, duties, event, text } = change;
  const patch = { goals: [...watches], duties: [...duties] };
  const next = await tryChange(
    deps.table,
    record,
    { step: 'WatchGoals', text, actor: 'goals', patch, ...(event === undefined ? {} : { event }) },
    now,
  );
  return next === undefined ? 'raced' : 'changed';
}
