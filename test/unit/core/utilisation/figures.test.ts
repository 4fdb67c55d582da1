import { describe, expect, it } from '@jest/globals';
import { figuresOf, joined } from '#core/utilisation/points.ts';
import type { SeriesPlan } from '#core/utilisation/series.ts';
import { spanOf } from '#core/utilisation/span.ts';

const points = (...values: readonly number[]) => values.map((value, index) => ({ at: index * 60_000, value }));
const plan = (combine: SeriesPlan['combine'], factor: SeriesPlan['factor'] = () => 1): SeriesPlan => ({
  metric: 'x',
  unit: 'x',
  combine,
  parts: [],
  factor,
});

describe('a series', () => {
  it('is the sum of its parts, also where one of them has a gap', () => {
    const perSecond = plan('sum', (seconds) => 1 / seconds);
    expect(joined(perSecond, [points(600, 1200), [{ at: 60_000, value: 600 }]], 60)).toEqual(points(10, 30));
  });
  it('is the first part that has any data', () => {
    expect(joined(plan('first'), [[], points(1, 2), points(9)], 60)).toEqual(points(1, 2));
    expect(joined(plan('first'), [[], []], 60)).toEqual([]);
  });
});

describe('the figures of a loan', () => {
  it('tell the peak, the 95th percentile by nearest rank, the mean, and the share of what was given', () => {
    const values = Array.from({ length: 100 }, (_none, index) => index + 1);
    expect(figuresOf(points(...values), 190)).toEqual({ peak: 100, p95: 95, mean: 50.5, allocated: 190, share: 0.5 });
  });
  it('know no share of what nobody promised, and nothing without data', () => {
    expect(figuresOf(points(3), undefined)).toEqual({ peak: 3, p95: 3, mean: 3 });
    expect(figuresOf([], 100)).toBeUndefined();
  });
});

describe('the span', () => {
  const hour = 3_600_000;
  const now = 100 * 24 * hour;
  const none = { from: undefined, to: undefined, period: undefined };
  it.each([
    [1, 60],
    [24, 60],
    [25, 300],
    [72, 300],
    [24 * 14, 900],
  ])('of a loan of %d hours has periods of %d s', (hours, period) => {
    expect(spanOf(none, { from: now - hours * hour, to: now }, now)).toEqual({ from: now - hours * hour, to: now, period });
  });
  it('of a loan that has just begun is a minute', () => {
    expect(spanOf(none, { from: now, to: now }, now)).toEqual({ from: now - 60_000, to: now, period: 60 });
  });
  it('of half a year by the hour is too long', () => {
    expect(spanOf(none, { from: 0, to: now }, now)).toMatchObject({ field: 'from' });
  });
});
