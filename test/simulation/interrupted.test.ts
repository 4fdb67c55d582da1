import { describe, expect, it, jest } from '@jest/globals';
import { audited, byHand, changes, judged, member } from './audited.ts';

/** A loan takes half a second; a machine that also does other work takes longer. */
jest.setTimeout(30_000);

const states = ['CLAIMED', 'PROTECTING', 'DRAINING', 'STOPPING', 'SNAPSHOTTING', 'APPLYING', 'PROBING'] as const;
/** Hosts and personas take turns: what a state means for each is not what is tried here. */
const cases = states.map((state, index) =>
  index % 2 === 0 ? { state, host: byHand, persona: 'load-generator' } : { state, host: member, persona: 'blank' },
);

describe('a check-in during the checkout', () => {
  it.each(cases)('of $host at $state brings the host home', async ({ state, host, persona }) => {
    const run = await audited();
    const { s } = run;
    const before = await s.manifestOf(host);
    const id = await s.checkout({ host, persona });
    await s.until(id, state);
    expect((await s.checkIn(id)).status).toBe(202);
    expect(await s.until(id, 'CHECKED_IN')).toMatchObject({ cause: 'REQUEST', epoch: 2, checkInAskedBy: 'bo' });
    expect(s.timeline(id).find(({ text }) => text === 'check-in begins: request')).toMatchObject({ actor: 'bo' });
    expect(await judged(run)).toEqual([]);
    expect(changes(before, await s.manifestOf(host))).toEqual([]);
    expect(s.healthy()).toBe(6);
  });
});

describe('the same wish twice', () => {
  it('is one check-in, however often its button is pressed', async () => {
    const run = await audited();
    const { s, local } = run;
    const id = await s.checkout({ host: byHand, persona: 'blank' });
    await s.until(id, 'ACTIVE');
    const press = (key: string) =>
      s.send({ as: 'borrower', method: 'POST', path: `/v1/checkouts/${id}/check-in`, headers: { 'idempotency-key': key } });
    const answers = await local.during(Promise.all(['a', 'a', 'b', 'c'].map(press)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    await s.until(id, 'RESTORING');
    expect((await local.during(press('d'))).status).toBe(202);
    await s.until(id, 'CHECKED_IN');
    const ways = [...local.stateMachines.executions.values()].filter(({ name }) => name.includes('checkin'));
    expect(ways.map(({ name }) => name)).toEqual([`${id}-1-checkin`]);
    expect(await judged(run)).toEqual([]);
  });

  it('lends one host twice, one loan after the other, with growing epochs', async () => {
    const run = await audited();
    const { s } = run;
    const before = await s.manifestOf(byHand);
    const first = await s.checkout({ host: byHand, persona: 'load-generator' });
    await s.until(first, 'ACTIVE');
    await s.checkIn(first);
    const one = await s.until(first, 'CHECKED_IN');
    const second = await s.checkout({ host: byHand, persona: 'blank' });
    expect((await s.until(second, 'ACTIVE')).epoch).toBeGreaterThan(one.epoch);
    await s.checkIn(second);
    const two = await s.until(second, 'CHECKED_IN');
    expect([one.epoch, two.epoch]).toEqual([2, 4]);
    expect(await judged(run)).toEqual([]);
    expect(changes(before, await s.manifestOf(byHand))).toEqual([]);
  });
});
