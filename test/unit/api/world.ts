import { cedarAuthorize } from '#adapters/cedar.ts';
import type { Configuration } from '#adapters/configuration.ts';
import type { Executions } from '#adapters/executions.ts';
import type { HostHealth } from '#adapters/fleet-health.ts';
import { keys } from '#core/checkout/items.ts';
import { access, type Fleet, fleet } from '#core/fleet/fleet.ts';
import { personaLibrary } from '#core/persona/library.ts';
import { type Persona, persona } from '#core/persona/persona.ts';
import { buildCapacityApi } from '../../../lambdas/api/capacity.ts';
import type { CapacityDeps } from '../../../lambdas/api/capacity-deps.ts';
import { buildPersonasApi } from '../../../lambdas/api/personas.ts';
import { VirtualClock } from '../../../local/clock.ts';
import { Random } from '../../../local/random.ts';
import { type MemoryTable, type MemoryTableOptions, memoryTable } from '../../../local/store/memory-table.ts';

/** Unique ids of the roles in the test configuration; `sso` is trusted to name people. */
export const roles = {
  sso: 'AROASSOAAAAAAAAAAAAA',
  qa: 'AROAQAAAAAAAAAAAAAAA',
  owner: 'AROAOWNERAAAAAAAAAAA',
  admin: 'AROAADMINAAAAAAAAAAA',
  stranger: 'AROASTRANGERAAAAAAAA',
} as const;
type RoleName = keyof typeof roles;

export const identityOf = (role: RoleName, session = 'session') => ({
  userArn: `arn:aws:sts::111122223333:assumed-role/${role}-role/${session}`,
  caller: `${roles[role]}:${session}`,
  accountId: '111122223333',
});

export const testPersona = (over: Partial<Record<string, unknown>> = {}): Persona =>
  persona.parse({
    schemaVersion: 1,
    id: 'blank',
    version: 1,
    category: 'blank',
    title: 'Blank',
    description: 'A clone under isolation.',
    resources: { root: { source: 'CLONE' }, data: { source: 'NONE' } },
    software: { probe: { document: 'AHPS-Probe' } },
    security: { profile: 'isolated' },
    testing: {},
    priority: 10,
    lease: { default: 'PT2H', longest: 'PT12H' },
    ...over,
  });

export const testFleet = (id: string, rules: Partial<Fleet['rules']> = {}): Fleet =>
  fleet.parse({
    id,
    title: `Fleet ${id}`,
    vpcId: 'vpc-0123456789abcdef0',
    targetGroupArns: ['arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/1'],
    owners: ['web-owners'],
    rules: { floor: 5, mostOut: 3, elbOnly: true, longest: 'PT10H', ...rules },
  });

export const testAccess = access.parse({
  teams: [
    { id: 'qa', roles: [roles.sso, roles.qa] },
    { id: 'web-owners', roles: [roles.owner] },
    { id: 'platform', roles: [roles.admin] },
  ],
  administrators: ['platform'],
  namingRoles: [roles.sso],
  grants: [{ team: 'qa', fleets: ['web'], categories: ['blank', 'load'], longest: 'PT8H', highestPriority: 50 }],
});

export const hostName = (index: number): string => `i-${String(index).padStart(17, '0')}`;

/** Executions as Step Functions would keep them: name → running or ended. */
export class FakeExecutions implements Executions {
  readonly running = new Map<string, { input: string; isRunning: boolean }>();
  failWith: Error | undefined;

  async start(name: string, input: Readonly<Record<string, unknown>>): Promise<'started' | 'exists'> {
    if (this.failWith !== undefined) throw this.failWith;
    const text = JSON.stringify(input);
    const known = this.running.get(name);
    if (known !== undefined) return known.isRunning && known.input === text ? 'started' : 'exists';
    this.running.set(name, { input: text, isRunning: true });
    return 'started';
  }

  async isRunning(name: string): Promise<boolean> {
    return this.running.get(name)?.isRunning === true;
  }

  end(name: string): void {
    const known = this.running.get(name);
    if (known !== undefined) known.isRunning = false;
  }
}

export interface WorldOptions {
  readonly clock?: VirtualClock;
  readonly hosts?: number;
  readonly fleet?: Fleet;
  readonly table?: MemoryTableOptions;
  readonly deps?: Partial<CapacityDeps>;
}

/** The capacity API with everything around it faked; `hosts` healthy hosts in fleet `web`. */
export class World {
  readonly clock: VirtualClock;
  readonly table: MemoryTable;
  readonly checkouts = new FakeExecutions();
  readonly checkIns = new FakeExecutions();
  readonly errors: unknown[] = [];
  readonly health: HostHealth[];
  readonly configuration: { fleets: Map<string, { fleet: Fleet; rulesVersion: number }> } & Omit<Configuration, 'fleets'>;
  readonly deps: CapacityDeps;
  private readonly handler: ReturnType<typeof buildCapacityApi>;

  constructor({ hosts = 6, fleet: web = testFleet('web'), table = {}, deps = {}, clock = new VirtualClock() }: WorldOptions = {}) {
    this.clock = clock;
    const random = new Random(7);
    this.table = memoryTable(table);
    this.health = Array.from({ length: hosts }, (_, index) => healthyHost(hostName(index)));
    this.configuration = {
      fleets: new Map([
        ['web', { fleet: web, rulesVersion: 3 }],
        ['db', { fleet: fleet.parse({ ...testFleet('db'), owners: ['platform'] }), rulesVersion: 1 }],
      ]),
      access: testAccess,
      networks: {},
      extraTags: {},
      hostsInMotion: 5,
      images: {},
      pools: [],
    };
    this.deps = {
      table: this.table,
      readConfiguration: async () => this.configuration,
      library: personaLibrary([
        testPersona(),
        testPersona({ id: 'load', category: 'load', version: 2, priority: 40 }),
        testPersona({ id: 'load', category: 'load', version: 1 }),
        testPersona({ id: 'urgent', category: 'load', rank: 5, priority: 90 }),
        testPersona({ id: 'chaos', category: 'chaos' }),
      ]),
      authorize: cedarAuthorize((message, details) => void this.errors.push([message, details])),
      appraise: async ({ hostId }) => (this.health.some((host) => host.hostId === hostId) ? { refusals: [], fit: [] } : undefined),
      utilisation: async (plans) => plans.map(() => []),
      health: async () => ({ hosts: structuredCloneOf(this.health), readAt: this.clock.now() }),
      checkouts: this.checkouts,
      checkIns: this.checkIns,
      clock: this.clock,
      randomHex: (length) => random.hex(length),
      log: { info: () => undefined, warn: () => undefined, error: (...entry) => void this.errors.push(entry) },
      executionPage: (name) => `https://console.test/${name}`,
      ...deps,
    };
    this.handler = buildCapacityApi(this.deps);
  }

  /** Sends one request; time passes until it is answered. */
  async send(request: Request): Promise<Answer> {
    const [answer] = await this.sendAll([request]);
    return answer as Answer;
  }

  /** Sends requests at the same time. */
  async sendAll(requests: readonly Request[]): Promise<Answer[]> {
    let answers: Answer[] | undefined;
    const all = Promise.all(requests.map((request) => this.handler(eventOf(request), { awsRequestId: 'request-1' }))).then(
      (list) => (answers = list.map(read)),
    );
    await Promise.race([all, this.clock.run({ done: () => answers !== undefined })]);
    return await all;
  }

  raw(event: unknown): Promise<unknown> {
    return this.handler(event, { awsRequestId: 'request-1' });
  }

  /** How many hosts are healthy and unclaimed, from the ground truth. */
  spareHosts(): number {
    const claimed = new Set(
      this.table.dump().flatMap(({ pk, sk, checkoutId }) => (sk === 'CLAIM' && checkoutId !== undefined ? [pk.slice('HOST#'.length)] : [])),
    );
    return this.health.filter(({ hostId, healthy }) => healthy && !claimed.has(hostId)).length;
  }

  out(fleetId = 'web'): unknown {
    return this.table.dump().find(({ pk }) => pk === keys.ledger(fleetId).pk)?.['out'];
  }
}

export const personasApi = (world: World) => buildPersonasApi(world.deps);

export const healthyHost = (hostId: string): HostHealth => ({
  hostId,
  healthy: true,
  registrations: [{ groupArn: 'arn:group', targetId: hostId, port: 80, state: 'healthy' }],
});
const structuredCloneOf = (hosts: readonly HostHealth[]): HostHealth[] => hosts.map((host) => ({ ...host }));

export interface Request {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly as?: ReturnType<typeof identityOf> | null;
}
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A proxy event as API Gateway's REST API makes it. */
export const eventOf = ({
  method = 'GET',
  path,
  query,
  headers = {},
  body,
  as = identityOf('sso', 'ana'),
}: Request): Record<string, unknown> => ({
  httpMethod: method,
  path,
  resource: '/{proxy+}',
  headers: { host: 'api.test', ...headers },
  multiValueHeaders: Object.fromEntries(Object.entries({ host: 'api.test', ...headers }).map(([name, value]) => [name, [value]])),
  queryStringParameters: query ?? null,
  multiValueQueryStringParameters:
    query === undefined ? null : Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]])),
  pathParameters: null,
  stageVariables: null,
  body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  isBase64Encoded: false,
  requestContext: { identity: as, requestId: 'request-1' },
});

export function read(answer: unknown): Answer {
  const { statusCode, headers, body } = answer as { statusCode: number; headers: Record<string, string>; body: string };
  return { status: statusCode, headers, body: JSON.parse(body) as Record<string, unknown> };
}

/** POST /v1/checkouts for a host of fleet web. */
export const borrowRequest = (host: number, over: Readonly<Record<string, unknown>> = {}, key = `key-${String(host)}`): Request => ({
  method: 'POST',
  path: '/v1/checkouts',
  headers: { 'Idempotency-Key': key },
  body: { hostId: hostName(host), fleetId: 'web', reason: 'soak test', ...over },
});
