import { executionsOf, runningExecutions } from '#adapters/executions.ts';
import { publishOnce } from '#adapters/alerts.ts';
import { hostStoryEffects } from '#adapters/effects/host-story.ts';
import { eventEffects, messageEffects } from '#adapters/effects/messages.ts';
import { retakeEffects } from '#adapters/effects/retake.ts';
import { tagsOfHosts } from '#adapters/look/hosts.ts';
import { lookAtVolumes } from '#adapters/look/volumes.ts';
import { metricsTo, recordMetrics } from '#runtime/metrics.ts';
import { readEnvironment } from '#runtime/environment.ts';
import { onLambda, type Build } from '#runtime/on-lambda.ts';
import { poolAdjustment } from '#runtime/start-adjustment.ts';
import { stepDeps } from '#runtime/step-function.ts';
import { observeWait } from '#runtime/steps/observe-wait.ts';
import { allSteps } from '../workflow/steps.ts';
import { dividePools } from './divide-pools.ts';
import { tellStories } from './host-stories.ts';
import { liveRecords } from './live-records.ts';
import { repairAll } from './repair.ts';
import { keepRestorePoints } from './retake-snapshots.ts';
import { giveBackStaleTurns } from './stale-turns.ts';
import { type Alert, missingOriginals } from './set-aside.ts';
import { watchAllGoals } from './watch-all-goals.ts';
import { sweepSnapshots } from './sweep-snapshots.ts';
import { watchFleets } from './watch-fleets.ts';

const reconcileEffects = { ...retakeEffects, ...messageEffects, ...eventEffects, tagHost: hostStoryEffects.tagHost };

/**
 * Every minute, and at once when an execution fails: looks at every live record whether or not events
 * came, repairs what stands still, looks after the originals that are set aside, takes snapshots again
 * that failed, and sweeps those whose retention is over. What it does per run does not depend on what
 * happened; one part that fails does not keep the others from being done.
 */
export const build: Build = (variables, clients) => {
  const deps = stepDeps('reconcile', variables, clients, reconcileEffects);
  const { CHECKOUT_MACHINE_ARN, CHECKIN_MACHINE_ARN, ADJUST_MACHINE_ARN, ALERT_TOPIC_ARN } = readEnvironment('reconcile', variables);
  const { stateMachines, clock } = clients;
  const machines = {
    checkouts: executionsOf(stateMachines, CHECKOUT_MACHINE_ARN),
    checkIns: executionsOf(stateMachines, CHECKIN_MACHINE_ARN),
  };
  const divideAll = poolDivider(deps, ADJUST_MACHINE_ARN);
  const startAdjustment = poolAdjustment({ table: deps.table, adjustments: executionsOf(stateMachines, ADJUST_MACHINE_ARN) });
  return async () => {
    const [live, ...running] = await Promise.all([
      liveRecords(deps.table),
      runningExecutions(stateMachines, CHECKOUT_MACHINE_ARN),
      runningExecutions(stateMachines, CHECKIN_MACHINE_ARN),
    ]);
    const [hosts, originals] = await Promise.all([
      tagsOfHosts(
        clients,
        live.map((record) => record.hostId),
      ),
      lookAtVolumes(
        clients,
        live.flatMap((record) => record.setAside),
      ),
    ]);
    const gone = new Set(live.map(({ hostId }) => hostId).filter((hostId) => !hosts.has(hostId)));
    const tell = (alert: Alert) => publishOnce({ table: deps.table, sns: clients.sns, topicArn: ALERT_TOPIC_ARN }, alert);
    const observe = (resource: string) => observeWait(deps, allSteps, resource);
    const faults: unknown[] = [];
    const part = (work: Promise<number>): Promise<number> => work.catch((error: unknown) => (faults.push(error), 0));
    await part(giveBackStaleTurns(deps, live));
    const repaired = await part(
      repairAll({ table: deps.table, clock, log: deps.log, ...machines, observe, tell }, live, new Set(running.flat()), gone),
    );
    const failedSets = await part(keepRestorePoints({ ...deps, tell }, live, originals));
    await part(tellAll(tell, missingOriginals(live, originals)));
    await part(divideAll(live));
    const judged = await part(watchAllGoals({ ...deps, checkIns: machines.checkIns, startAdjustment }, live));
    await part(tellStories(deps, live, hosts));
    const swept = await part(sweepSnapshots(deps, live));
    const { fleets } = await deps.configuration();
    const watched = await watchFleets(
      deps,
      [...fleets.values()].map(({ fleet }) => fleet),
      live,
    );
    faults.push(...watched.faults);
    recordMetrics({ live, failedSets, fleets: watched.figures }, clock.now(), metricsTo(deps));
    if (faults.length > 0) throw faults.length === 1 ? faults[0] : new AggregateError(faults, 'several parts of the look failed');
    return { live: live.length, repaired, judged, swept };
  };
};

/** Where nobody draws on a pool there is nothing to divide, and nothing is read. */
const poolDivider =
  ({ table, log, configuration, clients: { stateMachines, clock } }: ReturnType<typeof stepDeps>, machineArn: string) =>
  async (live: Awaited<ReturnType<typeof liveRecords>>): Promise<number> => {
    if (live.every((record) => record.pool === undefined)) return 0;
    const { pools } = await configuration();
    const running = new Set(await runningExecutions(stateMachines, machineArn));
    return dividePools({ table, log, adjustments: executionsOf(stateMachines, machineArn) }, pools, live, running, clock.now());
  };

async function tellAll(tell: (alert: Alert) => Promise<void>, alerts: readonly Alert[]): Promise<number> {
  for (const alert of alerts) await tell(alert);
  return alerts.length;
}

export const handler = onLambda(build);
