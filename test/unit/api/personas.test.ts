import { describe, expect, it } from '@jest/globals';
import { builtInLibrary } from '../../../lambdas/api/built-in.ts';
import { generatePersonas } from '../../../docs/generate-personas.ts';
import { eventOf, identityOf, personasApi, read, type Request, World } from './world.ts';

const send = async (request: Request) => read(await personasApi(new World())(eventOf(request), { awsRequestId: 'request-1' }));

describe('the persona library', () => {
  it('lists the newest versions by category and rank', async () => {
    const { body } = await send({ path: '/v1/personas' });
    const items = body['items'] as { id: string; version: number }[];
    expect(items.map(({ id, version }) => `${id} ${String(version)}`)).toEqual(['blank 1', 'chaos 1', 'load 2', 'urgent 1']);
  });

  it('filters by category', async () => {
    const { body } = await send({ path: '/v1/personas', query: { category: 'load' } });
    expect((body['items'] as { id: string }[]).map(({ id }) => id)).toEqual(['load', 'urgent']);
  });

  it('shows one with its content and its versions', async () => {
    const { body, headers } = await send({ path: '/v1/personas/load', query: { version: '1' } });
    expect(body).toMatchObject({ id: 'load', version: 1, versions: [1, 2], content: { schemaVersion: 1, id: 'load' } });
    expect(headers['etag']).toBe(`"${String(body['digest'])}"`);
  });

  it.each([
    ['/v1/personas/nobody', undefined, 404],
    ['/v1/personas/load', { version: '7' }, 404],
    ['/v1/personas/load', { version: 'x' }, 400],
    ['/v1/personas/No!', undefined, 400],
    ['/v1/fleets', undefined, 404],
  ])('%s %j: %i', async (path, query, status) => {
    expect((await send({ path, ...(query === undefined ? {} : { query }) })).status).toBe(status);
  });

  it('is shown to members only', async () => {
    expect((await send({ path: '/v1/personas', as: identityOf('stranger') })).body['items']).toEqual([]);
    expect((await send({ path: '/v1/personas/load', as: identityOf('stranger') })).status).toBe(403);
  });

  it('comes built in as the YAML files say', () => {
    expect(builtInLibrary.find('blank')).toBeDefined();
    const generated = JSON.parse(generatePersonas().content) as { id: string }[];
    expect(builtInLibrary.newest().map(({ persona }) => persona)).toEqual(expect.arrayContaining(generated));
  });
});
