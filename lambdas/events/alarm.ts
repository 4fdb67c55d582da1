import * as z from 'zod';
import { eventEffects, messageEffects } from '#adapters/effects/messages.ts';
import { executionsOf } from '#adapters/executions.ts';
import { loanOfAlarm } from '#core/goals/goal-watch.ts';
import { readEnvironment } from '#runtime/environment.ts';
import { metricsTo, recordAlarmDelay } from '#runtime/metrics.ts';
import { onLambda, type Build } from '#runtime/on-lambda.ts';
import { poolAdjustment } from '#runtime/start-adjustment.ts';
import { stepDeps } from '#runtime/step-function.ts';
import { watchGoals } from './watch-goals.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
const alarmEvent = z.object({ detail: z.object({ alarmName: z.string(), state: z.object({ timestamp: z.string() }) }) });

/** The alarm of a goal has changed its state → the checkout. The event only says where to look: the alarm itself is read again. */
export const build: Build = (variables, clients) => {
  const deps = stepDeps('alarm', variables, clients, { ...messageEffects, ...eventEffects });
  const { CHECKIN_MACHINE_ARN, ADJUST_MACHINE_ARN } = readEnvironment('alarm', variables);
  const checkIns = executionsOf(clients.stateMachines, CHECKIN_MACHINE_ARN);
  const startAdjustment = poolAdjustment({ table: deps.table, adjustments: executionsOf(clients.stateMachines, ADJUST_MACHINE_ARN) });
  return async (event) => {
    const { alarmName, state } = alarmEvent.parse(event).detail;
    const loan = loanOfAlarm(alarmName);
    if (loan === undefined) return { outcome: 'not-ours' };
    recordAlarmDelay((clients.clock.now() - Date.parse(state.timestamp)) / 1000, metricsTo(deps));
    const outcome = await watchGoals({ ...deps, checkIns, startAdjustment }, loan.checkoutId);
    // The event is done with when everything is done that it has led to: Lambda brings it again in a minute.
    if (outcome === 'unfinished') throw new Error(`another run is at a duty of ${loan.checkoutId}; it is looked at again`);
    return { outcome };
  };
};
export const handler = onLambda(build);
