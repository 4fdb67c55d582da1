import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Api } from '../boot/gateway.ts';
import { problem } from '../boot/gateway.ts';
import type { HttpAnswer } from './http.ts';
import { people } from './people.ts';
import type { WireRequest } from './signature.ts';
import { queryOf, verify } from './signature.ts';

/** Answers what is meant for it; undefined for everything else. */
export type Door = (request: WireRequest) => Promise<HttpAnswer | undefined>;

export interface ServerOptions {
  readonly api: Api;
  readonly region: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Asked before the API, one after the other, until one answers. */
  readonly doors?: readonly Door[];
  /** The real time in milliseconds; for tests. */
  readonly realNow?: () => number;
}
export interface LocalServer {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/** Payload limit of API Gateway: 10 MB. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const mostBytes = 10 * 1024 * 1024;

/**
 * The API on loopback, for curl: every signature is verified. Rejects when the port is taken, with an
 * error that says so in one line.
 */
export function startServer(options: ServerOptions): Promise<LocalServer> {
  const server = createServer((request, response) => {
    answer(request, options).then(
      (given) => send(response, given),
      () => send(response, problem(502, 'internal', 'Internal server error')),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? new PortTaken(options.port) : error));
    server.listen(options.port, '127.0.0.1', () => resolve(running(server, options.port)));
  });
}

/** Another process listens there. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
  constructor(port: number) {
    super(`Port ${port} is taken: end what listens there, or choose another one with --port N.`);
  }
}

function running(server: Server, wanted: number): LocalServer {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : wanted;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port, url: `http://127.0.0.1:${port}`, close };
}

async function answer(request: IncomingMessage, options: ServerOptions): Promise<HttpAnswer> {
  const { api, region, doors = [], realNow = () => Date.now() } = options;
  const body = await bodyOf(request);
  if (body === undefined) return problem(413, 'payload-too-large', 'the body is larger than 10 MB');
  const wire: WireRequest = { method: request.method ?? 'GET', target: request.url ?? '/', headers: headersOf(request), body };
  for (const door of doors) {
    const given = await door(wire);
    if (given !== undefined) return given;
  }
  const verdict = await verify(wire, Object.values(people), { region, service: 'execute-api' }, realNow());
  if (!verdict.verified) return problem(403, 'signature', verdict.reason);
  const [path = '/', ...search] = wire.target.split('?');
  return api({
    method: wire.method,
    path,
    query: queryOf(search.join('?')),
    headers: wire.headers,
    identity: verdict.key.identity,
    ...(body.length === 0 ? {} : { body: body.toString() }),
  });
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, [value].flat().join(',')]])));

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= mostBytes) chunks.push(chunk);
  }
  return length > mostBytes ? undefined : Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  if (status === 0) return void response.destroy();
  // An answer to HEAD may state the length of what it leaves out; one without a body (204) states none.
  const length = status === 204 || 'content-length' in headers ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
}
