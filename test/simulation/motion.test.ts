import { describe, expect, it, jest } from '@jest/globals';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import type { Interceptor } from '../../local/aws/cloud.ts';
import { Crash } from '../../local/boot/crash.ts';
import { localClients } from '../../local/boot/local-clients.ts';
import type { Scenario } from '../../local/boot/scenario.ts';
import { type Audited, audited, judged, minutes } from './audited.ts';
import { batchHosts, twoFleets, twoFleetsConfiguration, webHosts } from './two-fleets.ts';

/** Many loans at once; a machine that also does other work takes longer. */
jest.setTimeout(120_000);

const [late = ''] = batchHosts.slice(4);
const eight = [...webHosts, ...batchHosts.slice(0, 4)];

const turns = ({ local }: Audited): Readonly<Record<string, unknown>> => local.table.peek({ pk: 'MOTION', sk: 'TURNS' }) ?? {};
const held = (run: Audited): string[] => Object.keys(turns(run)).filter((name) => /^(turn|wait)#/.test(name));

const wish = (s: Scenario, host: string, duration = 'PT2H') =>
  s.wish({ host, fleet: batchHosts.includes(host) ? 'batch' : 'web', persona: 'load-generator', duration });
/** Everybody asks at the same moment; the ids. */
async function checkouts({ s, local }: Audited, hosts: readonly string[]): Promise<string[]> {
  const answers = await local.during(Promise.all(hosts.map((host) => s.sendPatiently(wish(s, host)))));
  expect(answers.map(({ status }) => status)).toEqual(hosts.map(() => 202));
  return answers.map(({ body }) => String(body['id']));
}
const limited = (hostsInMotion: number): Promise<Audited> =>
  audited({ configuration: twoFleetsConfiguration(), world: twoFleets(hostsInMotion), mostInMotion: hostsInMotion, weather: 'calm' });

/** When a checkout was given its turn for this way. */
const turnAt = ({ local }: Scenario, id: string, step: 'ArmCheckin' | 'Begin'): string => {
  const { progress = [] } = (local.table.peek({ pk: `CHECKOUT#${id}`, sk: 'RECORD' }) ?? {}) as Partial<CheckoutRecord>;
  return progress.find((entry) => entry.step === step && entry.outcome === 'done')?.endedAt ?? '';
};
/** Until one of them is in motion: how long a look inside takes is chance, and so is who comes first. */
const hasTurn = ({ s, local }: Audited, ...ids: string[]) =>
  local.cloud.clock.run({ done: () => ids.some((id) => s.record(id)?.inMotionSince !== undefined) });
/** What the API says of a step. */
async function said(s: Scenario, id: string, step: string): Promise<string> {
  const { body } = await s.request({ as: 'borrower', method: 'GET', path: `/v1/checkouts/${id}` });
  return (body['progress'] as readonly { step: string; reason: string }[]).find((entry) => entry.step === step)?.reason ?? '';
}

describe('hosts in motion', () => {
  it('are never more than the limit; check-ins go first, and everyone has a turn', async () => {
    const run = await limited(3);
    const { s, local, auditor } = run;
    const ids = await checkouts(run, eight);
    await local.cloud.clock.advance(minutes(1));
    const waiting = ids.filter((id) => s.record(id)?.waitsForTurnSince !== undefined);
    expect(waiting).toHaveLength(5);
    const reasons = await Promise.all(waiting.map((id) => said(s, id, 'ArmCheckin')).map((each) => local.during(each)));
    expect(reasons.toSorted()).toEqual(
      [0, 1, 2, 3, 4].map((before) => `waits for its turn: 3 of at most 3 hosts are in motion and ${before} wait before it`),
    );
    for (const id of ids) await s.until(id, 'ACTIVE');
    expect(auditor.mostMoved).toBe(3);

    const back = Promise.all(
      ids.map((id) =>
        s.send({ as: 'borrower', method: 'POST', path: `/v1/checkouts/${id}/check-in`, headers: { 'idempotency-key': `back-${id}` } }),
      ),
    );
    const [answer] = await local.during(Promise.all([s.send(wish(s, late)), back]));
    const ninth = String(answer.body['id']);
    for (const id of ids) await s.until(id, 'CHECKED_IN');
    await s.until(ninth, 'ACTIVE');
    const lastBack =
      ids
        .map((id) => turnAt(s, id, 'Begin'))
        .toSorted()
        .at(-1) ?? '';
    expect(turnAt(s, ninth, 'ArmCheckin') > lastBack).toBe(true);
    await s.checkIn(ninth);
    await s.until(ninth, 'CHECKED_IN');
    expect(await judged(run)).toEqual([]);
    expect(auditor.mostMoved).toBe(3);
    expect(held(run)).toEqual([]);
  });

  it('keep their turn when their checkout fails, and a process that dies with a turn does not keep it', async () => {
    const run = await limited(1);
    const { s, local } = run;
    let died = 0;
    const dies: Interceptor = {
      after({ operation, input }) {
        if (operation !== 'TransactWriteItems' || died > 0 || !JSON.stringify(input).includes('"takes":1')) return;
        died += 1;
        throw new Crash('after its turn was taken');
      },
    };
    local.cloud.interceptors.push(dies);
    const [first = ''] = await checkouts(run, batchHosts.slice(0, 1));
    await hasTurn(run, first);
    const [second = ''] = await checkouts(run, batchHosts.slice(1, 2));
    await local.cloud.clock.run({ done: () => s.record(second)?.waitsForTurnSince !== undefined });
    expect(died).toBe(1);
    const since = s.record(first)?.inMotionSince;
    await s.checkIn(first);
    await s.until(first, 'CHECKING_IN');
    expect(s.record(first)?.inMotionSince).toBe(since);
    await s.until(first, 'CHECKED_IN');
    await s.until(second, 'ACTIVE');
    expect(held(run)).toEqual([]);
    await s.checkIn(second);
    await s.until(second, 'CHECKED_IN');
    expect(await judged(run)).toEqual([]);
  });

  it('lose no turn to the reconciler, which gives back those that nobody uses', async () => {
    const run = await limited(2);
    const { s, local } = run;
    const [table = ''] = [...local.tables.tables].find(([, each]) => each === local.table) ?? [];
    const ghost = { 'turn#co-ghost': '2026-01-01T00:00:00.000Z', 'wait#co-ghost': '2026-01-01T00:00:00.000Z' };
    await local.during(
      localClients(local.cloud, 'somebody')
        .table(table)
        .write([{ put: { pk: 'MOTION', sk: 'TURNS', ...ghost } }]),
    );
    const [id = ''] = await checkouts(run, batchHosts.slice(0, 1));
    await s.until(id, 'STOPPING');
    expect(held(run)).toEqual([`turn#${id}`]);
    await s.until(id, 'ACTIVE');
    expect(held(run)).toEqual([]);
  });

  it('begin one after the other where the limit is lifted, two at once and then one every seven seconds', async () => {
    const run = await audited({ configuration: twoFleetsConfiguration(), world: twoFleets(null), mostInMotion: 5, weather: 'calm' });
    const ids = await checkouts(run, batchHosts.slice(0, 5));
    for (const id of ids) await run.s.until(id, 'ACTIVE');
    const began = ids.map((id) => Date.parse(turnAt(run.s, id, 'ArmCheckin'))).toSorted((a, b) => a - b);
    for (const [index, at] of began.slice(2).entries()) expect(at - (began[index] ?? 0)).toBeGreaterThanOrEqual(7_000);
    expect(run.auditor.mostMoved).toBe(5);
    expect(held(run)).toEqual([]);
  });

  it('let a checkout go whose turn comes too late', async () => {
    const run = await limited(1);
    const { s } = run;
    const [first = '', second = ''] = await checkouts(run, webHosts.slice(0, 2));
    await hasTurn(run, first, second);
    const asked = await s.request(wish(s, late, 'PT4M'));
    const ended = await s.until(String(asked.body['id']), 'CHECKED_IN');
    expect(ended).toMatchObject({
      cause: 'ROLLBACK',
      dirtiness: 'UNTOUCHED',
      failure: { step: 'ArmCheckin', reason: expect.stringContaining('too late for this loan: 1 of at most 1 hosts are in motion') },
    });
    for (const id of [first, second]) await s.until(id, 'ACTIVE');
    expect(run.auditor.violations).toEqual([]);
  });
});
