import { createHash, createHmac } from 'node:crypto';

interface HandSigned {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly at: Date;
  readonly key: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly scope?: string;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * Headers of a signed request, by the four steps of
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html and
 * without the library that the server verifies with. The target must be sorted and encoded already.
 */
export function signByHand({
  method,
  target,
  host,
  at,
  key,
  headers = {},
  body = '',
  scope = 'eu-west-1/execute-api',
}: HandSigned): Record<string, string> {
  const date = at.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const all: Record<string, string> = { host, 'x-amz-date': date, ...headers };
  const names = Object.keys(all).toSorted();
  const [path = '/', query = ''] = target.split('?');
  const canonical = [method, path, query, ...names.map((name) => `${name}:${all[name] ?? ''}`), '', names.join(';'), hash(body)].join('\n');
  const place = `${date.slice(0, 8)}/${scope}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, place, hash(canonical)].join('\n');
  const signingKey = place.split('/').reduce<Buffer | string>((secret, part) => hmac(secret, part), `AWS4${key.secretAccessKey}`);
  const signature = hmac(signingKey, toSign).toString('hex');
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${place}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}
