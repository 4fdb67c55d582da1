import { describe, expect, it } from '@jest/globals';
import type { ControlPlaneUse } from '#core/cost/control-plane.ts';
import { controlPlaneCost } from '#core/cost/control-plane.ts';
import { prices } from '#core/cost/prices.ts';

const nothing: ControlPlaneUse = {
  functionRequests: 0,
  functionGbSeconds: 0,
  transitions: 0,
  tableReads: 0,
  tableWrites: 0,
  customEvents: 0,
  schedules: 0,
  alarmHours: 0,
};

describe('the control-plane cost', () => {
  it('of nothing is nothing', () => {
    expect(controlPlaneCost(nothing).total).toBe(0);
  });

  // Worked out by hand from the prices of aws-facts §5–§10.
  it.each<[keyof ControlPlaneUse, number, number]>([
    ['functionRequests', 1_000_000, 0.2],
    ['functionGbSeconds', 1_000_000, 13.3334],
    ['transitions', 1_000, 0.025],
    ['tableReads', 1_000_000, 0.125],
    ['tableWrites', 1_000_000, 0.625],
    ['customEvents', 1_000_000, 1],
    ['schedules', 1_000_000, 1],
    ['alarmHours', 720, 0.1],
  ])('of %s × %i is $%d', (what, count, usd) => {
    expect(controlPlaneCost({ ...nothing, [what]: count }).total).toBeCloseTo(usd, 10);
  });

  it('is the sum of its parts', () => {
    const { total, ...parts } = controlPlaneCost({
      functionRequests: 12,
      functionGbSeconds: 3.6,
      transitions: 40,
      tableReads: 10,
      tableWrites: 14,
      customEvents: 6,
      schedules: 2,
      alarmHours: 1,
    });
    expect(Object.values(parts).reduce((sum, part) => sum + part)).toBeCloseTo(total, 12);
    expect(total).toBeGreaterThan(0.001);
  });

  it('rests on prices with a source each', () => {
    for (const { source } of Object.values(prices)) expect(source).toMatch(/^https:\/\/aws\.amazon\.com\//);
  });
});
