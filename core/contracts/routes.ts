import * as z from 'zod';
import { checkoutRequest, idempotencyKey } from '#core/checkout/request.ts';
import { checkoutStates } from '#core/checkout/states.ts';
import {
  checkoutList,
  checkoutView,
  fleetList,
  fleetView,
  health,
  hostList,
  personaList,
  personaView,
  timeline,
  utilisationView,
} from './api.ts';
import type { Period } from '#core/utilisation/span.ts';
import { checkoutId, fleetId, instant, personaId } from './ids.ts';
import type { ProblemCode } from './problems.ts';

/** One operation of the API. The router, the API's stack, the reference and a test are driven by this table. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Placeholders as `{name}`; their schemas are in `params`. */
  readonly path: `/v1/${string}`;
  readonly function: 'personas' | 'capacity';
  readonly summary: string;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  /** Headers that are read, by their lower-case names. */
  readonly headers: z.ZodObject;
  readonly body: z.ZodType;
  readonly status: 200 | 202;
  readonly answer: z.ZodType;
  /** Refusals of its own; every route may answer bad-request, insufficient-permissions, not-found and throttled. */
  readonly problems: readonly ProblemCode[];
}

const nothing = z.strictObject({});
const plain = { params: nothing, query: nothing, headers: z.object({}), body: z.undefined(), status: 200, problems: [] } as const;
const paging = {
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, 'a number from 1 to 100')
    .transform(Number)
    .optional(),
  cursor: z.string().min(1).max(2_000).optional().describe('the cursor of the page before'),
};
/** Names of series, each once; goals have the names of the persona's. */
const seriesNames = z
  .string()
  .max(1_000)
  .regex(
    /^(cpu|memory|disk|network|iops|throughput|goal:[a-z0-9-]{1,40})(,(cpu|memory|disk|network|iops|throughput|goal:[a-z0-9-]{1,40}))*$/,
    'names of series with commas between, such as cpu,memory,goal:latency',
  )
  .transform((text) => [...new Set(text.split(','))])
  .optional();
const seriesPeriod = z
  .enum(['60', '300', '900', '3600'])
  .transform((text) => Number(text) as Period)
  .optional();
const byFleet = z.strictObject({ id: fleetId });
const byCheckout = z.strictObject({ id: checkoutId });
const version = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, 'a version number')
  .transform(Number)
  .optional();
const requesterId = z.string().min(1).max(200).describe('the id of a requester, or me').optional();

export const routes = {
  listPersonas: {
    ...plain,
    method: 'GET',
    path: '/v1/personas',
    function: 'personas',
    summary: 'The newest version of every persona.',
    query: z.strictObject({ category: z.string().max(31).optional() }),
    answer: personaList,
  },
  getPersona: {
    ...plain,
    method: 'GET',
    path: '/v1/personas/{id}',
    function: 'personas',
    summary: 'One persona with its content; the newest version unless one is named.',
    params: z.strictObject({ id: personaId }),
    query: z.strictObject({ version }),
    answer: personaView,
  },
  listFleets: {
    ...plain,
    method: 'GET',
    path: '/v1/fleets',
    function: 'capacity',
    summary: 'The fleets that the caller may see, with their checkout rules.',
    answer: fleetList,
  },
  getFleet: {
    ...plain,
    method: 'GET',
    path: '/v1/fleets/{id}',
    function: 'capacity',
    summary: 'One fleet with its live figures.',
    params: byFleet,
    answer: fleetView,
  },
  listHosts: {
    ...plain,
    method: 'GET',
    path: '/v1/fleets/{id}/hosts',
    function: 'capacity',
    summary: 'The hosts of a fleet: their health in each registration, and who has them.',
    params: byFleet,
    answer: hostList,
  },
  createCheckout: {
    ...plain,
    method: 'POST',
    path: '/v1/checkouts',
    function: 'capacity',
    summary: 'Borrows a host. Repetitions with the same Idempotency-Key and body get the same answer.',
    headers: z.object({ 'idempotency-key': idempotencyKey }),
    body: checkoutRequest,
    status: 202,
    answer: checkoutView,
    problems: [
      'host-in-use',
      'host-not-lendable',
      'fleet-floor',
      'fleet-most-out',
      'idempotency-key-reused',
      'loan-too-long',
      'persona-does-not-fit',
    ],
  },
  listCheckouts: {
    ...plain,
    method: 'GET',
    path: '/v1/checkouts',
    function: 'capacity',
    summary: 'Checkouts that the caller may see, newest first. A page may hold fewer than limit and still have a cursor.',
    query: z.strictObject({ state: z.enum(checkoutStates).optional(), fleet: fleetId.optional(), requester: requesterId, ...paging }),
    answer: checkoutList,
  },
  getCheckout: {
    ...plain,
    method: 'GET',
    path: '/v1/checkouts/{id}',
    function: 'capacity',
    summary: 'One checkout: state, host, persona, deadline, progress by step.',
    params: byCheckout,
    answer: checkoutView,
  },
  getTimeline: {
    ...plain,
    method: 'GET',
    path: '/v1/checkouts/{id}/timeline',
    function: 'capacity',
    summary: 'Everything that happened to a checkout, oldest first.',
    params: byCheckout,
    query: z.strictObject(paging),
    answer: timeline,
  },
  getUtilisation: {
    ...plain,
    method: 'GET',
    path: '/v1/checkouts/{id}/utilisation',
    function: 'capacity',
    summary: 'How busy the host is, as series for plots: resources against what is provisioned, and the metrics of the persona’s goals.',
    params: byCheckout,
    query: z.strictObject({ metric: seriesNames, period: seriesPeriod, from: instant.optional(), to: instant.optional() }),
    answer: utilisationView,
  },
  checkIn: {
    ...plain,
    method: 'POST',
    path: '/v1/checkouts/{id}/check-in',
    function: 'capacity',
    summary: 'Sends the host home. A second call joins the check-in that runs; a quarantined host is driven again.',
    params: byCheckout,
    body: nothing.optional(),
    status: 202,
    answer: checkoutView,
    problems: ['illegal-transition'],
  },
  closeLoss: {
    ...plain,
    method: 'POST',
    path: '/v1/checkouts/{id}/close',
    function: 'capacity',
    summary:
      'Closes the loss of a host once it is replaced. Two people have to ask: the first is noted, the second releases the host’s place in the fleet.',
    params: byCheckout,
    body: nothing.optional(),
    answer: checkoutView,
    problems: ['illegal-transition', 'second-person-needed'],
  },
  getHealth: { ...plain, method: 'GET', path: '/v1/health', function: 'capacity', summary: 'Whether the API answers.', answer: health },
} as const satisfies Record<string, Route>;
export type RouteName = keyof typeof routes;
export type RouteOf<N extends RouteName> = (typeof routes)[N];

/** Problems that any route may answer. */
export const generalProblems = [
  'bad-request',
  'insufficient-permissions',
  'not-found',
  'too-many-requests',
  'throttled',
  'internal',
] as const satisfies readonly ProblemCode[];
