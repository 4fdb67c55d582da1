import { describe, expect, it } from '@jest/globals';
import { problems } from '#core/contracts/problems.ts';
import { type Route, routes } from '#core/contracts/routes.ts';
import { generateApiReference } from '../../../docs/generate-api.ts';
import { eventOf, personasApi, read, World } from './world.ts';

const list = Object.values(routes) as readonly Route[];
const example = (path: string): string =>
  path.replace('/personas/{id}', '/personas/load').replace('/fleets/{id}', '/fleets/web').replace('{id}', 'co-0000000000000001');

describe('the table of routes', () => {
  it.each(list.map((route) => [`${route.method} ${route.path}`, route] as const))('%s is implemented', async (_name, route) => {
    const world = new World();
    const event = eventOf({ method: route.method, path: example(route.path) });
    const answer = read(
      await (route.function === 'capacity' ? world.raw(event) : personasApi(world)(event, { awsRequestId: 'request-1' })),
    );
    // Nothing is there yet and nothing is sent: each handler answers or refuses, none is unknown or broken.
    expect([200, 400, 404]).toContain(answer.status);
    expect(String(answer.body['detail'])).not.toContain(`there is no ${route.method}`);
  });

  it('does not serve what it does not name', async () => {
    for (const request of [{ path: '/v1/nothing' }, { path: '/v1/fleets', method: 'POST' }] as const)
      expect((await new World().send(request)).body).toMatchObject({
        status: 404,
        detail: `there is no ${'method' in request ? request.method : 'GET'} ${request.path}`,
      });
  });

  it('is documented, with every problem', () => {
    const { content, path } = generateApiReference();
    expect(path).toBe('docs/generated/api.md');
    for (const route of list) expect(content).toContain(`## ${route.method} ${route.path}\n`);
    for (const code of Object.keys(problems)) expect(content).toContain(`| \`${code}\` |`);
    expect(content).toContain('| body | `duration` (optional) |');
  });
});
