import type { Call } from '../../aws/cloud.ts';
import { AwsError } from '../../aws/cloud.ts';
import type { HttpAnswer } from '../http.ts';
import type { WireRequest } from '../signature.ts';
import type { Scope } from './caller.ts';
import { callerOf, scopeOf } from './caller.ts';
import { withoutChecksums } from './objects.ts';
import type { Protocol } from './protocol.ts';
import { query } from './query.ts';
import { rest } from './rest.ts';
import { rpc } from './rpc.ts';
import type { ProtocolName, WireService } from './services.ts';
import { wireServices } from './services.ts';

export interface WireOptions {
  /** Sends a call into the cloud and answers when it has answered. */
  readonly ask: (call: Call) => Promise<unknown>;
  readonly region: string;
  /** The real time in milliseconds, against which signatures are dated. */
  readonly realNow: () => number;
}
/** Answers a request of an SDK; undefined when it is for somebody else (API Gateway, the controls). */
export type Wire = (request: WireRequest) => Promise<HttpAnswer | undefined>;

const protocols: Readonly<Record<ProtocolName, Protocol>> = { ec2: query, query, json: rpc, restJson: rest, restXml: rest };

/**
 * The wire door: the same cloud as the direct door, over HTTP. The service is the one in the credential
 * scope of the signature, reading and writing follow the schemas of the SDK's packages.
 */
export function wire(options: WireOptions): Wire {
  let requests = 0;
  return async (request) => {
    const scope = scopeOf(request);
    if (scope?.service === 'execute-api' || (scope === undefined && !looksLikeSdk(request))) return undefined;
    const requestId = `00000000-0000-4000-8000-${String(++requests).padStart(12, '0')}`;
    const answer = await answered(options, request, scope, requestId);
    return { ...answer, headers: { ...answer.headers, 'x-amzn-requestid': requestId } };
  };
}

/** An unsigned request of an SDK, told apart from one to the API so that it is refused in its own protocol. */
const looksLikeSdk = ({ headers }: WireRequest): boolean =>
  headers['x-amz-target'] !== undefined || (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');

async function answered(options: WireOptions, request: WireRequest, scope: Scope | undefined, requestId: string): Promise<HttpAnswer> {
  const service = wireServices.find(({ signingName, target }) =>
    scope === undefined ? request.headers['x-amz-target']?.startsWith(`${target}.`) === true : signingName === scope.service,
  );
  if (service === undefined) return unknownService(request, scope, requestId);
  const protocol = protocols[service.protocol];
  try {
    if (scope === undefined) throw unsigned(service);
    const caller = await callerOf(request, scope, service, { region: options.region, realNow: options.realNow() });
    const { operation, input } = protocol.read(service, request);
    const asked = service.id === 'S3' ? withoutChecksums(input, request) : input;
    const output = await options.ask({ service: service.id, operation: operation.name, input: asked, caller });
    return await protocol.write(service, operation, (output ?? {}) as Readonly<Record<string, unknown>>, requestId);
  } catch (error) {
    const refused = error instanceof AwsError ? error : new AwsError('InternalFailure', describe(error), 'server');
    const answer = protocol.refuse(service, refused, requestId);
    const headers = { ...answer.headers, ...hintsOf(refused) };
    return { ...answer, headers, ...(request.method === 'HEAD' ? { body: '' } : {}) };
  }
}

/** What the direct door's clients see as hints. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
const hintsOf = ({ hints: { retryAfterSeconds } }: AwsError): Record<string, string> =>
  retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };

const describe = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
const unsigned = ({ protocol }: WireService): AwsError =>
  new AwsError(protocol === 'json' ? 'MissingAuthenticationTokenException' : 'MissingAuthenticationToken', 'Missing Authentication Token');

/** A service that is not on the wire is refused in the protocol that the request itself shows. */
function unknownService({ headers }: WireRequest, scope: Scope | undefined, requestId: string): HttpAnswer {
  const name = scope?.service ?? headers['x-amz-target']?.split('.')[0] ?? 'this service';
  const why = /dynamodb/i.test(name) ? ': the product reaches its tables through a port, not through the API' : '';
  const message = `${name} is not emulated on the wire${why}. On it are ${wireServices.map(({ signingName }) => signingName).join(', ')}.`;
  const error = new AwsError(scope === undefined ? 'MissingAuthenticationToken' : 'LocalCloud.NotModelled', message);
  const json = headers['x-amz-target'] !== undefined || (headers['content-type'] ?? '').includes('json');
  const like: WireService = {
    id: name,
    signingName: name,
    protocol: json ? 'json' : 'query',
    jsonVersion: (headers['content-type'] ?? '').includes('1.1') ? '1.1' : '1.0',
    xmlNamespace: '',
    target: '',
    queryCompatible: false,
    operations: new Map(),
    error: () => undefined,
  };
  return protocols[like.protocol].refuse(like, error, requestId);
}
