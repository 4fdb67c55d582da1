import { describe, expect, it } from '@jest/globals';
import { recordFrom } from '#core/checkout/items.ts';
import { startCheckIn } from '#runtime/start-check-in.ts';
import { claimedRecord, quarantined, store, testRecord } from './records.ts';
import { identityOf, World } from './world.ts';

const id = 'co-0000000000000001';
const request = { method: 'POST', path: `/v1/checkouts/${id}/check-in` } as const;
const stored = (world: World) => recordFrom(world.table.dump().filter(({ pk, sk }) => pk === `CHECKOUT#${id}` && sk.startsWith('RECORD')));
const claimEpoch = (world: World) => world.table.dump().find(({ sk }) => sk === 'CLAIM')?.['epoch'];

describe('POST /v1/checkouts/{id}/check-in', () => {
  it('starts the check-in that ends the current epoch, once however often it is asked', async () => {
    const world = new World();
    await store(world, claimedRecord());
    const answers = await world.sendAll([request, request, request]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(answers[0]?.headers['location']).toBe(`/v1/checkouts/${id}`);
    expect(answers[0]?.body).toMatchObject({ id, state: 'CLAIMED', links: { checkIn: request.path } });
    expect([...world.checkIns.running]).toEqual([
      [`${id}-1-checkin`, { isRunning: true, input: JSON.stringify({ checkoutId: id, epoch: 1, cause: 'REQUEST', actor: 'ana' }) }],
    ]);
  });

  it('joins the one that the deadline started', async () => {
    const world = new World();
    const record = claimedRecord();
    await store(world, record);
    await startCheckIn(world.deps, record, 'DEADLINE', 'Scheduler');
    expect((await world.send(request)).status).toBe(202);
    expect(world.checkIns.running.size).toBe(1);
  });

  it('joins the one that has begun and carries the epoch before', async () => {
    const world = new World();
    await store(world, testRecord({ epoch: 2 }));
    await world.checkIns.start(`${id}-1-checkin`, {});
    expect((await world.send(request)).status).toBe(202);
    expect([...world.checkIns.running.keys()]).toEqual([`${id}-1-checkin`]);
  });

  it('starts anew when the one that had begun is dead', async () => {
    const world = new World();
    await store(world, testRecord({ epoch: 2 }));
    await world.checkIns.start(`${id}-1-checkin`, {});
    world.checkIns.end(`${id}-1-checkin`);
    expect((await world.send(request)).status).toBe(202);
    expect([...world.checkIns.running.keys()]).toEqual([`${id}-1-checkin`, `${id}-2-checkin`]);
    expect(stored(world)).toMatchObject({ epoch: 2 });
  });

  it('raises the epoch when the execution of the current one ended without having begun', async () => {
    const world = new World();
    await store(world, claimedRecord());
    await world.checkIns.start(`${id}-1-checkin`, {});
    world.checkIns.end(`${id}-1-checkin`);
    expect((await world.send(request)).body).toMatchObject({ epoch: 2 });
    expect(stored(world)).toMatchObject({ epoch: 2, version: 5, sequence: 5 });
    expect(claimEpoch(world)).toBe(2);
    expect(world.table.dump().find(({ sk }) => sk === 'EVENT#000005')).toMatchObject({
      epoch: 2,
      actor: 'ana',
      text: `${id}-1-checkin ended without bringing the host home: epoch 2 begins`,
    });
    expect(world.checkIns.running.get(`${id}-2-checkin`)?.isRunning).toBe(true);
  });

  it('raises it once when many ask at the same time', async () => {
    const world = new World();
    await store(world, claimedRecord());
    await world.checkIns.start(`${id}-1-checkin`, {});
    world.checkIns.end(`${id}-1-checkin`);
    const answers = await world.sendAll(Array.from({ length: 30 }, () => request));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(stored(world)?.epoch).toBe(2);
    expect([...world.checkIns.running.keys()]).toEqual([`${id}-1-checkin`, `${id}-2-checkin`]);
  });

  it('drives a quarantined host again', async () => {
    const world = new World();
    await store(world, quarantined({ epoch: 2 }));
    await world.checkIns.start(`${id}-1-checkin`, {});
    world.checkIns.end(`${id}-1-checkin`);
    expect((await world.send(request)).status).toBe(202);
    expect(world.checkIns.running.get(`${id}-2-checkin`)?.input).toBe(
      JSON.stringify({ checkoutId: id, epoch: 2, cause: 'REDRIVE', actor: 'ana' }),
    );
  });

  it('ends where the checkout has ended meanwhile', async () => {
    const world = new World();
    const ended = testRecord({ state: 'CHECKED_IN', endedAt: '2026-01-05T10:00:00.000Z', epoch: 2 });
    await store(world, ended);
    await world.checkIns.start(`${id}-1-checkin`, {});
    world.checkIns.end(`${id}-1-checkin`);
    expect(await startCheckIn(world.deps, claimedRecord(), 'REQUEST', 'ana')).toEqual({ outcome: 'ended', epoch: 2 });
  });

  it('does not start another one when what had begun came home since the record was read', async () => {
    const world = new World();
    await store(world, testRecord({ state: 'CHECKED_IN', endedAt: '2026-01-05T10:00:00.000Z' }));
    expect(await startCheckIn(world.deps, testRecord({ state: 'REJOINING' }), 'REQUEST', 'ana')).toEqual({ outcome: 'ended', epoch: 2 });
    expect(world.checkIns.running.size).toBe(0);
  });

  it('409 in a state that has no way back, with the legal events', async () => {
    const world = new World();
    await store(world, testRecord({ state: 'CHECKED_IN', endedAt: '2026-01-05T10:00:00.000Z' }));
    const answer = await world.send(request);
    expect(answer.body).toEqual({
      type: 'urn:ahps:problem:illegal-transition',
      title: 'Not possible in this state',
      status: 409,
      detail: 'a checkout in CHECKED_IN cannot check-in; legal there: none, it has ended',
      code: 'illegal-transition',
      requestId: 'request-1',
      next: 'Look at the state of the checkout; legal lists what is possible.',
      state: 'CHECKED_IN',
      legal: [],
    });
  });

  it.each([
    ['the borrower', identityOf('sso', 'ana'), 202],
    ['another person of the same role', identityOf('sso', 'bo'), 403],
    ['another role that calls its session ana', identityOf('qa', 'ana'), 403],
    ['an owner of the fleet', identityOf('owner'), 202],
    ['an administrator', identityOf('admin'), 202],
    ['a stranger', identityOf('stranger'), 403],
  ])('%s: %#', async (_who, as, status) => {
    const world = new World();
    await store(world, claimedRecord());
    expect((await world.send({ ...request, as })).status).toBe(status);
  });

  it('404 for a checkout that does not exist', async () => {
    const answer = await new World().send(request);
    expect(answer.body).toMatchObject({ code: 'not-found', detail: `checkout ${id} does not exist` });
  });
});
