import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { HttpAnswer } from '../../local/server/http.ts';
import type { WireRequest } from '../../local/server/signature.ts';
import { verify } from '../../local/server/signature.ts';
import { scopeOf } from '../../local/server/wire/caller.ts';
import type { Backend } from './backend.ts';
import type { DeployedFunction } from './functions.ts';
import { region } from './place.ts';
import { rootKeys, sendSigned } from './signed.ts';

/** A request of a function that was answered with a refusal of its permissions, or that the backend does not know. */
export interface Refusal {
  readonly by: string;
  readonly operation: string;
  readonly code: string;
  readonly message: string;
}
/** A request of a function for hosts, volumes or groups, and how it was answered. */
export interface Exchange {
  readonly service: string;
  readonly operation: string;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}
/** The address to which the emulator's functions send the calls that concern hosts. */
export interface Door {
  readonly port: number;
  readonly denied: readonly Refusal[];
  readonly failures: readonly Refusal[];
  /** In the order in which they were answered. */
  readonly exchanges: readonly Exchange[];
  open(behind: {
    readonly backend: Backend;
    readonly functions: ReadonlyMap<string, DeployedFunction>;
    readonly emulatorPort: number;
  }): void;
  /** From now on that operation on that resource is refused with the code of EC2, until the answer is called. */
  refuse(operation: string, resource: string, code: string): () => void;
  close(): Promise<void>;
}

/**
 * Listens on loopback. Every request has to be signed by a session of a deployed function. The backend
 * answers, but for the configuration, which is read where the deployment has put it.
 */
export async function openDoor(): Promise<Door> {
  const door = new DoorServer();
  await door.listen();
  return door;
}

class DoorServer implements Door {
  readonly denied: Refusal[] = [];
  readonly failures: Refusal[] = [];
  readonly exchanges: Exchange[] = [];
  private readonly refused = new Map<string, { readonly operation: string; readonly resource: string; readonly code: string }>();
  private behind: Parameters<Door['open']>[0] | undefined;
  private readonly server = createServer((request, response) => void this.serve(request, response));

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', () => resolve());
    });
  }

  open(behind: Parameters<Door['open']>[0]): void {
    this.behind = behind;
  }

  refuse(operation: string, resource: string, code: string): () => void {
    const key = `${operation} ${resource}`;
    this.refused.set(key, { operation, resource, code });
    return () => void this.refused.delete(key);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await this.answer(await read(incoming));
      if (answer.status === 0) return void response.destroy();
      response.writeHead(answer.status, { ...answer.headers, 'content-length': String(Buffer.byteLength(answer.body)) });
      response.end(answer.body);
    } catch (error) {
      this.failures.push({ by: 'door', operation: incoming.url ?? '', code: 'door', message: String(error) });
      response.writeHead(500).end();
    }
  }

  private async answer(request: WireRequest): Promise<HttpAnswer> {
    const scope = scopeOf(request);
    const caller = this.behind?.functions.get(scope?.accessKeyId ?? '');
    if (this.behind === undefined || scope === undefined || caller === undefined)
      return { status: 403, headers: {}, body: 'only functions of the deployment are answered here' };
    const verdict = await verify(request, [caller.keys], { region, service: scope.service }, Date.now());
    if (!verdict.verified) return { status: 403, headers: {}, body: verdict.reason };
    const operation = `${scope.service}:${operationOf(request)}`;
    const trouble = [...this.refused.values()].find((each) => each.operation === operation && request.body.includes(each.resource));
    if (trouble !== undefined) return refusalOf(trouble.code);
    const judged = await this.behind.backend.answer(request, caller.name);
    const isConfiguration = operation.startsWith('ssm:GetParameter') && judged.status === 200;
    const answer = isConfiguration ? await fromEmulator(request, this.behind.emulatorPort) : judged;
    if (/^(ec2|elasticloadbalancing|autoscaling)$/.test(scope.service))
      this.exchanges.push({
        service: scope.service,
        operation: operationOf(request),
        body: request.body.toString(),
        status: answer.status,
        answer: textOf(answer.body),
      });
    if (answer.status >= 400 || answer.status === 0) this.note(caller.name, operation, answer);
    return answer;
  }

  private note(by: string, operation: string, { status, body }: HttpAnswer): void {
    const text = textOf(body);
    const code =
      /<Code>([^<]+)|"__type" *: *"(?:[^"#]*#)?([^"]+)|"code" *: *"([^"]+)/
        .exec(text)
        ?.slice(1)
        .find((each) => each !== undefined) ?? String(status);
    const list = /Unauthorized|AccessDenied|not authorized/i.test(code) ? this.denied : this.failures;
    list.push({ by, operation, code, message: text.slice(0, 400) });
  }
}

const textOf = (body: HttpAnswer['body']): string => (typeof body === 'string' ? body : Buffer.from(body).toString());

const operationOf = ({ headers, body, target, method }: WireRequest): string =>
  headers['x-amz-target']?.split('.').at(-1) ??
  new URLSearchParams(body.toString()).get('Action') ??
  `${method} ${target.split('?')[0] ?? ''}`;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const refusalOf = (code: string): HttpAnswer => ({
  status: 400,
  headers: { 'content-type': 'text/xml' },
  body: `<Response><Errors><Error><Code>${code}</Code><Message>The rehearsal has it so.</Message></Error></Errors><RequestID>rehearsal</RequestID></Response>`,
});

async function read(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat().join(',')]],
  );
  return {
    method: incoming.method ?? 'GET',
    target: incoming.url ?? '/',
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks),
  };
}

/**
 * As the emulator's root: MiniStack judges reads of parameters on the resource `*` instead of the parameter's
 * ARN, so that no narrow grant passes. The backend has judged the role before.
 */
async function fromEmulator({ headers, body }: WireRequest, port: number): Promise<HttpAnswer> {
  const sent = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': headers['x-amz-target'] ?? '' };
  const { status, text } = await sendSigned({
    port,
    method: 'POST',
    path: '/',
    headers: sent,
    body: body.toString(),
    service: 'ssm',
    keys: rootKeys,
  });
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: text };
}
