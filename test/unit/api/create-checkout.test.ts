import { describe, expect, it } from '@jest/globals';
import { recordFrom } from '#core/checkout/items.ts';
import { borrowRequest, hostName, identityOf, World } from './world.ts';

describe('POST /v1/checkouts', () => {
  it('claims the host, counts it, records the loan and its first event, and starts the execution', async () => {
    const world = new World();
    const answer = await world.send(borrowRequest(0, { personaId: 'load', duration: 'PT3H' }));
    expect(answer.status).toBe(202);
    const id = String(answer.body['id']);
    expect(id).toMatch(/^co-[0-9a-f]{16}$/);
    expect(answer.headers['location']).toBe(`/v1/checkouts/${id}`);
    expect(answer.body).toMatchObject({
      state: 'CLAIMED',
      epoch: 1,
      deadline: '2026-01-05T12:00:00.000Z',
      persona: { id: 'load', version: 2 },
      requester: { id: 'AROASSOAAAAAAAAAAAAA:ana', name: 'ana' },
    });
    const items = world.table.dump();
    expect(items.find(({ sk }) => sk === 'CLAIM')).toMatchObject({
      pk: `HOST#${hostName(0)}`,
      epoch: 1,
      checkoutId: id,
      requesterName: 'ana',
    });
    expect(items.find(({ sk }) => sk === 'LEDGER')).toMatchObject({ pk: 'FLEET#web', out: 1, rulesVersion: 3 });
    expect(recordFrom(items.filter(({ pk }) => pk === `CHECKOUT#${id}`))).toMatchObject({
      state: 'CLAIMED',
      persona: { id: 'load' },
      rulesVersion: 3,
    });
    expect(items.filter(({ sk }) => sk.startsWith('EVENT#'))).toMatchObject([{ sequence: 1, from: null, to: 'CLAIMED', actor: 'ana' }]);
    expect([...world.checkouts.running]).toEqual([
      [`${id}-1-checkout`, { input: JSON.stringify({ checkoutId: id, epoch: 1 }), isRunning: true }],
    ]);
  });

  it('is blank for the default period when nothing is said, the best of a category when one is', async () => {
    const world = new World({ hosts: 9 });
    expect((await world.send(borrowRequest(0))).body).toMatchObject({ persona: { id: 'blank' }, deadline: '2026-01-05T11:00:00.000Z' });
    expect((await world.send(borrowRequest(1, { category: 'load' }))).body).toMatchObject({ persona: { id: 'load', version: 2 } });
    expect((await world.send(borrowRequest(2, { personaId: 'load', personaVersion: 1 }))).body).toMatchObject({
      persona: { id: 'load', version: 1 },
    });
  });

  it('takes a deadline in any zone', async () => {
    const answer = await new World().send(borrowRequest(0, { deadline: '2026-01-05T12:30:00+01:00' }));
    expect(answer.body).toMatchObject({ deadline: '2026-01-05T11:30:00.000Z' });
  });

  it('gives the same answer to the same key and body, and lends once', async () => {
    const world = new World();
    const first = await world.send(borrowRequest(0));
    await world.clock.advance(60_000);
    expect(await world.send(borrowRequest(0))).toEqual(first);
    expect(world.out()).toBe(1);
  });

  it('gives the same answer to the same request sent many times at once', async () => {
    const world = new World();
    const answers = await world.sendAll(Array.from({ length: 20 }, () => borrowRequest(0)));
    expect(answers[0]?.status).toBe(202);
    expect(answers).toEqual(Array.from({ length: 20 }, () => answers[0]));
    expect(world.out()).toBe(1);
  });

  it('keeps keys of different callers apart', async () => {
    const world = new World({ hosts: 8 });
    expect((await world.send(borrowRequest(0, {}, 'same'))).status).toBe(202);
    expect((await world.send({ ...borrowRequest(1, {}, 'same'), as: identityOf('qa') })).status).toBe(202);
  });

  it('goes on from the epoch that the host has reached', async () => {
    const world = new World();
    await world.table.write([{ put: { pk: `HOST#${hostName(0)}`, sk: 'CLAIM', hostId: hostName(0), fleetId: 'web', epoch: 7 } }]);
    expect((await world.send(borrowRequest(0))).body).toMatchObject({ epoch: 8 });
  });

  it('answers 202 although the execution does not start: the reconciler will', async () => {
    const world = new World();
    world.checkouts.failWith = Object.assign(new Error('slow down'), { name: 'ThrottlingException', $metadata: {} });
    expect((await world.send(borrowRequest(0))).status).toBe(202);
    expect(world.out()).toBe(1);
  });

  it('reads newer rules when the ledger knows them already', async () => {
    const world = new World();
    await world.table.write([{ put: { pk: 'FLEET#web', sk: 'LEDGER', out: 0, rulesVersion: 4 } }]);
    let fresh = 0;
    const stale = world.configuration.fleets.get('web');
    const readConfiguration = async (how?: 'fresh') => {
      if (how === 'fresh') fresh++;
      if (how === 'fresh' && stale !== undefined) world.configuration.fleets.set('web', { ...stale, rulesVersion: 4 });
      return world.configuration;
    };
    const renewed = new World({ deps: { readConfiguration, table: world.table } });
    expect((await renewed.send(borrowRequest(0))).status).toBe(202);
    expect(fresh).toBe(1);
  });
});
