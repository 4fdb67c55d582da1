import { cedarAuthorize } from '#adapters/cedar.ts';
import type { Clients } from '#adapters/clients.ts';
import { configurationSource } from '#adapters/configuration.ts';
import { executionArn, executionsOf } from '#adapters/executions.ts';
import { fleetHealth } from '#adapters/fleet-health.ts';
import type { Fleet } from '#core/fleet/fleet.ts';
import { type Environment, readEnvironment } from '#runtime/environment.ts';
import { makeLog } from '#runtime/logger.ts';
import { type Build, type Handler, onLambda } from '#runtime/on-lambda.ts';
import { buildApp } from './app.ts';
import { liveAppraise } from './appraise.ts';
import { builtInLibrary } from './built-in.ts';
import type { CapacityDeps } from './capacity-deps.ts';
import { checkIn } from './routes/check-in.ts';
import { closeLoss } from './routes/close-loss.ts';
import { lookSlot } from './look-slot.ts';
import { createCheckout } from './routes/create-checkout.ts';
import { getCheckout } from './routes/get-checkout.ts';
import { getFleet } from './routes/get-fleet.ts';
import { getHealth } from './routes/get-health.ts';
import { getUtilisation } from './routes/get-utilisation.ts';
import { getTimeline } from './routes/get-timeline.ts';
import { listCheckouts } from './routes/list-checkouts.ts';
import { listFleets } from './routes/list-fleets.ts';
import { listHosts } from './routes/list-hosts.ts';
import { readSeries } from '#adapters/utilisation.ts';
import { sharedReading } from '#adapters/shared-reading.ts';

/** The capacity library's API on whatever it is given to reach the world. */
export const buildCapacityApi = (deps: CapacityDeps): Handler =>
  buildApp(
    'capacity',
    {
      listFleets: listFleets(deps),
      getFleet: getFleet(deps),
      listHosts: listHosts(deps),
      createCheckout: createCheckout(deps),
      listCheckouts: listCheckouts(deps),
      getCheckout: getCheckout(deps),
      getTimeline: getTimeline(deps),
      getUtilisation: getUtilisation(deps),
      checkIn: checkIn(deps),
      closeLoss: closeLoss(deps),
      getHealth: getHealth(deps),
    },
    deps.log,
  );

/** A reading of a fleet's health may be 5 s old when it decides (`design.md` §2); part of that is for deciding. */
const healthKeptMilliseconds = 3_000;

export const build: Build = (variables, clients) => buildCapacityApi(liveDeps(readEnvironment('capacity', variables), clients));

function liveDeps(environment: Environment<'capacity'>, clients: Clients): CapacityDeps {
  const { clock, randomHex, stateMachines } = clients;
  const log = makeLog(environment.POWERTOOLS_SERVICE_NAME, environment.LOG_LEVEL);
  const table = clients.table(environment.CHECKOUT_TABLE);
  return {
    table,
    readConfiguration: configurationSource(clients.ssm, clock, environment.CONFIGURATION_PATH),
    library: builtInLibrary,
    authorize: cedarAuthorize((message, details) => log.error(message, { details })),
    appraise: liveAppraise(clients, () => lookSlot({ table, clock, random: () => Number.parseInt(randomHex(4), 16) / 0x1_0000 })),
    health: sharedReading(
      clock,
      healthKeptMilliseconds,
      ({ id }: Fleet) => id,
      (fleet) => fleetHealth(clients, fleet),
    ),
    utilisation: (plans, span) => readSeries(clients, plans, span),
    checkouts: executionsOf(stateMachines, environment.CHECKOUT_MACHINE_ARN),
    checkIns: executionsOf(stateMachines, environment.CHECKIN_MACHINE_ARN),
    clock,
    randomHex,
    log,
    executionPage: (name) =>
      `https://${environment.REGION}.console.aws.amazon.com/states/home?region=${environment.REGION}#/v2/executions/details/${executionArn(environment.CHECKOUT_MACHINE_ARN, name)}`,
  };
}

export const handler = onLambda(build);
