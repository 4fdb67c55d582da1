import { bareCloud } from '../../../../local/boot/bare.ts';
import type { OpenServer } from '../../../../local/server/open.ts';
import { openServer } from '../../../../local/server/open.ts';
import { people } from '../../../../local/server/people.ts';
import { signByHand } from '../server/sign-by-hand.ts';

/** A bare cloud on a port of its own; its time stands still but for requests and the clock control. */
export async function openBare(): Promise<OpenServer> {
  return openServer({ port: 0, recipe: 'bare', boot: () => bareCloud(), local: await bareCloud() });
}

export interface Raw {
  /** Signing name; absent: the request is not signed. */
  readonly service?: string;
  readonly body?: string;
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Seconds by which the request is dated wrongly. */
  readonly late?: number;
}
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A request as no SDK would send it; signed with the owner's key unless another is given. */
export async function raw({ url, port }: OpenServer, given: Raw): Promise<RawAnswer> {
  const { service, body = '', method = 'POST', target = '/', headers = {}, key = people.owner, late = 0 } = given;
  const place = { method, target, host: `127.0.0.1:${port}`, at: new Date(Date.now() - late * 1000) };
  const signed = service === undefined ? headers : signByHand({ ...place, key, body, headers, scope: `eu-west-1/${service}` });
  const sent = Object.fromEntries(Object.entries(signed).filter(([name]) => name !== 'host'));
  const answer = await fetch(`${url}${target}`, { method, headers: sent, ...(body === '' ? {} : { body }) });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** A control of the server. */
export async function control(
  { url }: OpenServer,
  name: string,
  body?: unknown,
  method = body === undefined ? 'GET' : 'POST',
): Promise<unknown> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(`${url}/_local/${name}`, { method, ...(body === undefined ? {} : { body: text }) });
  return answer.json();
}
