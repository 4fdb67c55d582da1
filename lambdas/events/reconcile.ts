import { executionsOf, runningExecutions } from '#adapters/executions.ts';
import { publishOnce } from '#adapters/alerts.ts';
import { goneHosts } from '#adapters/look/hosts.ts';
import { lookAtVolumes } from '#adapters/look/volumes.ts';
import { recordMetrics } from '#runtime/metrics.ts';
import { readEnvironment } from '#runtime/environment.ts';
import { onLambda, type Build } from '#runtime/on-lambda.ts';
import { stepDeps } from '#runtime/step-function.ts';
import { observeWait } from '#runtime/steps/observe-wait.ts';
import { allSteps } from '../workflow/steps.ts';
import { liveRecords } from './live-records.ts';
import { repairAll } from './repair.ts';
import { giveBackStaleTurns } from './stale-turns.ts';
import { type Alert, missingOriginals } from './set-aside.ts';

/**
 * Every minute, and at once when an execution fails: looks at every live record whether or not events
 * came, repairs what stands still, and looks after the originals that are set aside. What it does per
 * run does not depend on what happened.
 */
export const build: Build = (variables, clients) => {
  const deps = stepDeps('reconcile', variables, clients, {});
  const { CHECKOUT_MACHINE_ARN, CHECKIN_MACHINE_ARN, ALERT_TOPIC_ARN } = readEnvironment('reconcile', variables);
  const { stateMachines, clock } = clients;
  const machines = {
    checkouts: executionsOf(stateMachines, CHECKOUT_MACHINE_ARN),
    checkIns: executionsOf(stateMachines, CHECKIN_MACHINE_ARN),
  };
  return async () => {
    const [live, ...running] = await Promise.all([
      liveRecords(deps.table),
      runningExecutions(stateMachines, CHECKOUT_MACHINE_ARN),
      runningExecutions(stateMachines, CHECKIN_MACHINE_ARN),
    ]);
    const [gone, originals] = await Promise.all([
      goneHosts(
        clients,
        live.map((record) => record.hostId),
      ),
      lookAtVolumes(
        clients,
        live.flatMap((record) => record.setAside),
      ),
    ]);
    const tell = (alert: Alert) => publishOnce({ table: deps.table, sns: clients.sns, topicArn: ALERT_TOPIC_ARN }, alert);
    const observe = (resource: string) => observeWait(deps, allSteps, resource);
    await giveBackStaleTurns(deps, live);
    const repaired = await repairAll(
      { table: deps.table, clock, log: deps.log, ...machines, observe, tell },
      live,
      new Set(running.flat()),
      gone,
    );
    for (const missing of missingOriginals(live, originals)) await tell(missing);
    recordMetrics(live, clock.now(), deps.environment['POWERTOOLS_SERVICE_NAME'] ?? 'ahps');
    return { live: live.length, repaired };
  };
};
export const handler = onLambda(build);
