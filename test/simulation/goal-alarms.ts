import type { LocalCloud } from '../../local/boot/boot.ts';

/**
 * Gives the alarm of a goal a metric that nobody measures, so that it keeps the state that a test sets
 * instead of the one that its host deserves.
 */
export function takeInHand({ cloudWatch }: LocalCloud, alarmName: string): void {
  const alarm = cloudWatch.alarms().find(({ name }) => name === alarmName);
  if (alarm === undefined) throw new Error(`there is no alarm ${alarmName}`);
  cloudWatch.addAlarm({ ...alarm.settings, Namespace: 'Tests', MetricName: 'set-by-hand', TreatMissingData: 'ignore' });
}
