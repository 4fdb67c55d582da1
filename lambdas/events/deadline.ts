import * as z from 'zod';
import { executionsOf } from '#adapters/executions.ts';
import { isoTime } from '#core/contracts/clock.ts';
import { checkoutId } from '#core/contracts/ids.ts';
import { readEnvironment } from '#runtime/environment.ts';
import { onLambda, type Build } from '#runtime/on-lambda.ts';
import { startCheckIn } from '#runtime/start-check-in.ts';
import { stepDeps } from '#runtime/step-function.ts';
import { loadRecord } from '#runtime/steps/records.ts';

const reminder = z.object({ checkoutId, epoch: z.int() });

/** Scheduler → the way back. A reminder that came before the recorded deadline (it was moved) or after the end changes nothing. */
export const build: Build = (variables, clients) => {
  const deps = stepDeps('deadline', variables, clients, {});
  const { CHECKIN_MACHINE_ARN } = readEnvironment('deadline', variables);
  const checkIns = executionsOf(clients.stateMachines, CHECKIN_MACHINE_ARN);
  return async (event) => {
    const { checkoutId: id } = reminder.parse(event);
    const record = await loadRecord(deps.table, id);
    if (record === undefined || 'checkInBeganAt' in record || isoTime(clients.clock.now()) < record.deadline) return { outcome: 'stale' };
    return startCheckIn({ table: deps.table, checkIns, clock: clients.clock }, record, 'DEADLINE', 'schedule');
  };
};
export const handler = onLambda(build);
