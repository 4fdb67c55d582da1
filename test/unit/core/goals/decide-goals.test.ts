import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { transition } from '#core/checkout/states.ts';
import { decideGoals, isWatched, type WatchedLoan } from '#core/goals/decide-goals.ts';
import { newWatch } from '#core/goals/goal-watch.ts';
import { calmMilliseconds, type PerformanceGoal, quietMilliseconds, type SeenAlarm } from '#core/goals/judge.ts';

const start = Date.parse('2026-02-01T12:00:00.000Z');
const minute = 60_000;
const goalOf = (name: string, action: PerformanceGoal['action'] = 'ADJUST'): PerformanceGoal => ({
  name,
  namespace: 'AHPS',
  metric: 'latency',
  statistic: 'p99',
  comparison: 'GreaterThanThreshold',
  threshold: 250,
  periodSeconds: 60,
  evaluationPeriods: 3,
  missingData: 'missing',
  severity: 'WARNING',
  action,
});
const loanOf = (goals: readonly PerformanceGoal[], state: WatchedLoan['state'] = 'ACTIVE'): WatchedLoan => ({
  state,
  persona: { goals: [...goals] },
  goals: goals.map(({ name }) => newWatch(name, new Date(start).toISOString())),
  duties: [],
});
const alarm = (state: SeenAlarm['state'], since = start): SeenAlarm => ({ state, since, reason: `because ${state}` });
type Alarms = Readonly<Record<string, SeenAlarm>>;
const decide = (loan: WatchedLoan, alarms: Alarms, now: number) => decideGoals(loan, new Map(Object.entries(alarms)), now);

/** Looks until nothing changes any more, as `watchGoals` does; every transition has to be legal. */
function settle(loan: WatchedLoan, alarms: Alarms, now: number): WatchedLoan {
  let current = loan;
  for (let looks = 0; looks < 6; looks++) {
    const change = decide(current, alarms, now);
    if (change === undefined) return current;
    expect(change.text).not.toBe('undefined');
    const moved = change.event === undefined ? undefined : transition(current.state, change.event);
    if (moved?.legal === false) throw new Error(moved.reason);
    current = { ...current, ...change, state: moved?.to ?? current.state };
  }
  throw new Error('it never comes to rest');
}
const duties = ({ duties: list }: WatchedLoan): string[] => list.map(({ duty, miss }) => `${duty} ${miss}`);

describe('the goals of a loan', () => {
  const latency = goalOf('latency');

  it.each([
    ['not judged yet', undefined, 0, 'NOT_YET'],
    ['without data while its first evaluation may still come', alarm('INSUFFICIENT_DATA'), 7, 'NOT_YET'],
    ['without data after that', alarm('INSUFFICIENT_DATA'), 9, 'NO_DATA'],
    ['whose alarm somebody has taken away', undefined, 9, 'NO_DATA'],
    ['met', alarm('OK'), 1, 'MET'],
    ['missed', alarm('ALARM'), 1, 'MISSED'],
  ] as const)('%s', (_what, seen, after, state) => {
    const settled = settle(loanOf([latency]), seen === undefined ? {} : { latency: seen }, start + after * minute);
    expect(settled.goals).toMatchObject([{ state }]);
    expect(settled.state).toBe(state === 'MISSED' ? 'DEGRADED' : 'ACTIVE');
  });

  it('names the goal, and asks as the goal says', () => {
    expect(decide(loanOf([latency]), { latency: alarm('ALARM') }, start)?.text).toMatch(
      /^goal latency is missed since .*because ALARM; the checkout is degraded$/,
    );
    const asked = (action: PerformanceGoal['action']) =>
      duties(settle(loanOf([goalOf('latency', action)]), { latency: alarm('ALARM') }, start));
    expect(asked('NONE')).toEqual(['TELL_MISSED 1']);
    expect(asked('ADJUST')).toEqual(['TELL_MISSED 1', 'ASK_ARBITER 1']);
    expect(asked('HOLD')).toEqual(['TELL_MISSED 1']);
    expect(asked('CHECK_IN')).toEqual(['TELL_MISSED 1', 'CHECK_IN 1']);
  });

  it('held for a person, a host is not adjusted for another goal, and recovers into what is still missed', () => {
    const both = [goalOf('stable', 'HOLD'), latency];
    const held = settle(loanOf(both), { stable: alarm('ALARM'), latency: alarm('OK') }, start);
    expect(held.state).toBe('HELD');
    const worse = settle(held, { stable: alarm('ALARM'), latency: alarm('ALARM') }, start + minute);
    expect(duties(worse).filter((duty) => duty.startsWith('ASK'))).toEqual([]);
    const later = start + 20 * minute;
    const freed = settle(worse, { stable: alarm('OK', start + 2 * minute), latency: alarm('ALARM') }, later);
    expect(freed.state).toBe('DEGRADED');
    expect(settle(freed, { stable: alarm('OK', start), latency: alarm('OK', later) }, later + 10 * minute).state).toBe('ACTIVE');
  });

  it('a miss ends when the goal has been met for its evaluation twice, not before', () => {
    const missed = settle(loanOf([latency]), { latency: alarm('ALARM') }, start);
    const calm = calmMilliseconds(latency);
    expect(calm).toBe(6 * minute);
    expect(settle(missed, { latency: alarm('OK') }, start + calm - 1).state).toBe('DEGRADED');
    expect(settle(missed, { latency: alarm('OK') }, start + calm)).toMatchObject({
      state: 'ACTIVE',
      goals: [{ state: 'MET', isTold: false }],
    });
  });

  it('no data after a miss is no recovery', () => {
    const missed = settle(loanOf([latency]), { latency: alarm('ALARM') }, start);
    const blind = settle(missed, { latency: alarm('INSUFFICIENT_DATA', start + minute) }, start + 60 * minute);
    expect(blind).toMatchObject({ state: 'DEGRADED', goals: [{ state: 'NO_DATA', missedSince: expect.any(String) }] });
  });

  it('says in the next message how often it was missed in silence', () => {
    let loan = loanOf([latency]);
    for (const at of [0, 10, 20, 30]) {
      loan = settle(loan, { latency: alarm('ALARM', start + at * minute) }, start + at * minute);
      loan = settle(loan, { latency: alarm('OK', start + at * minute) }, start + (at + 7) * minute);
    }
    loan = settle(loan, { latency: alarm('ALARM', start + 70 * minute) }, start + 70 * minute);
    expect(loan.duties.filter(({ duty }) => duty === 'TELL_MISSED').map(({ miss, untold }) => [miss, untold])).toEqual([
      [1, 0],
      [5, 3],
    ]);
  });

  it.each(['CHECKING_IN', 'QUARANTINED', 'PROBING', 'CHECKED_IN'] as const)('are nobody’s business while the checkout is %s', (state) => {
    expect(isWatched(state)).toBe(false);
    expect(decide(loanOf([latency], state), { latency: alarm('ALARM') }, start)).toBeUndefined();
  });
});

const kinds = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
const actions = ['NONE', 'ADJUST', 'HOLD', 'CHECK_IN'] as const;
const steps = fc.array(
  fc.record({ after: fc.integer({ min: 1, max: 20 * 60 }), a: fc.constantFrom(...kinds), b: fc.constantFrom(...kinds, undefined) }),
  { minLength: 1, maxLength: 60 },
);

describe('whatever the alarms do', () => {
  it('comes to rest, the same alarms change nothing, people are told at most once in the quiet time and never miss a lasting miss', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(...actions), fc.constantFrom(...actions), (walk, first, second) => {
        let loan = loanOf([goalOf('a', first), goalOf('b', second)]);
        let now = start;
        const since = new Map<string, SeenAlarm>();
        for (const { after, a, b } of walk) {
          now += after * 1_000;
          for (const [name, state] of [
            ['a', a],
            ['b', b],
          ] as const)
            if (state === undefined) since.delete(name);
            else if (since.get(name)?.state !== state) since.set(name, alarm(state, now));
          loan = settle(loan, Object.fromEntries(since), now);
          expect(decide(loan, Object.fromEntries(since), now)).toBeUndefined();
          const open = loan.goals.filter(({ missedSince }) => missedSince !== undefined);
          expect(loan.state === 'ACTIVE').toBe(open.length === 0);
        }
        for (const { name } of loan.goals) {
          const mine = loan.duties.filter(({ goal }) => goal === name);
          const told = mine.filter(({ duty }) => duty === 'TELL_MISSED').map(({ decidedAt }) => Date.parse(decidedAt));
          told.slice(1).forEach((at, index) => expect(at - (told[index] ?? 0)).toBeGreaterThanOrEqual(quietMilliseconds));
          expect(mine.filter(({ duty }) => duty === 'TELL_RECOVERED').length).toBeLessThanOrEqual(told.length);
          expect(new Set(mine.map(({ duty, miss }) => `${duty} ${miss}`)).size).toBe(mine.length);
        }
        // A quiet time later every miss that lasts is known.
        loan = settle(loan, Object.fromEntries(since), now + quietMilliseconds);
        for (const { missedSince, isTold } of loan.goals) expect(isTold).toBe(missedSince !== undefined);
      }),
      { numRuns: 300 },
    );
  });
});
