import { describe, expect, it, jest } from '@jest/globals';
import { keys } from '#core/checkout/items.ts';
import type { PerformanceGoal } from '#core/goals/judge.ts';
import { AwsError } from '../../local/aws/cloud.ts';
import { takeInHand } from './goal-alarms.ts';
import { audited, type Audited, byHand, judged, minutes } from './audited.ts';

jest.setTimeout(30_000);

const goal = 'cpu-head-room';
const crossed = 'Threshold Crossed: 3 datapoints [97.0, 98.5, 99.0] were greater than the threshold (90.0).';

interface Lent extends Audited {
  readonly id: string;
  readonly alarm: string;
}
/** A host lent as a load generator, which has one goal; its action is ADJUST unless another is given. */
async function lent({ action, ...options }: Parameters<typeof audited>[0] & { action?: PerformanceGoal['action'] } = {}): Promise<Lent> {
  const run = await audited({ weather: 'calm', mostHours: 6, ...options });
  const { s, local } = run;
  const id = await s.checkout({ host: byHand, persona: 'load-generator' });
  await s.until(id, 'ACTIVE');
  const { persona } = s.record(id) ?? {};
  if (action !== undefined)
    await local.table.write([
      { put: { ...keys.part(id, 'persona'), value: { ...persona, goals: persona?.goals.map((each) => ({ ...each, action })) } } },
    ]);
  const alarm = `ahps-${id}-${goal}`;
  takeInHand(local, alarm);
  return { ...run, id, alarm };
}
const set = ({ local, alarm }: Lent, state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'): void =>
  local.cloudWatch.setAlarmState(alarm, state, state === 'ALARM' ? crossed : `now ${state}`);
const pass = ({ local }: Audited, count: number): Promise<void> => local.cloud.clock.advance(minutes(count));
const subjects = ({ local }: Audited): (string | undefined)[] => local.sns.published.map(({ subject }) => subject);
const record = ({ s, id }: Lent) => s.record(id);
const texts = ({ local, id }: Lent): string[] =>
  local.table.partition(keys.record(id).pk).flatMap(({ sk, text }) => (sk.startsWith('EVENT#') ? [String(text)] : []));
const hostTags = ({ local }: Audited) => local.ec2.state.instances.get(byHand)?.tags ?? {};
const missed = `Goal ${goal} is missed on ${byHand} (web)`;
const met = `Goal ${goal} is met again on ${byHand} (web)`;

/** Comes home with nothing left of its goals. */
async function home(run: Lent): Promise<void> {
  if (record(run)?.state !== 'CHECKED_IN') {
    await run.s.checkIn(run.id);
    await run.s.until(run.id, 'CHECKED_IN');
  }
  const told = run.local.sns.published.length;
  expect(await judged(run)).toEqual([]);
  expect(run.local.cloudWatch.alarms().filter(({ name }) => name.startsWith('ahps-co-'))).toEqual([]);
  expect(run.local.sns.published).toHaveLength(told);
}

describe('a goal of a lent host', () => {
  it('is missed, recovers, is missed without data and shows each of it, with one message for each end', async () => {
    const run = await lent();
    const { local, s, id } = run;
    const heard: unknown[] = [];
    local.cloud.onEvent((event) => void (event.source === 'ahps' && heard.push([event['detail-type'], event.detail])));
    const shown = async () => (await s.request({ as: 'borrower', method: 'GET', path: `/v1/checkouts/${id}` })).body['goals'];
    expect(await shown()).toEqual([expect.objectContaining({ name: goal, state: 'NOT_YET', severity: 'WARNING', action: 'ADJUST' })]);
    await pass(run, 10);
    expect(await shown()).toEqual([expect.objectContaining({ state: 'NO_DATA', misses: 0 })]);
    expect(record(run)).toMatchObject({ state: 'ACTIVE' });
    set(run, 'ALARM');
    await local.cloud.clock.advance(10_000);
    expect(record(run)).toMatchObject({ state: 'DEGRADED', duties: [] });
    expect(await shown()).toEqual([expect.objectContaining({ state: 'MISSED', misses: 1, reason: crossed })]);
    expect(heard).toEqual([['Goal Missed', expect.objectContaining({ checkoutId: id, goal, figures: crossed, schemaVersion: 1 })]]);
    expect(texts(run).filter((text) => /is missed, and the checkout draws on no pool|^asked the arbiter of pool/.test(text))).toHaveLength(
      1,
    );
    expect(local.sns.published).toMatchObject([
      { attributes: { fleet: 'web', severity: 'WARNING' }, message: expect.stringContaining(crossed) },
    ]);
    expect(JSON.parse(local.sns.published[0]?.byProtocol['https'] ?? '')).toMatchObject({ version: '1.0', source: 'custom' });
    set(run, 'INSUFFICIENT_DATA');
    await pass(run, 10);
    expect(record(run)).toMatchObject({ state: 'DEGRADED', goals: [{ state: 'NO_DATA' }] });
    set(run, 'OK');
    await pass(run, 9);
    expect(record(run)).toMatchObject({ state: 'ACTIVE', goals: [{ state: 'MET', misses: 1 }] });
    expect(subjects(run)).toEqual([missed, met]);
    await home(run);
  });

  it('that comes and goes gives one message, not twenty', async () => {
    const run = await lent();
    for (let times = 0; times < 20; times++) {
      set(run, 'ALARM');
      await pass(run, 0.5);
      set(run, 'OK');
      await pass(run, 0.5);
    }
    expect(subjects(run)).toEqual([missed]);
    expect(record(run)).toMatchObject({ state: 'DEGRADED', goals: [{ state: 'MISSED', misses: 1 }] });
    await home(run);
  });

  it('is found by the reconciler when its event is lost', async () => {
    const run = await lent({ faults: [{ fault: 'event-lost', resource: 'aws.cloudwatch' }] });
    set(run, 'ALARM');
    await run.local.cloud.clock.advance(75_000);
    expect(run.local.events.lost).toHaveLength(1);
    expect(record(run)).toMatchObject({ state: 'DEGRADED' });
    expect(subjects(run)).toEqual([missed]);
    await home(run);
  });

  it('is told once, by events that are doubled, late, out of order, or about a loan that is over', async () => {
    const run = await lent({
      faults: ['event-doubled' as const, 'event-late' as const].map((fault) => ({ fault, resource: 'aws.cloudwatch' })),
    });
    const { local, alarm } = run;
    for (const state of ['ALARM', 'OK', 'ALARM', 'OK', 'ALARM'] as const) set(run, state);
    const again = { alarmName: alarm, state: { value: 'ALARM' } };
    for (let times = 0; times < 4; times++) local.cloud.emit('aws.cloudwatch', 'CloudWatch Alarm State Change', again);
    await pass(run, 4);
    expect(record(run)).toMatchObject({ state: 'DEGRADED', goals: [{ misses: 1 }] });
    expect(subjects(run)).toEqual([missed]);
    await home(run);
    const before = record(run);
    local.cloud.emit('aws.cloudwatch', 'CloudWatch Alarm State Change', again);
    await pass(run, 3);
    expect(record(run)).toEqual(before);
    expect(subjects(run)).toEqual([missed]);
  });

  it('is told later where SNS is down: the event is kept and the alarm on dead letters means it', async () => {
    const run = await lent();
    const { local } = run;
    let isDown = true;
    local.cloud.interceptors.push({
      before({ service }) {
        if (isDown && service === 'SNS') throw new AwsError('InternalError', 'injected: SNS is down', 'server');
      },
    });
    set(run, 'ALARM');
    await pass(run, 8);
    expect(record(run)).toMatchObject({ state: 'DEGRADED', duties: [{ duty: 'TELL_MISSED', goal }] });
    expect(local.functions.lost.filter(({ functionName }) => functionName === 'ahps-alarm')).toHaveLength(1);
    isDown = false;
    await pass(run, 2);
    expect(subjects(run)).toEqual([missed]);
    expect(record(run)).toMatchObject({ duties: [] });
    await home(run);
  });

  it('holds the host as it is, with its state among the tags, until it is met again', async () => {
    const run = await lent({ action: 'HOLD' });
    set(run, 'ALARM');
    await pass(run, 3);
    expect(record(run)).toMatchObject({ state: 'HELD' });
    expect(hostTags(run)).toMatchObject({
      'ahps:checkout': run.id,
      'ahps:state': 'HELD',
      'ahps:persona': 'load-generator 1',
      'ahps:owner': record(run)?.requester.name,
      'ahps:deadline': record(run)?.deadline,
    });
    set(run, 'OK');
    await pass(run, 9);
    expect(record(run)).toMatchObject({ state: 'ACTIVE' });
    expect(hostTags(run)).toMatchObject({ 'ahps:state': 'ACTIVE' });
    await home(run);
    expect(Object.keys(hostTags(run)).filter((key) => key.startsWith('ahps:'))).toEqual(['ahps:managed']);
  });

  it('sends the host home where it asks for that', async () => {
    const run = await lent({ action: 'CHECK_IN' });
    set(run, 'ALARM');
    await run.s.until(run.id, 'CHECKED_IN');
    expect(record(run)).toMatchObject({ cause: 'REQUEST', checkInAskedBy: `goal ${goal}` });
    expect(subjects(run)).toEqual([missed]);
    await home(run);
  });
});
