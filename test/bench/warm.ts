import type { FunctionName } from '#runtime/environment.ts';
import type { RouteName } from '#core/contracts/routes.ts';
import type { Asked, Scenario } from '../../local/boot/scenario.ts';
import { largeFleets } from './large-fleets.ts';
import { percentile } from './functions.ts';

/** Real milliseconds of warm answers. */
export interface Warm {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly count: number;
}
export interface WarmFigures {
  readonly routes: ReadonlyMap<RouteName, Warm>;
  readonly functions: ReadonlyMap<FunctionName, Warm>;
}

const warm = (times: readonly number[]): Warm => ({ p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99), count: times.length });

/**
 * Every route of the API `requests` times (the two that change something once for each of `loans` hosts),
 * and every function that those loans call. The time of a function is from its event to its answer, with
 * what the local cloud does for it; waits of virtual time take none.
 */
export async function warmFigures({ requests, loans, seed }: { requests: number; loans: number; seed: number }): Promise<WarmFigures> {
  const { s, hosts } = await largeFleets(loans + 1, seed);
  const functions = timeFunctions(s);
  const routes = new Map<RouteName, number[]>();
  const ask = async (route: RouteName, asked: Asked): Promise<Readonly<Record<string, unknown>>> => {
    const began = performance.now();
    const { status, body } = await s.request(asked);
    routes.set(route, [...(routes.get(route) ?? []), performance.now() - began]);
    if (status >= 300) throw new Error(`${route} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  };
  const ids: string[] = [];
  for (const { id: host, fleet } of hosts) {
    const { id } = await ask('createCheckout', s.wish({ host, fleet, persona: 'load-generator', duration: 'PT24H' }));
    ids.push(String(id));
    await s.until(String(id), 'ACTIVE');
  }
  const get = (path: string): Asked => ({ as: 'borrower', method: 'GET', path });
  const reads: Partial<Record<RouteName, Asked>> = {
    listPersonas: get('/v1/personas'),
    getPersona: get('/v1/personas/load-generator'),
    listFleets: get('/v1/fleets'),
    getFleet: get('/v1/fleets/web'),
    listHosts: get('/v1/fleets/web/hosts'),
    listCheckouts: get('/v1/checkouts'),
    getCheckout: get(`/v1/checkouts/${ids[0] ?? ''}`),
    getTimeline: get(`/v1/checkouts/${ids[0] ?? ''}/timeline`),
    getHealth: get('/v1/health'),
  };
  for (const [route, asked] of Object.entries(reads)) for (let count = 0; count < requests; count++) await ask(route as RouteName, asked);
  for (const [index, id] of ids.entries()) {
    await ask('checkIn', {
      as: 'borrower',
      method: 'POST',
      path: `/v1/checkouts/${id}/check-in`,
      headers: { 'idempotency-key': `bench-${index}` },
    });
    await s.until(id, 'CHECKED_IN');
  }
  // The first request of each route finds a cold function.
  return {
    routes: new Map([...routes].map(([route, times]) => [route, warm(times.slice(1))])),
    functions: new Map([...functions()].map(([name, times]) => [name, warm(times)])),
  };
}

/** Times every invocation from now on; cold ones are left out. */
function timeFunctions({ local }: Scenario): () => ReadonlyMap<FunctionName, number[]> {
  const { functions, deployment } = local;
  const times = new Map<FunctionName, number[]>();
  const names = new Map(deployment.of('AWS::Lambda::Function').map(({ arn, name }) => [arn, name.replace(/^ahps-/, '') as FunctionName]));
  const invoke = functions.invoke.bind(functions);
  functions.invoke = async (arn, event) => {
    const began = performance.now();
    const answer = invoke(arn, event);
    const invocation = functions.invocations.at(-1);
    const name = names.get(arn);
    try {
      return await answer;
    } finally {
      if (invocation?.coldStart === false && name !== undefined) times.set(name, [...(times.get(name) ?? []), performance.now() - began]);
    }
  };
  return () => times;
}
