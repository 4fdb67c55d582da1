import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { parse } from 'yaml';
import { scalingEffects } from '../actors/scaling-effects.ts';
import { startActors } from '../actors/actors.ts';
import type { ActorName } from '../actors/actors.ts';
import { autoScaling } from '../aws/auto-scaling/auto-scaling.ts';
import type { AutoScaling } from '../aws/auto-scaling/auto-scaling.ts';
import { Cloud } from '../aws/cloud.ts';
import { cloudWatch } from '../aws/cloudwatch.ts';
import { HostLoads } from '../aws/cloudwatch/host-load.ts';
import { disksOf, hostMetrics } from '../aws/cloudwatch/host-metrics.ts';
import { ec2 } from '../aws/ec2/ec2.ts';
import type { Ec2 } from '../aws/ec2/ec2.ts';
import type { Ec2Options } from '../aws/ec2/region.ts';
import { keyManagement } from '../aws/keys.ts';
import type { Keys } from '../aws/keys.ts';
import { loadBalancing } from '../aws/load-balancing/load-balancing.ts';
import type { LoadBalancing } from '../aws/load-balancing/load-balancing.ts';
import { notifications } from '../aws/notifications.ts';
import { serviceQuotas } from '../aws/quotas.ts';
import type { Quotas } from '../aws/quotas.ts';
import { scheduler } from '../aws/scheduler.ts';
import { storage } from '../aws/storage.ts';
import { systemsManager } from '../aws/systems-manager/systems-manager.ts';
import type { Authority } from '../iam/authority.ts';
import { apiAdmission } from '../iam/api-policy.ts';
import { agentProfiles, metricProfiles } from '../iam/agents.ts';
import type { Denied } from '../iam/denial.ts';
import { enforce, policiesOf } from '../iam/iam.ts';
import { machineInvocations } from '../iam/invocations.ts';
import { checkWiring } from '../iam/wiring.ts';
import { eventBridge } from '../events/bus.ts';
import type { EventBus } from '../events/bus.ts';
import type { FaultOrder } from '../faults/order.ts';
import { weatherOf } from '../faults/weather.ts';
import { stateMachines } from '../states/service.ts';
import type { StateMachines } from '../states/service.ts';
import { StandIns } from '../states/stand-ins.ts';
import { memoryTable } from '../store/memory-table.ts';
import type { MemoryTable } from '../store/memory-table.ts';
import { StoreFaults } from '../store/store-faults.ts';
import type { StoreRates } from '../store/store-faults.ts';
import { functionSettings, loadEntry } from './function-settings.ts';
import type { Load } from './function-settings.ts';
import type { PutMetric } from './deployed-metrics.ts';
import { countDeployed, countedApi, countedBefore, countSchedules, lambdaCounter, lettersOf, queueMetrics } from './deployed-metrics.ts';
import { lambdaFunctions } from './functions.ts';
import type { Functions } from './functions.ts';
import { stageThrottle } from './stage-throttle.ts';
import { gateway } from './gateway.ts';
import type { Api } from './gateway.ts';
import { localClients } from './local-clients.ts';
import { quietPowertools } from './quiet.ts';
import { routesOf } from './routes.ts';
import type { Route } from './routes.ts';
import type { Holders } from './seed-template.ts';
import { seedTemplate } from './seed-template.ts';
import type { Stack } from './stack.ts';
import { withStandIns } from './stand-in-functions.ts';
import { synthesised } from './synthesis.ts';
import type { TableDoor } from './table-door.ts';
import { tableDoor } from './table-door.ts';
import { deploy } from './template.ts';
import type { Deployment } from './template.ts';
import { createMachines, deliverEvents, schedules, wireRules } from './wire.ts';

/** The booted local cloud: every service with its ground truth, and the deployed system on it. */
export interface LocalCloud extends Holders {
  readonly cloud: Cloud;
  readonly loadBalancing: LoadBalancing;
  readonly autoScaling: AutoScaling;
  readonly stateMachines: StateMachines;
  readonly keys: Keys;
  readonly quotas: Quotas;
  readonly events: EventBus;
  readonly functions: Functions;
  /** Functions and answers to task tokens that come from outside. */
  readonly standIns: StandIns;
  readonly tables: TableDoor;
  /** The CheckoutTable. */
  readonly table: MemoryTable;
  readonly deployment: Deployment;
  /** What the template's policies allow; every call of its roles asks it. */
  readonly authority: Authority;
  readonly routes: readonly Route[];
  /** What the deployment was configured with, as its file says. */
  readonly configuration: unknown;
  /** How busy the hosts are: a scenario sets what their software asks for. */
  readonly loads: HostLoads;
  /** One request through API Gateway; the clock has to run for it to be answered. */
  readonly api: Api;
  /** Runs the clock until the promise settles. */
  during<T>(work: Promise<T>): Promise<T>;
}
export interface BootOptions {
  readonly seed?: number;
  readonly start?: number;
  /** A value, or a path from the project's root. Default: `infra/configuration.demo.json`. */
  readonly configuration?: object | string;
  /** Instead of the CDK app's. */
  readonly template?: readonly Stack[];
  /** Puts the fleet's hosts and groups into the cloud, before the first function runs. */
  readonly world?: (local: LocalCloud) => void;
  /** Other actors of the account that are at work from the start. */
  readonly actors?: readonly ActorName[];
  readonly load?: Load;
  /** Faults that are on from the start. */
  readonly faults?: readonly FaultOrder[];
  /** `calm`: every event arrives once and in time. Default: events are lost, doubled and late at rates drawn from the seed. */
  readonly weather?: 'calm' | 'seeded';
  readonly ec2?: Ec2Options;
  readonly logLevel?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'SILENT';
  /** Told of everything that a policy of the template refuses. */
  readonly onDenied?: (denied: Denied, cloud: Cloud) => void;
  /** What the store does as DynamoDB does; without it the store never refuses, and its indexes lag half a second. */
  readonly store?: StoreRates;
}

export const demoConfiguration = 'infra/configuration.demo.json';

const quotaOptions = (quotas: Quotas): Ec2Options => ({
  copyQuota: () => quotas.value('ebs', 'L-39BD5252') ?? 5,
  vcpuQuota: () => quotas.value('ec2', 'L-1216C47A') ?? 5,
});

const emptyCloud = ({ seed, start }: BootOptions): Cloud =>
  new Cloud({ ...(seed === undefined ? {} : { seed }), ...(start === undefined ? {} : { start }) });

/** What the template puts before the functions of the API. */
const gatesOf = (cloud: Cloud, deployment: Deployment) => ({
  denies: apiAdmission(deployment, cloud),
  admits: stageThrottle(deployment, () => cloud.clock.now()),
});

/** Boots the local cloud from the synthesised template, which is all the wiring there is. */
export async function bootLocalCloud(options: BootOptions = {}): Promise<LocalCloud> {
  const { configuration = demoConfiguration, logLevel = 'SILENT' } = options;
  if (logLevel === 'SILENT') quietPowertools();
  const cloud = emptyCloud(options);
  const deployment = deploy(options.template ?? (await synthesised(configuration)), cloud);
  const policies = await policiesOf(deployment);
  const settings = await functionSettings(deployment, options.load ?? loadEntry, { LOG_LEVEL: logLevel });
  const standIns = new StandIns(cloud);
  const put: PutMetric = (metric, value) => local.cloudWatch.putMetric(metric, value);
  const functions = withStandIns(lambdaFunctions(cloud, settings, { clients: localClients, count: lambdaCounter(put) }), standIns);
  const storeFaults = options.store === undefined ? undefined : new StoreFaults(options.seed ?? 1, options.store);
  const tables = tableDoor(cloud, tablesOf(cloud, deployment, storeFaults), storeFaults);
  const quotas = serviceQuotas(cloud);
  const hosts = ec2(cloud, { ...quotaOptions(quotas), ...options.ec2 });
  const balancing = loadBalancing(cloud, hosts.hosts);
  const groups = autoScaling(cloud, hosts.hosts, balancing, scalingEffects(hosts));
  const authority = enforce(cloud, deployment, policies, { ec2: hosts.state, scalingGroupArn: (name) => groups.arnOf(name) });
  authority.onDenied = (denied) => options.onDenied?.(denied, cloud);
  checkWiring(deployment, authority);
  const loads = hostLoads(cloud, hosts, metricProfiles(deployment, authority));
  const sources = [hostMetrics(cloud.clock, loads, hosts.state), queueMetrics(deployment, () => lettersOf(deployment, local))];
  const machines = stateMachines(cloud, { invoke: machineInvocations(authority, functions), waiting: standIns.waiting });
  const routes = routesOf(deployment);
  const local: LocalCloud = {
    cloud,
    deployment,
    functions,
    standIns,
    tables,
    routes,
    table: checkoutTable(tables),
    configuration: typeof configuration === 'string' ? parsed(configuration) : configuration,
    ec2: hosts,
    loadBalancing: balancing,
    autoScaling: groups,
    authority,
    ssm: systemsManager(cloud, hosts.hosts, { profilesWithSystemsManager: agentProfiles(deployment, authority) }),
    scheduler: scheduler(cloud, { ...schedules(authority, functions), count: countSchedules(put) }),
    cloudWatch: cloudWatch(cloud, { sources }),
    sns: notifications(cloud),
    s3: storage(cloud),
    stateMachines: machines,
    keys: keyManagement(cloud, hosts),
    quotas,
    events: eventBridge(cloud, { deliver: deliverEvents(cloud, functions) }),
    loads,
    api: countedApi(gateway(cloud, functions, routes, gatesOf(cloud, deployment)), cloud, deployment, put),
    during: (work) => during(cloud, work),
  };
  await begin(local, options, put);
  return local;
}

/** What the template and the options put into the booted cloud, in the order in which it depends on each other. */
async function begin(local: LocalCloud, options: BootOptions, put: PutMetric): Promise<void> {
  const { cloud, deployment } = local;
  countDeployed(cloud, put);
  countedBefore(cloud.clock.now(), local.cloudWatch, deployment);
  seedTemplate(deployment, local);
  await local.during(createMachines(cloud, deployment));
  inhabit(local, options);
}

/** What the account holds and what happens in it from the start: its hosts, the rules, other actors, faults. */
function inhabit(local: LocalCloud, { world, actors = [], weather, seed = 1, faults = [] }: BootOptions): void {
  world?.(local);
  local.loads.know(local.ec2.state.instances.keys());
  wireRules(local.deployment, local.events);
  startActors(local, actors);
  for (const order of [...faults, ...(weather === 'calm' ? [] : weatherOf(seed))]) local.cloud.faults.arm(order);
}

const hostLoads = (cloud: Cloud, { hosts, state }: Ec2, metricProfile: { has(profileArn: string): boolean }): HostLoads =>
  new HostLoads(cloud.clock, hosts, disksOf(state), (arn) => metricProfile.has(arn));

function tablesOf(cloud: Cloud, deployment: Deployment, faults: StoreFaults | undefined): ReadonlyMap<string, MemoryTable> {
  const milliseconds = faults === undefined ? 500 : (): number => faults.indexLag();
  const all = [...deployment.of('AWS::DynamoDB::Table'), ...deployment.of('AWS::DynamoDB::GlobalTable')];
  return new Map(all.map(({ name }) => [name, memoryTable({ indexLag: { clock: cloud.clock, milliseconds } })]));
}

/** The only table, or the one whose name says so; an empty one where a test's template has none. */
function checkoutTable({ tables }: TableDoor): MemoryTable {
  const [first] = [...tables].toSorted(([a], [b]) => Number(/checkout/i.test(b)) - Number(/checkout/i.test(a)));
  return first?.[1] ?? memoryTable();
}

function parsed(path: string): unknown {
  return parse(readFileSync(isAbsolute(path) ? path : join(import.meta.dirname, '..', '..', path), 'utf8'));
}

async function during<T>(cloud: Cloud, work: Promise<T>): Promise<T> {
  let settled = false;
  const mark = (): void => void (settled = true);
  work.then(mark, mark);
  if (!(await cloud.clock.run({ done: () => settled })))
    throw new Error('nothing is left to happen, and what was awaited has not happened');
  return work;
}
