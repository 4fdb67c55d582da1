import { describe, expect, it } from '@jest/globals';
import { entries } from '#runtime/environment.ts';
import { Cloud } from '../../../../local/aws/cloud.ts';
import { drawn, type DurationName, durations } from '../../../../local/aws/durations.ts';
import { functionSizes } from '../../../../local/boot/function-sizes.ts';
import type { Functions } from '../../../../local/boot/functions.ts';
import { gateway } from '../../../../local/boot/gateway.ts';
import { stageThrottle } from '../../../../local/boot/stage-throttle.ts';
import type { Resource } from '../../../../local/boot/template.ts';
import { Random } from '../../../../local/random.ts';

const names = Object.keys(durations) as DurationName[];

describe('a duration', () => {
  it.each(names)('%s lies between its ends, most often near the typical one, and has a source', (name) => {
    const { least, typical, most, source } = durations[name];
    expect([least, typical, most]).toEqual([least, typical, most].toSorted((one, other) => one - other));
    expect(source).not.toBe('');
    expect([drawn(name, 0), drawn(name, 1)]).toEqual([least * 1000, most * 1000]);
    const random = new Random(7);
    const near = Array.from({ length: 1_000 }, () => drawn(name, random.next())).filter(
      (each) => Math.abs(each - typical * 1000) <= (most - least) * 500,
    );
    expect(near.length).toBeGreaterThan(600);
  });

  it('is the same in every run of a seed', () => {
    const draws = (seed: number): number[] => {
      const cloud = new Cloud({ seed });
      return names.map((name) => cloud.lasts(name));
    };
    expect(draws(5)).toEqual(draws(5));
    expect(draws(5)).not.toEqual(draws(6));
  });
});

it('the size of every function is in the table of cold starts', () => {
  expect(Object.keys(entries).filter((name) => functionSizes()[name] === undefined)).toEqual([]);
});

it('API Gateway refuses what is above the burst of the account', async () => {
  const cloud = new Cloud();
  const functions: Functions = {
    invoke: () => Promise.resolve({ statusCode: 200, body: '{}' }),
    invokeLater: () => undefined,
    has: () => true,
    invocations: [],
    lost: [],
  };
  const route = {
    method: 'GET',
    path: '/x',
    functionArn: 'arn:f',
    signed: false,
    timeoutMilliseconds: 29_000,
    restApiId: 'a',
    stage: 'v1',
  };
  const api = gateway(cloud, functions, [route], { denies: () => undefined, admits: () => true });
  const answers = await Promise.all(Array.from({ length: 5_002 }, () => api({ method: 'GET', path: '/x' })));
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
});

it('lets a stage have as many requests at once as its template says, then as many a second', () => {
  let now = 0;
  const MethodSettings = [{ ResourcePath: '/*', HttpMethod: '*', ThrottlingBurstLimit: 3, ThrottlingRateLimit: 2 }];
  const stage = { ref: 'live', properties: { MethodSettings } } as unknown as Resource;
  const admits = stageThrottle({ of: () => [stage] }, () => now);
  const five = (): boolean[] => Array.from({ length: 5 }, () => admits('live'));
  expect(five()).toEqual([true, true, true, false, false]);
  now = 1_000;
  expect(five()).toEqual([true, true, false, false, false]);
  expect(admits('another')).toBe(true);
});
