import { createHash, createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import { region } from './place.ts';

/** A key pair, with the token of a session. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
/** The emulator's root: set-up only. Functions and people have keys of their own. */
export const rootKeys: Keys = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface Asked {
  readonly port: number;
  /** Default: the address itself. */
  readonly host?: string;
  readonly method?: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly service: string;
  /** Without them the request is not signed. */
  readonly keys?: Keys;
}
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The hash that the signer asks for. */
class Sha256 {
  private readonly hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
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
function bytes(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

/** Sends one HTTP request to loopback, signed with Signature Version 4 where keys are given. */
export async function sendSigned({
  port,
  host = `127.0.0.1:${port}`,
  method = 'GET',
  path,
  query = {},
  headers = {},
  body,
  service,
  keys,
}: Asked): Promise<Answer> {
  const plain = {
    method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    path,
    query,
    headers: { ...headers, host },
    ...(body === undefined ? {} : { body }),
  };
  const signed =
    keys === undefined
      ? plain
      : await new SignatureV4({ service, region, credentials: keys, sha256: Sha256, applyChecksum: true }).sign(plain);
  const search = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return send(port, method, search.length === 0 ? path : `${path}?${search.join('&')}`, { ...signed.headers, host }, body);
}

function send(port: number, method: string, path: string, headers: Record<string, string>, body: string | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, method, path, headers, timeout: 60_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, [value ?? ''].flat().join(',')])),
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.once('timeout', () => sent.destroy(new Error(`${method} ${path} was not answered within 60 s`)));
    sent.once('error', reject);
    sent.end(body);
  });
}
