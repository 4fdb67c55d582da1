import { describe, expect, it } from '@jest/globals';
import { recordFrom } from '#core/checkout/items.ts';
import { quarantined, store, testRecord } from './records.ts';
import { identityOf, World } from './world.ts';

const id = 'co-0000000000000001';
const at = '2026-01-05T10:00:00.000Z';
const request = { method: 'POST', path: `/v1/checkouts/${id}/close` } as const;
const owner = { ...request, as: identityOf('owner') };
const administrator = { ...request, as: identityOf('admin') };
const stored = (world: World) => recordFrom(world.table.dump().filter(({ pk, sk }) => pk === `CHECKOUT#${id}` && sk.startsWith('RECORD')));
const claim = (world: World) => world.table.dump().find(({ sk }) => sk === 'CLAIM');
const told = (world: World) =>
  world.table
    .dump()
    .flatMap(({ sk, text, actor }) => (sk.startsWith('EVENT#') && sk > 'EVENT#000004' ? [`${String(actor)}: ${String(text)}`] : []));

/** A lost host that is still claimed; the fleet counts one host out. */
async function lost(over: Readonly<Record<string, unknown>> = {}): Promise<World> {
  const world = new World();
  const failure = { step: 'Stop', code: 'Ahps.HostLost', reason: 'the host is gone', at };
  await store(world, testRecord({ state: 'HOST_LOST', endedAt: at, failure, ...over }));
  await world.table.write([
    { put: { pk: 'FLEET#web', sk: 'LEDGER', out: 1 } },
    { put: { pk: `SECRET#${id}`, sk: 'USERDATA', base64: 'eA==' } },
  ]);
  return world;
}

describe('POST /v1/checkouts/{id}/close', () => {
  it('notes the first person and says who else is needed; nothing is given back yet', async () => {
    const world = await lost();
    const { status, body } = await world.send(owner);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'HOST_LOST',
      loss: { confirmedBy: ['owner-role'], needed: 'one more owner of the fleet or administrator, other than owner-role' },
      legal: ['close-loss'],
      links: { close: request.path },
    });
    expect(claim(world)).toMatchObject({ checkoutId: id });
    expect(world.out()).toBe(1);
    expect(told(world)).toEqual([
      'owner-role: loss confirmed by owner-role; it still needs one more owner of the fleet or administrator, other than owner-role',
    ]);
  });

  it('closes it for the second, another person: claim and ledger in one transaction, once', async () => {
    const world = await lost();
    await world.send(owner);
    const { status, body } = await world.send(administrator);
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'HOST_LOST', legal: [], loss: { confirmedBy: ['owner-role', 'admin-role'] } });
    expect(body['links']).not.toHaveProperty('close');
    expect(claim(world)).not.toHaveProperty('checkoutId');
    expect(claim(world)).toMatchObject({ epoch: 2 });
    expect(world.out()).toBe(0);
    // The role of this function is denied these keys: a transaction that touched them would fail as a whole.
    expect(world.table.dump().filter(({ pk }) => pk.startsWith('SECRET#'))).toHaveLength(1);
    expect(told(world)[1]).toBe('admin-role: loss closed by owner-role and admin-role: claim released, ledger credited');
    for (const again of [owner, administrator])
      expect(await world.send(again)).toMatchObject({ status: 200, body: { loss: body['loss'] } });
    expect(world.out()).toBe(0);
    expect(told(world)).toHaveLength(2);
  });

  it('two people at the same time close it, too', async () => {
    const world = await lost();
    const answers = await world.sendAll([owner, administrator]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(stored(world)).toMatchObject({ closedAt: expect.any(String), confirmations: [{}, {}] });
    expect(world.out()).toBe(0);
  });

  it('409 for the same person twice', async () => {
    const world = await lost();
    await world.send(owner);
    const since = stored(world) as { confirmations?: readonly { at: string }[] };
    const { body } = await world.send({ ...request, as: identityOf('owner', 'another-session') });
    expect(body).toEqual({
      type: 'urn:ahps:problem:second-person-needed',
      title: 'A second person is needed',
      status: 409,
      detail: `owner-role has confirmed the loss at ${String(since.confirmations?.[0]?.at)}; it still needs one more owner of the fleet or administrator, other than owner-role`,
      code: 'second-person-needed',
      requestId: 'request-1',
      next: 'Ask another owner of the fleet, or an administrator, to send the same request.',
      state: 'HOST_LOST',
    });
    expect(world.out()).toBe(1);
  });

  it('one person behind two roles that name people is one person', async () => {
    const world = await lost();
    world.configuration.access.namingRoles.push('AROAOWNERAAAAAAAAAAA', 'AROAADMINAAAAAAAAAAA');
    expect((await world.send({ ...request, as: identityOf('owner', 'ana') })).status).toBe(200);
    expect((await world.send({ ...request, as: identityOf('admin', 'ana') })).body).toMatchObject({ code: 'second-person-needed' });
    expect((await world.send({ ...request, as: identityOf('owner', 'bo') })).status).toBe(200);
    expect(world.out()).toBe(0);
  });

  it.each([
    ['QUARANTINED', quarantined(), 'redrive, lose-host', ['redrive', 'lose-host']],
    ['CHECKED_IN', testRecord({ state: 'CHECKED_IN', endedAt: at }), 'none, it has ended', []],
    [
      'REJOINING',
      testRecord({ state: 'REJOINING' }),
      'check-in, reserve, close, quarantine, lose-host',
      ['check-in', 'reserve', 'close', 'quarantine', 'lose-host'],
    ],
  ] as const)('409 in %s, with the legal events', async (state, record, list, legal) => {
    const world = new World();
    await store(world, record);
    expect((await world.send(owner)).body).toEqual({
      type: 'urn:ahps:problem:illegal-transition',
      title: 'Not possible in this state',
      status: 409,
      detail: `a checkout in ${state} cannot close-loss; legal there: ${list}`,
      code: 'illegal-transition',
      requestId: 'request-1',
      next: 'Look at the state of the checkout; legal lists what is possible.',
      state,
      legal,
    });
  });

  it.each([
    ['the borrower', identityOf('sso', 'ana')],
    ['a stranger', identityOf('stranger')],
  ])('403 for %s', async (_who, as) => {
    const world = await lost();
    const { status, body } = await world.send({ ...request, as });
    expect([status, body['code'], body['detail']]).toEqual([
      403,
      'insufficient-permissions',
      expect.stringMatching(/ may not close the loss of checkout co-0000000000000001$/),
    ]);
  });

  it('404 for a checkout that does not exist', async () => {
    expect((await new World().send(owner)).body).toMatchObject({ code: 'not-found', detail: `checkout ${id} does not exist` });
  });

  it('a check-in of a lost host says what is possible instead', async () => {
    const world = await lost();
    expect((await world.send({ method: 'POST', path: `/v1/checkouts/${id}/check-in` })).body).toMatchObject({
      detail: 'a checkout in HOST_LOST cannot check-in; legal there: close-loss',
      legal: ['close-loss'],
    });
  });
});
