import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

/** A request as it came over the wire: the target is neither decoded nor sorted. */
export interface WireRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}
/** Who may sign. */
export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
export type Verdict<K> = { readonly verified: true; readonly key: K } | { readonly verified: false; readonly reason: string };

export interface Scope {
  readonly region: string;
  readonly service: string;
}

/** Signatures are valid for five minutes around the clock of the server, the real one. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const skewMilliseconds = 5 * 60_000;

/** Checks an `Authorization: AWS4-HMAC-SHA256` header as API Gateway does: known key, scope, date, signed headers, signature. */
export async function verify<K extends KeyPair>(
  request: WireRequest,
  keys: readonly K[],
  scope: Scope,
  realNow: number,
): Promise<Verdict<K>> {
  const { authorization = '' } = request.headers;
  if (authorization === '') return refused('Missing Authentication Token');
  const parts = /^AWS4-HMAC-SHA256 +Credential=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/.exec(authorization);
  if (parts === null) return refused('the Authorization header is no AWS4-HMAC-SHA256 signature');
  const [, credential = '', signedHeaders = '', signature = ''] = parts;
  const [id, day, region, service, end] = credential.split('/');
  const key = keys.find((each) => each.accessKeyId === id);
  if (key === undefined) return refused('The security token included in the request is invalid.');
  if (region !== scope.region || service !== scope.service || end !== 'aws4_request')
    return refused(`Credential should be scoped to ${scope.region}/${scope.service}/aws4_request`);
  const signed = signedHeaders.split(';');
  const missing = mustBeSigned(request.headers).find((name) => !signed.includes(name));
  if (missing !== undefined) return refused(`the header ${missing} is not signed`);
  const claimed = request.headers['x-amz-content-sha256'];
  if (claimed !== undefined && claimed !== createHash('sha256').update(request.body).digest('hex'))
    return refused('x-amz-content-sha256 is not the hash of the body');
  const date = request.headers['x-amz-date'] ?? '';
  const time = dateOf(date);
  if (time === undefined || !date.startsWith(day ?? '-')) return refused('the request needs an X-Amz-Date that agrees with its credential');
  if (Math.abs(realNow - time) > skewMilliseconds)
    return refused('Signature expired: the date is more than 5 minutes from the server’s clock');
  if ((await sign(request, key, scope, { signed, date: new Date(time) })) !== signature)
    return refused(
      'The request signature we calculated does not match the signature you provided. Check the secret key; query parameters must be sorted and percent-encoded.',
    );
  return { verified: true, key };
}

const refused = (reason: string) => ({ verified: false, reason }) as const;

/** `host` and every `x-amz-` header; an unsigned one could be changed on the way. */
const mustBeSigned = (headers: Readonly<Record<string, string>>): string[] => [
  'host',
  ...Object.keys(headers).filter((name) => name.startsWith('x-amz-')),
];

function dateOf(text: string): number | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  return found === null ? undefined : Date.parse(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** The signature that the holder of the key would have put on this very request. */
async function sign(request: WireRequest, key: KeyPair, scope: Scope, how: { signed: readonly string[]; date: Date }): Promise<string> {
  // S3 signs the path as it is sent, the others encode it once more. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
  const uriEscapePath = scope.service !== 's3';
  const [path, search] = split(request.target, uriEscapePath);
  const headers = Object.fromEntries(how.signed.map((name) => [name, request.headers[name] ?? '']));
  const signer = new SignatureV4({ ...scope, credentials: key, sha256: Sha256, applyChecksum: false, uriEscapePath });
  const { headers: answer } = await signer.sign(
    { method: request.method, protocol: 'http:', hostname: '127.0.0.1', path, query: queryOf(search), headers, body: request.body },
    { signingDate: how.date, signableHeaders: new Set(how.signed) },
  );
  return /Signature=([0-9a-f]{64})$/.exec(String(answer['authorization'] ?? ''))?.[1] ?? '';
}

function split(target: string, decode: boolean): readonly [string, string] {
  const at = target.indexOf('?');
  const [path, search] = at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
  try {
    return [decode ? decodeURI(path) : path, search];
  } catch {
    return [path, search];
  }
}

/** Parameters by name, repeated ones as a list. */
export function queryOf(search: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    const before = query[name];
    query[name] = before === undefined ? value : [before, value].flat();
  }
  return query;
}

/** The hash class that the signer asks for. */
class Sha256 {
  private readonly hash;
  constructor(secret?: Parameters<typeof createHmac>[1] | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytes(data));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.hash.digest()));
  }
  reset(): void {
    throw new Error('a hash is used once');
  }
}

function bytes(data: unknown): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.from(data as ArrayBuffer);
}
