import type { Cloud } from '../aws/cloud.ts';
import type { Denied } from '../iam/denial.ts';
import { sentence } from '../iam/denial.ts';
import type { Functions } from './functions.ts';
import { match } from './routes.ts';
import type { Match, Route } from './routes.ts';

/** A caller whose signature API Gateway has verified, as its functions see it. */
export interface Identity {
  readonly accountId: string;
  /** Unique id of the role, and the session's name: `AROA…:name`. */
  readonly caller: string;
  readonly userArn: string;
  readonly accessKey: string;
}
export interface ApiRequest {
  readonly method: string;
  /** Without the stage and the query; escapes as received. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Absent: the request is not signed. */
  readonly identity?: Identity;
}
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
export type Api = (request: ApiRequest) => Promise<ApiAnswer>;
/** Why the policy of the API does not let the request in; undefined when it does. */
export type Admission = (request: ApiRequest, route: Route) => Denied | undefined;

/** What stands before the functions. */
interface Gates {
  /** The policy of the API itself. */
  readonly denies: Admission;
  /** The throttle of the stage. */
  readonly admits: (stage: string) => boolean;
}

/** API Gateway (REST, Lambda proxy) on the routes of the template. */
export function gateway(cloud: Cloud, functions: Functions, routes: readonly Route[], { denies, admits }: Gates): Api {
  return async (request) => {
    const found = match(routes, request.method, request.path);
    // AWS answers an unknown path or method with 403 MissingAuthenticationToken; told apart here for people.
    if (found === undefined) return problem(404, 'not-found', `there is no ${request.method} ${request.path}`);
    if (found.route.signed && request.identity === undefined)
      return problem(403, 'missing-authentication-token', 'the request is not signed (AWS Signature Version 4)');
    const denied = denies(request, found.route);
    if (denied !== undefined) return problem(403, 'access-denied', sentence(denied));
    const caller = request.identity?.userArn ?? 'nobody';
    if (!admitted(cloud, caller) || !admits(found.route.stage)) return throttled;
    const answer = functions.invoke(found.route.functionArn, proxyEvent(cloud, request, found));
    const late = new Promise<'late'>((resolve) => void cloud.clock.after(found.route.timeoutMilliseconds, () => resolve('late')));
    try {
      const result = await Promise.race([answer, late]);
      return result === 'late' ? problem(504, 'timeout', 'Endpoint request timed out') : proxyAnswer(result);
    } catch {
      return problem(502, 'internal', 'Internal server error');
    }
  };
}

/** What the template makes of API Gateway's own refusal (`infra/constructs/gateway-problems.ts`). */
const throttled: ApiAnswer = ((answer) => ({ ...answer, headers: { ...answer.headers, 'retry-after': '1' } }))(
  problem(429, 'too-many-requests', 'Too Many Requests'),
);

/** The account's rate over all its APIs: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
function admitted(cloud: Cloud, caller: string): boolean {
  try {
    cloud.throttles.admit({ service: 'API Gateway', operation: 'Request', input: {}, caller });
    return true;
  } catch {
    return false;
  }
}

/** An RFC 9457 problem. */
export function problem(status: number, code: string, detail: string): ApiAnswer {
  const titles: Readonly<Record<number, string>> = {
    400: 'Bad request',
    403: 'Forbidden',
    404: 'Not found',
    413: 'Payload too large',
    429: 'Too many requests',
    502: 'Bad gateway',
    504: 'Gateway timeout',
  };
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: `urn:ahps:problem:${code}`, title: titles[status] ?? 'Error', status, code, detail }),
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format */
function proxyEvent(cloud: Cloud, request: ApiRequest, { route, parameters }: Match): object {
  const { headers = {}, query = {}, identity } = request;
  const multi = <T>(values: Readonly<Record<string, T | readonly T[]>>) =>
    orNull(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value].flat()])));
  const last = Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, typeof value === 'string' ? value : (value.at(-1) ?? '')]),
  );
  const now = cloud.clock.now();
  return {
    resource: route.path,
    path: request.path,
    httpMethod: request.method,
    headers,
    multiValueHeaders: multi(headers),
    queryStringParameters: orNull(last),
    multiValueQueryStringParameters: multi(query),
    pathParameters: orNull(parameters),
    stageVariables: null,
    requestContext: {
      accountId: cloud.account,
      apiId: route.restApiId,
      stage: route.stage,
      resourcePath: route.path,
      httpMethod: request.method,
      path: `/${route.stage}${request.path}`,
      protocol: 'HTTP/1.1',
      requestId: `${cloud.random.hex(8)}-${cloud.random.hex(4)}-${cloud.random.hex(4)}-${cloud.random.hex(4)}-${cloud.random.hex(12)}`,
      requestTimeEpoch: now,
      identity: {
        accessKey: identity?.accessKey ?? null,
        accountId: identity?.accountId ?? null,
        caller: identity?.caller ?? null,
        user: identity?.caller ?? null,
        userArn: identity?.userArn ?? null,
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? null,
      },
    },
    body: request.body ?? null,
    isBase64Encoded: false,
  };
}

const orNull = <T extends object>(value: T): T | null => (Object.keys(value).length === 0 ? null : value);

interface ProxyResult {
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, unknown>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, readonly unknown[]>> | null;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

/** An answer that is no proxy answer is a 502, as on AWS. */
function proxyAnswer(result: unknown): ApiAnswer {
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = (result ?? {}) as ProxyResult;
  if (typeof statusCode !== 'number') return problem(502, 'internal', 'Internal server error');
  const all = [
    ...Object.entries(headers ?? {}),
    ...Object.entries(multiValueHeaders ?? {}).map(([name, values]) => [name, values.join(',')] as const),
  ];
  const text = typeof body === 'string' ? body : '';
  return {
    status: statusCode,
    headers: Object.fromEntries(all.map(([name, value]) => [name.toLowerCase(), String(value)])),
    body: isBase64Encoded === true ? Buffer.from(text, 'base64').toString() : text,
  };
}
