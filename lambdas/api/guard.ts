import * as z from 'zod';
import { badField, notFound } from './problem.ts';

/** A request in which nothing is left that could make the router fail. */
export interface CleanRequest {
  readonly method: string;
  /** Canonical: each segment decoded and encoded again. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON of the body; undefined without one, and for GET. */
  readonly body: unknown;
  readonly identity: z.output<typeof identity>;
}

const text = z.string().nullish();
const identity = z.object({ userArn: text, caller: text, accountId: text }).nullish();
const single = z.record(z.string(), text).nullish();
const multiple = z.record(z.string(), z.array(z.string()).nullish()).nullish();
/** The part of API Gateway's proxy event that is read (REST API, payload version 1). */
const proxyEvent = z.object({
  httpMethod: z.string(),
  path: z.string(),
  headers: single,
  multiValueHeaders: multiple,
  queryStringParameters: single,
  multiValueQueryStringParameters: multiple,
  body: text,
  isBase64Encoded: z.boolean().nullish(),
  requestContext: z.object({ identity }).nullish(),
});
type ProxyEvent = z.output<typeof proxyEvent>;

/** Methods that the router knows; to others it would answer without a problem document. */
const routable = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const mostBodyBytes = 64 * 1024;
const mostPathLength = 1_000;

/**
 * Checks what the router does not survive or does not see (undecodable paths, illegal headers, repeated
 * parameters, bodies that are no JSON) and hands on only what is clean. Throws a Problem (400).
 */
export function guard(event: unknown): CleanRequest {
  const parsed = proxyEvent.safeParse(event);
  if (!parsed.success) throw badField('request', 'this is not a request that can be read');
  const { httpMethod, requestContext } = parsed.data;
  const method = httpMethod.toUpperCase();
  if (!routable.has(method)) throw notFound(`a method ${JSON.stringify(method.slice(0, 20))}`);
  return {
    method,
    path: pathOf(parsed.data.path),
    query: queryOf(parsed.data),
    headers: headersOf(parsed.data),
    body: method === 'GET' ? undefined : bodyOf(parsed.data),
    identity: requestContext?.identity,
  };
}

function pathOf(path: string): string {
  if (!path.startsWith('/') || path.length > mostPathLength)
    throw badField('path', `a path starts with / and has at most ${String(mostPathLength)} characters`);
  const segments = path.slice(1).replace(/\/$/, '').split('/');
  return `/${segments.map(segmentOf).join('/')}`;
}

/** `.` and `..` would be folded by the URL parser: another route than the one API Gateway authorised. */
function segmentOf(segment: string): string {
  const decoded = decode(segment);
  if (decoded === undefined || !isClean(decoded) || decoded.trim() === '' || decoded === '.' || decoded === '..')
    throw badField('path', 'the path holds an empty segment or one that cannot be decoded');
  return encodeURIComponent(decoded);
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A broken escape sequence: the caller hears of it as a bad path.
    return undefined;
  }
}

const isClean = (value: string): boolean => value.isWellFormed() && !/\p{Cc}/u.test(value);

function queryOf({ queryStringParameters, multiValueQueryStringParameters }: ProxyEvent): Record<string, string> {
  return onlyOnce('query', merged(queryStringParameters, multiValueQueryStringParameters), isClean);
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
/** RFC 9110: visible characters, spaces, tabs; bytes above 127 are opaque and come as one character each. */
const headerValue = /^[\t\u0020-\u007e\u0080-\u00ff]{0,8192}$/;

function headersOf({ headers, multiValueHeaders }: ProxyEvent): Record<string, string> {
  const all = merged(headers, multiValueHeaders);
  const bad = [...all.keys()].find((name) => !token.test(name));
  if (bad !== undefined) throw badField('header', 'a header has a name that is not allowed');
  const lower = new Map<string, string[]>();
  for (const [name, values] of all) lower.set(name.toLowerCase(), [...(lower.get(name.toLowerCase()) ?? []), ...values]);
  const key = lower.get('idempotency-key');
  if (new Set(key).size > 1) throw badField('header.idempotency-key', 'is given more than once');
  for (const [name, values] of lower)
    if (values.some((value) => !headerValue.test(value)))
      throw badField(`header.${name}`, 'holds characters that are not allowed, or too many');
  return Object.fromEntries([...lower].map(([name, [first = '']]) => [name, first]));
}

/** Every value that was sent, however API Gateway hands it over. */
function merged(one: ProxyEvent['headers'], many: ProxyEvent['multiValueHeaders']): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [name, values] of Object.entries(many ?? {})) all.set(name, values ?? []);
  for (const [name, value] of Object.entries(one ?? {}))
    if (!all.has(name) && value !== null && value !== undefined) all.set(name, [value]);
  return all;
}

function onlyOnce(kind: string, all: Map<string, string[]>, isAllowed: (value: string) => boolean): Record<string, string> {
  const entries = [...all].map(([name, values]): [string, string] => {
    const field = token.test(name) ? `${kind}.${name}` : kind;
    const [value = '', ...more] = values;
    if (more.length > 0) throw badField(field, 'is given more than once');
    if (!isAllowed(value)) throw badField(field, 'holds characters that are not allowed');
    return [name, value];
  });
  return Object.fromEntries(entries);
}

function bodyOf({ body, isBase64Encoded }: ProxyEvent): unknown {
  if (body === null || body === undefined || body === '') return undefined;
  const bytes = Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
  if (bytes.length > mostBodyBytes) throw badField('body', `has ${String(bytes.length)} bytes and may have ${String(mostBodyBytes)}`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw badField('body', 'is not JSON in UTF-8');
  }
}
