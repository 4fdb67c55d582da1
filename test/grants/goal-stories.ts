import { keys } from '#core/checkout/items.ts';
import { takeInHand } from '../simulation/goal-alarms.ts';
import { audited, byHand, minutes } from '../simulation/audited.ts';
import type { Run } from './run.ts';

/** A host lent with one goal that sends it home when it is missed. */
async function lentForAGoal(options: Parameters<Run>[0], faults: NonNullable<Parameters<typeof audited>[0]>['faults'] = []) {
  const run = await audited({ overdueMinutes: 60, ...options, faults });
  const { s, local } = run;
  const id = await s.checkout({ host: byHand, persona: 'load-generator' });
  await s.until(id, 'ACTIVE');
  const { persona } = s.record(id) ?? {};
  const goals = persona?.goals.map((goal) => ({ ...goal, action: 'CHECK_IN' }));
  await local.table.write([{ put: { ...keys.part(id, 'persona'), value: { ...persona, goals } } }]);
  const alarm = `ahps-${id}-${persona?.goals[0]?.name ?? ''}`;
  takeInHand(local, alarm);
  const miss = (): void => local.cloudWatch.setAlarmState(alarm, 'ALARM');
  return { ...run, id, miss };
}

/** The goal sends the host home. */
export const sentHome: Run = async (options) => {
  const { s, local, id, miss } = await lentForAGoal(options);
  // Nobody else calls the host back.
  local.events.stopSchedules();
  miss();
  await s.until(id, 'CHECKED_IN');
  return local;
};

/** Nobody hears of the missed goal: the reconciler finds it. */
export const unheardGoal: Run = async (options) => {
  const { s, local, id, miss } = await lentForAGoal(options, [{ fault: 'event-lost', resource: 'aws.cloudwatch' }]);
  miss();
  await local.cloud.clock.advance(minutes(2));
  if (local.sns.published.length === 0) throw new Error('nobody was told');
  await s.until(id, 'CHECKED_IN');
  return local;
};

/** Somebody stops the check-in before it has begun; the goal raises the epoch and starts another. */
export const stoppedBeforeGoal: Run = async (options) => {
  const { s, local, id, miss } = await lentForAGoal(options, [{ fault: 'event-lost', resource: 'aws.states' }]);
  local.events.stopSchedules();
  await s.checkIn(id);
  const running = [...local.stateMachines.executions.values()].find(({ name, status }) => name.endsWith('checkin') && status === 'RUNNING');
  running?.stop('Stopped', 'by hand');
  miss();
  await s.until(id, 'CHECKED_IN');
  return local;
};
