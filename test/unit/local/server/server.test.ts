import { afterEach, describe, expect, it } from '@jest/globals';
import type { ApiRequest } from '../../../../local/boot/gateway.ts';
import { people } from '../../../../local/server/people.ts';
import type { LocalServer } from '../../../../local/server/server.ts';
import { startServer } from '../../../../local/server/server.ts';
import { signByHand } from './sign-by-hand.ts';

const at = new Date('2026-03-04T05:06:07Z');
const running: LocalServer[] = [];
const seen: ApiRequest[] = [];

async function start(port = 0): Promise<LocalServer> {
  const api = (request: ApiRequest) => {
    seen.push(request);
    return Promise.resolve({ status: 202, headers: { location: '/v1/checkouts/co-1' }, body: '{"ok":true}' });
  };
  const server = await startServer({ api, region: 'eu-west-1', port, realNow: () => at.getTime() });
  running.push(server);
  return server;
}

async function ask({ url, port }: LocalServer, { target = '/v1/fleets', method = 'GET', body = '', unsigned = false } = {}) {
  const headers = signByHand({ method, target, host: `127.0.0.1:${port}`, at, key: people.owner, body });
  const { host: _host, ...sent } = headers;
  return fetch(`${url}${target}`, { method, headers: unsigned ? {} : sent, ...(body === '' ? {} : { body }) });
}

afterEach(async () => {
  seen.length = 0;
  for (const server of running.splice(0)) await server.close();
});

describe('the local server', () => {
  it('hands a verified request to the API with the identity behind its key', async () => {
    const answer = await ask(await start(), { method: 'POST', target: '/v1/checkouts?a=1&b=2', body: '{"x":1}' });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe('/v1/checkouts/co-1');
    await expect(answer.json()).resolves.toEqual({ ok: true });
    expect(seen).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: '/v1/checkouts',
        query: { a: '1', b: '2' },
        body: '{"x":1}',
        identity: people.owner.identity,
      }),
    ]);
  });

  it('answers an unsigned request with a problem, and asks nobody', async () => {
    const answer = await ask(await start(), { unsigned: true });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    await expect(answer.json()).resolves.toMatchObject({ status: 403, detail: 'Missing Authentication Token' });
    expect(seen).toEqual([]);
  });

  it('listens on loopback only', async () => {
    const { url } = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('says in one line that a port is taken', async () => {
    const { port } = await start();
    await expect(start(port)).rejects.toThrow(`Port ${port} is taken: end what listens there, or choose another one with --port N.`);
  });
});
