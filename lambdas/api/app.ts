import { Router } from '@aws-lambda-powertools/event-handler/http';
import type * as z from 'zod';
import { type Route, routes } from '#core/contracts/routes.ts';
import type { Log } from '#runtime/logger.ts';
import type { Handler } from '#runtime/on-lambda.ts';
import { problemOf } from './failures.ts';
import { type CleanRequest, guard } from './guard.ts';
import type { HandlersOf } from './handler.ts';
import { type HttpAnswer, Problem, problemAnswer } from './problem.ts';

type AnyHandler = (request: unknown) => Promise<{ readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }>;
type LambdaContext = Parameters<Router['resolve']>[1];
type ApiLog = Pick<Log, 'info' | 'warn' | 'error'>;
interface Call {
  readonly clean: CleanRequest;
  readonly requestId: string;
}
/** The router logs its own trouble; ours is logged where it becomes an answer. */
const silent = { debug: (): void => undefined, warn: (): void => undefined, error: (): void => undefined, info: (): void => undefined };

/** The Lambda handler of one API function: guard, router, schemas, handler, problem documents. */
export function buildApp<F extends 'personas' | 'capacity'>(name: F, handlers: HandlersOf<F>, log: ApiLog): Handler {
  const router = new Router({ logger: silent });
  const calls = new WeakMap<object, Call>();
  for (const [routeName, route] of Object.entries(routes) as [string, Route][]) {
    if (route.function !== name) continue;
    const handler = (handlers as Readonly<Record<string, unknown>>)[routeName] as AnyHandler;
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1') as `/${string}`;
    router.route((context) => answer(log, calls.get(context.event), (clean) => serve(route, handler, clean, context.params)), {
      method: route.method,
      path,
    });
  }
  router.notFound((_error, context) =>
    answer(log, calls.get(context.event), ({ method, path }) =>
      Promise.reject(new Problem('not-found', `there is no ${method} ${decodeURIComponent(path)}`)),
    ),
  );
  router.errorHandler(Error, (error, context) => answer(log, calls.get(context.event), () => Promise.reject(error)));
  return (event, { awsRequestId }) =>
    answer(log, { requestId: awsRequestId, clean: undefined }, async () => {
      const clean = guard(event);
      const proxied = proxyEvent(clean);
      calls.set(proxied, { clean, requestId: awsRequestId });
      return (await router.resolve(proxied, { awsRequestId } as LambdaContext)) as HttpAnswer;
    });
}

/** Runs one piece of work and turns whatever it throws into a problem document. */
async function answer<C extends { readonly requestId: string; readonly clean: unknown }>(
  log: ApiLog,
  call: C | undefined,
  work: (clean: C['clean']) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const requestId = call?.requestId ?? 'unknown';
  try {
    if (call === undefined) throw new Error('the router served an event that it was not given');
    return await work(call.clean);
  } catch (error) {
    const problem = problemOf(error);
    const details = { requestId, code: problem.code, detail: problem.message };
    if (problem.code === 'internal') log.error('request failed', { ...details, error: error instanceof Error ? error : String(error) });
    else log.info('request refused', details);
    return problemAnswer(problem, requestId);
  }
}

async function serve(route: Route, handler: AnyHandler, clean: CleanRequest, params: unknown): Promise<HttpAnswer> {
  const parts = [
    ['path', route.params, params],
    ['query', route.query, clean.query],
    ['header', route.headers, clean.headers],
    ['', route.body, clean.body],
  ] as const;
  const parsed = parts.map(([prefix, schema, value]) => ({ prefix, result: schema.safeParse(value) }));
  const violations = parsed.flatMap(({ prefix, result }) =>
    result.success ? [] : result.error.issues.map((issue) => violationOf(prefix, issue)),
  );
  if (violations.length > 0)
    throw new Problem(
      'bad-request',
      violations
        .slice(0, 5)
        .map(({ field, sentence }) => `${field}: ${sentence}`)
        .join('; '),
      { violations: violations.slice(0, 50) },
    );
  const [path, query, headers, body] = parsed.map(({ result }) => result.data);
  const answered = await handler({ params: path, query, headers, body, identity: clean.identity });
  return {
    statusCode: route.status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...answered.headers },
    body: JSON.stringify(route.answer.parse(answered.body)),
  };
}

const mostSentence = 300;

function violationOf(prefix: string, { path, message }: z.core.$ZodIssue): { code: string; field: string; sentence: string } {
  const inside = path.map(String).join('.');
  const field = [prefix, inside].filter((part) => part !== '').join('.');
  return { code: 'invalid', field: field === '' ? 'body' : field, sentence: message.slice(0, mostSentence) };
}

/** The clean request as the event that the router knows (REST API, payload version 1): only what it routes by. */
function proxyEvent({ method, path }: CleanRequest): object {
  return {
    httpMethod: method,
    path,
    resource: '/{proxy+}',
    headers: {},
    multiValueHeaders: {},
    body: null,
    isBase64Encoded: false,
    pathParameters: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    stageVariables: null,
    requestContext: { domainName: 'api.invalid' },
  };
}
