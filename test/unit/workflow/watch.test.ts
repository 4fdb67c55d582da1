import { describe, expect, it } from '@jest/globals';
import type { Loan } from '#runtime/steps/step.ts';
import { watch } from '../../../lambdas/workflow/checkout/watch.ts';

const now = Date.parse('2026-02-01T12:00:00.000Z');
const loan = (goals: number, made: number, at = now): Loan =>
  ({
    record: { persona: { goals: Array.from({ length: goals }, (_, index) => ({ name: `g${index}` })) } },
    results: new Map(Array.from({ length: made }, (_, index) => [`putAlarm#g${index}`, { result: '', at }] as const)),
  }) as unknown as Loan;
const decided = (...of: Parameters<typeof loan>) => watch.decide(loan(...of), null, now);

describe('Watch', () => {
  it('makes the alarms of twenty goals three at a time, a second apart', () => {
    expect(decided(20, 0)).toMatchObject({ decide: 'act', effects: [{ key: 'g0' }, { key: 'g1' }, { key: 'g2' }] });
    expect(decided(20, 0)).not.toHaveProperty('finish');
    expect(decided(20, 3)).toMatchObject({ decide: 'soon', seconds: 1 });
    expect(decided(20, 3, now - 1_000)).toMatchObject({ decide: 'act', effects: [{ key: 'g3' }, { key: 'g4' }, { key: 'g5' }] });
    expect(decided(20, 18, now - 1_000)).toMatchObject({
      effects: [{ key: 'g18' }, { key: 'g19' }],
      finish: { patch: { goals: { length: 20 } } },
    });
  });
  it('is done with the last, also where a crash kept it from saying so', () => {
    expect(decided(20, 20)).toMatchObject({ decide: 'done', patch: { goals: { length: 20 } } });
    expect(decided(0, 0)).toMatchObject({ decide: 'done', text: 'the persona has no goals', patch: { goals: [] } });
  });
});
