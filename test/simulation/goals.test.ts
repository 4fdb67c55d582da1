import { describe, expect, it, jest } from '@jest/globals';
import { audited, type Audited, byHand, judged, minutes } from './audited.ts';

jest.setTimeout(30_000);

const goal = 'cpu-head-room';
const crossed = 'Threshold Crossed: 3 datapoints [97.0, 98.5, 99.0] were greater than the threshold (90.0).';

interface Lent extends Audited {
  readonly id: string;
  readonly alarm: string;
}
/** A host lent as a load generator, which has one goal with the action ADJUST. */
async function lent(options: Parameters<typeof audited>[0] = {}): Promise<Lent> {
  const run = await audited({ weather: 'calm', mostHours: 6, ...options });
  const id = await run.s.checkout({ host: byHand, persona: 'load-generator' });
  await run.s.until(id, 'ACTIVE');
  return { ...run, id, alarm: `ahps-${id}-${goal}` };
}
const set = ({ local, alarm }: Lent, state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'): void =>
  local.cloudWatch.setAlarmState(alarm, state, state === 'ALARM' ? crossed : `now ${state}`);
const subjects = ({ local }: Audited): (string | undefined)[] => local.sns.published.map(({ subject }) => subject);
const missedSubject = `Goal ${goal} is missed on ${byHand} (web)`;
const metSubject = `Goal ${goal} is met again on ${byHand} (web)`;
const goalsOf = ({ s, id }: Lent) => s.record(id)?.goals;

describe('a goal', () => {
  it('that is missed degrades the checkout, tells people and the bus once, asks the arbiter, and recovers', async () => {
    const run = await lent();
    const { s, local, id } = run;
    const heard: unknown[] = [];
    local.cloud.onEvent((event) => void (event.source === 'ahps' && heard.push([event['detail-type'], event.detail])));
    set(run, 'OK');
    await local.cloud.clock.advance(minutes(1));
    expect(goalsOf(run)).toEqual([expect.objectContaining({ name: goal, state: 'MET' })]);
    set(run, 'ALARM');
    await local.cloud.clock.advance(10_000);
    expect(s.record(id)).toMatchObject({ state: 'DEGRADED', duties: [], goals: [{ state: 'MISSED', misses: 1 }] });
    expect(subjects(run)).toEqual([missedSubject]);
    expect(heard).toEqual([['Goal Missed', expect.objectContaining({ checkoutId: id, goal, figures: crossed, schemaVersion: 1 })]]);
    set(run, 'OK');
    await local.cloud.clock.advance(minutes(9));
    expect(s.record(id)).toMatchObject({ state: 'ACTIVE', goals: [{ state: 'MET', misses: 1 }] });
    expect(subjects(run)).toEqual([missedSubject, metSubject]);
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
    expect(await judged(run)).toEqual([]);
    expect(local.cloudWatch.alarms().filter(({ name }) => name.startsWith('ahps-co-'))).toEqual([]);
  });
});
