import { describe, expect, it } from '@jest/globals';
import { bucketUse } from './buckets.ts';
import { percentile } from './functions.ts';

describe('the use of a throttle bucket', () => {
  const calls = (...at: readonly number[]) =>
    at.map((second) => ({ service: 'EC2', operation: 'StartInstances', input: {}, caller: 'role', at: second * 1000 }));

  it('is the most tokens that were missing at once: StartInstances has 5 and gets 2 a second', () => {
    expect(bucketUse(calls(0, 0, 0, 0, 0))[0]).toEqual({ bucket: 'StartInstances', ratio: 1 });
    expect(bucketUse(calls(0, 1, 2, 3, 4))[0]?.ratio).toBe(0.2);
    expect(bucketUse(calls(0, 0, 0, 0.5))[0]?.ratio).toBe(0.6);
  });
});

describe('a percentile', () => {
  it('is the value of the nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([percentile(values, 0.5), percentile(values, 0.99), percentile([7], 0.99), percentile([], 0.5)]).toEqual([50, 99, 7, 0]);
  });
});
