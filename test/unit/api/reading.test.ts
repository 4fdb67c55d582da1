import { describe, expect, it } from '@jest/globals';
import { claimedRecord, quarantined, store } from './records.ts';
import { borrowRequest, hostName, identityOf, testFleet, World } from './world.ts';

const roomy = testFleet('web', { floor: 1, mostOut: 20 });
const ids = (items: unknown): unknown[] => (items as { id: string }[]).map(({ id }) => id);

async function lent(count: number): Promise<{ world: World; created: unknown[] }> {
  const world = new World({ hosts: 20, fleet: roomy });
  const created = [];
  for (let index = 0; index < count; index++) {
    await world.clock.advance(1_000);
    const as = identityOf('sso', index % 2 === 0 ? 'ana' : 'bo');
    created.push((await world.send({ ...borrowRequest(index), as })).body['id']);
  }
  return { world, created };
}

describe('GET /v1/checkouts', () => {
  it('lists newest first, page by page', async () => {
    const { world, created } = await lent(5);
    const seen = [];
    let cursor: string | undefined;
    do {
      const page = await world.send({
        path: '/v1/checkouts',
        query: { fleet: 'web', limit: '2', ...(cursor === undefined ? {} : { cursor }) },
      });
      expect(page.status).toBe(200);
      seen.push(...ids(page.body['items']));
      cursor = page.body['cursor'] as string | undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(created.toReversed());
  });

  it('filters by requester, state and fleet together', async () => {
    const { world, created } = await lent(4);
    const of = async (query: Record<string, string>) => ids((await world.send({ path: '/v1/checkouts', query })).body['items']);
    expect(await of({ requester: 'me' })).toEqual([created[2], created[0]]);
    expect(await of({ requester: 'AROASSOAAAAAAAAAAAAA:bo', state: 'CLAIMED' })).toEqual([created[3], created[1]]);
    expect(await of({ requester: 'me', state: 'ACTIVE' })).toEqual([]);
    expect(new Set(await of({ state: 'CLAIMED' }))).toEqual(new Set(created));
    expect(await of({ fleet: 'db' })).toEqual([]);
    expect(await of({})).toEqual(created.toReversed());
  });

  it('shows nobody what the policies do not allow', async () => {
    const { world } = await lent(2);
    const of = async (as: ReturnType<typeof identityOf>, query: Record<string, string>) =>
      (await world.send({ path: '/v1/checkouts', query, as })).body['items'];
    expect(await of(identityOf('stranger'), { fleet: 'web' })).toEqual([]);
    expect(await of(identityOf('stranger'), {})).toEqual([]);
    expect(await of(identityOf('owner'), {})).toHaveLength(2);
  });

  it.each([
    ['cursor', 'nonsense'],
    ['cursor', Buffer.from(JSON.stringify({ partition: 'db' })).toString('base64url')],
    ['cursor', Buffer.from(JSON.stringify({ partition: 'web', from: 'x' })).toString('base64url')],
    ['limit', '0'],
    ['limit', '101'],
    ['state', 'LOST'],
    ['fleet', 'Web'],
    ['unknown', 'x'],
  ])('400 for %s=%s', async (name, value) => {
    const answer = await new World().send({ path: '/v1/checkouts', query: { fleet: 'web', [name]: value } });
    expect(answer.body).toMatchObject({ status: 400, code: 'bad-request' });
    expect(JSON.stringify(answer.body['violations'])).toContain(name === 'unknown' ? 'query' : `query.${name}`);
  });
});

describe('GET one checkout', () => {
  it('tells state, host, persona, deadline, progress and links', async () => {
    const { world, created } = await lent(1);
    const id = String(created[0]);
    const answer = await world.send({ path: `/v1/checkouts/${id}` });
    expect(answer).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    expect(answer.body).toEqual({
      id,
      state: 'CLAIMED',
      hostId: hostName(0),
      fleetId: 'web',
      persona: {
        id: 'blank',
        version: 1,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        title: 'Blank',
        category: 'blank',
        priority: 10,
      },
      requester: { id: 'AROASSOAAAAAAAAAAAAA:ana', name: 'ana', teams: ['qa'] },
      reason: 'soak test',
      createdAt: '2026-01-05T09:00:01.000Z',
      startsAt: '2026-01-05T09:00:01.000Z',
      deadline: '2026-01-05T11:00:01.000Z',
      epoch: 1,
      dirtiness: 'UNTOUCHED',
      goals: [],
      progress: [],
      legal: ['protect', 'check-in', 'lose-host'],
      links: {
        self: `/v1/checkouts/${id}`,
        timeline: `/v1/checkouts/${id}/timeline`,
        host: '/v1/fleets/web/hosts',
        persona: '/v1/personas/blank?version=1',
        checkIn: `/v1/checkouts/${id}/check-in`,
        execution: `https://console.test/${id}-1-checkout`,
      },
    });
  });

  it('tells progress by step with times and reasons, and the trouble', async () => {
    const world = new World();
    const progress = [
      {
        machine: 'checkout',
        step: 'Capture',
        epoch: 1,
        startedAt: '2026-01-05T09:00:00.000Z',
        endedAt: '2026-01-05T09:00:04.000Z',
        outcome: 'done',
        reason: '61 fields captured',
      },
    ] as const;
    await store(world, quarantined({ progress }));
    const { body } = await world.send({ path: '/v1/checkouts/co-0000000000000001' });
    expect(body).toMatchObject({
      state: 'QUARANTINED',
      cause: 'REQUEST',
      trouble: 'the root differs',
      progress,
      legal: ['redrive', 'lose-host'],
      links: { checkIn: '/v1/checkouts/co-0000000000000001/check-in' },
    });
  });

  it('403 to others, 404 for none, 400 for no id', async () => {
    const { world, created } = await lent(1);
    const of = async (id: string, as = identityOf('stranger')) => (await world.send({ path: `/v1/checkouts/${id}`, as })).status;
    expect(await of(String(created[0]))).toBe(403);
    expect(await of('co-ffffffffffffffff')).toBe(404);
    expect(await of('nonsense')).toBe(400);
  });

  it('reads the timeline on', async () => {
    const world = new World();
    await store(world, claimedRecord({ sequence: 1 }));
    for (const sequence of [2, 3])
      await world.table.write([
        {
          put: {
            pk: 'CHECKOUT#co-0000000000000001',
            sk: `EVENT#00000${String(sequence)}`,
            sequence,
            at: '2026-01-05T09:00:00.000Z',
            epoch: 1,
            step: 'Drain',
            from: 'CLAIMED',
            to: 'CLAIMED',
            text: 'x',
            actor: 'test',
          },
        },
      ]);
    const path = '/v1/checkouts/co-0000000000000001/timeline';
    const first = await world.send({ path, query: { limit: '2' } });
    const second = await world.send({ path, query: { limit: '2', cursor: String(first.body['cursor']) } });
    const sequences = [first, second].map(({ body }) => (body['items'] as { sequence: number }[]).map(({ sequence }) => sequence));
    expect(sequences).toEqual([[1, 2], [3]]);
    expect((await world.send({ path, query: { cursor: 'x' } })).body).toMatchObject({ status: 400 });
  });
});

describe('GET fleets and hosts', () => {
  it('lists the fleets that the caller may see', async () => {
    const world = new World();
    expect(ids((await world.send({ path: '/v1/fleets' })).body['items'])).toEqual(['web']);
    expect(ids((await world.send({ path: '/v1/fleets', as: identityOf('admin') })).body['items'])).toEqual(['db', 'web']);
    expect(ids((await world.send({ path: '/v1/fleets', as: identityOf('stranger') })).body['items'])).toEqual([]);
  });

  it('shows the live figures of one', async () => {
    const { world } = await lent(2);
    const answer = await world.send({ path: '/v1/fleets/web' });
    expect(answer.body).toMatchObject({
      id: 'web',
      floor: 1,
      mostOut: 20,
      out: 2,
      hosts: 20,
      healthy: 18,
      spare: 17,
      rulesVersion: 3,
      readAt: '2026-01-05T09:00:02.000Z',
    });
    expect((await world.send({ path: '/v1/fleets/db' })).status).toBe(403);
    expect((await world.send({ path: '/v1/fleets/nowhere' })).status).toBe(404);
  });

  it('shows hosts in production and out of it, with who has them', async () => {
    const { world, created } = await lent(2);
    const left = world.health.shift();
    const items = (await world.send({ path: '/v1/fleets/web/hosts' })).body['items'] as Record<string, unknown>[];
    expect(items).toHaveLength(20);
    expect(items[0]).toEqual({
      hostId: left?.hostId,
      fleetId: 'web',
      healthy: false,
      registrations: [],
      checkout: { id: created[0], holder: 'ana', deadline: '2026-01-05T11:00:01.000Z' },
    });
    expect(items[1]).toMatchObject({
      hostId: hostName(1),
      healthy: false,
      registrations: [{ state: 'healthy' }],
      checkout: { id: created[1], holder: 'bo' },
    });
    expect(items[2]).toMatchObject({ hostId: hostName(2), healthy: true });
  });
});

it('GET /v1/health answers without looking at anything', async () => {
  const world = new World({ deps: { readConfiguration: () => Promise.reject(new Error('down')) } });
  expect((await world.send({ path: '/v1/health' })).body).toEqual({ status: 'ok', at: '2026-01-05T09:00:00.000Z' });
});
