import { describe, expect, it, jest } from '@jest/globals';
import * as z from 'zod';
import { entries } from '#runtime/environment.ts';
import { type BenchSize, measure } from './measure.ts';
import { table } from './table.ts';

/** A machine that also does other work takes longer; nothing here is timed. */
jest.setTimeout(180_000);

const tiny: BenchSize = {
  seed: 1,
  live: [1, 2],
  burst: { requested: 2, hosts: 2 },
  loans: { warmUp: 0, measured: 1 },
  warm: { requests: 2, loans: 1 },
  coldProcesses: 0,
};
const way = z.strictObject({ seconds: z.number(), awsCalls: z.int(), transitions: z.int(), costUsd: z.number() });
const shape = z.strictObject({
  ratio: z.strictObject({ checkout: z.number(), checkin: z.number() }),
  polling: way,
  ours: way,
  callsPerMinute: z.record(z.string(), z.number()),
  burst: z.strictObject({
    requested: z.int(),
    admitted: z.int(),
    surfacedThrottles: z.int(),
    ratioToBucketLimit: z.number(),
    minutes: z.number(),
  }),
  simulatedCheckoutsPerCpuSecond: z.number().positive(),
  functions: z.array(
    z.strictObject({
      name: z.string(),
      bundleBytes: z.int().positive(),
      coldMs: z.number(),
      warmP50Ms: z.number().nullable(),
      warmP99Ms: z.number().nullable(),
    }),
  ),
});

describe('the benchmark', () => {
  it('prints what its issue asks for, on a tiny run', async () => {
    const bench = await measure(tiny, () => undefined);
    const result = shape.parse(JSON.parse(JSON.stringify(bench.result)));
    expect(Object.keys(result.callsPerMinute)).toEqual(['1', '2']);
    // The arbiter's round of a quarter of an hour falls into one of the measured times or not.
    expect(Math.abs((result.callsPerMinute['2'] ?? 0) - (result.callsPerMinute['1'] ?? 0))).toBeLessThan(0.5);
    expect(result.burst).toMatchObject({ requested: 2, admitted: 2, surfacedThrottles: 0 });
    expect(result.polling.seconds).toBeGreaterThan(result.ours.seconds);
    expect(result.polling.costUsd).toBeGreaterThan(result.ours.costUsd);
    expect(result.functions).toHaveLength(Object.keys(entries).length);
    for (const { name } of result.functions) expect(table(bench)).toContain(`| ${name} |`);
  });
});
