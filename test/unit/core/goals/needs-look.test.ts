import { describe, expect, it } from '@jest/globals';
import { alarmName, type GoalWatch, loanOfAlarm, newWatch } from '#core/goals/goal-watch.ts';
import { alarmsToRead, type ListedGoals, needsLook } from '#core/goals/needs-look.ts';

const id = 'co-4b8ba089dda7f71b';
const at = '2026-02-01T12:00:00.000Z';
const listed = (watch: Partial<GoalWatch> = {}, rest: Partial<ListedGoals> = {}): ListedGoals => ({
  id,
  state: 'ACTIVE',
  duties: [],
  goals: [{ ...newWatch('latency', at), state: 'MET', ...watch }],
  ...rest,
});
const alarms = (state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA') => new Map([[alarmName(id, 'latency'), { state, since: 0, reason: '' }]]);
const duty = { duty: 'TELL_MISSED', goal: 'latency', miss: 1, missedSince: at, decidedAt: at, reason: '', untold: 0 } as const;

describe('the reconciler looks again at a loan', () => {
  it.each([
    ['in line with its alarm', listed(), 'OK', false],
    ['whose event was lost', listed(), 'ALARM', true],
    ['that was missed and is not any more', listed({ state: 'MISSED', missedSince: at, isTold: true }, { state: 'DEGRADED' }), 'OK', true],
    [
      'that is missed, and people know it',
      listed({ state: 'MISSED', missedSince: at, isTold: true }, { state: 'DEGRADED' }),
      'ALARM',
      false,
    ],
    ['that is missed in silence', listed({ state: 'MISSED', missedSince: at }, { state: 'DEGRADED' }), 'ALARM', true],
    ['without data, which is known', listed({ state: 'NO_DATA' }), 'INSUFFICIENT_DATA', false],
    ['held for nothing', listed({}, { state: 'HELD' }), 'OK', true],
    ['with something to do', listed({}, { duties: [duty] }), 'OK', true],
    ['on its way home with something to tell', listed({}, { state: 'CHECKING_IN', duties: [duty] }), 'OK', true],
    ['on its way home', listed({}, { state: 'CHECKING_IN' }), 'ALARM', false],
  ] as const)('%s', (_what, loan, state, expected) => expect(needsLook(loan, alarms(state))).toBe(expected));

  it('by the alarms of lent hosts only', () => {
    expect(alarmsToRead([listed(), listed({}, { state: 'VERIFYING' })])).toEqual([`ahps-${id}-latency`]);
  });
});

describe('the name of an alarm', () => {
  it('is read back into its loan and goal', () => {
    expect(loanOfAlarm(alarmName(id, 'p99-latency'))).toEqual({ checkoutId: id, goal: 'p99-latency' });
  });
  it.each(['ahps-system-overdue', 'cpu', `ahps-${id}`, `ahps-${id}-Ü`])('%s is not ours', (name) =>
    expect(loanOfAlarm(name)).toBeUndefined(),
  );
});
