import { describe, expect, it } from '@jest/globals';
import type { Span } from '#core/utilisation/span.ts';
import { store, testRecord } from './records.ts';
import { identityOf, testPersona, World } from './world.ts';

const goal = {
  name: 'latency',
  namespace: 'shop',
  metric: 'Latency',
  statistic: 'p99',
  comparison: 'GreaterThanThreshold',
  threshold: 100,
  periodSeconds: 60,
  evaluationPeriods: 3,
  missingData: 'missing',
  severity: 'WARNING',
  action: 'NONE',
};
const path = '/v1/checkouts/co-0000000000000001/utilisation';

async function measured() {
  const asked: { metrics: readonly string[]; span: Span }[] = [];
  const world = new World({
    deps: {
      utilisation: async (plans, span) => {
        asked.push({ metrics: plans.map(({ metric }) => metric), span });
        return plans.map(() => [{ at: span.from, value: 7 }]);
      },
    },
  });
  const progress = [
    { machine: 'checkout', step: 'Watch', epoch: 1, startedAt: at('09:10'), endedAt: at('09:10'), outcome: 'done', reason: 'watches' },
  ];
  await store(world, testRecord({ persona: testPersona({ goals: [goal] }), progress, checkInBeganAt: at('10:10') }));
  await world.clock.advance(2 * 3_600_000);
  return { world, asked };
}
const at = (time: string): string => `2026-01-05T${time}:00.000Z`;

describe('GET /v1/checkouts/{id}/utilisation', () => {
  it('answers every series, from Watch to check-in', async () => {
    const { world, asked } = await measured();
    const { status, body } = await world.send({ path });
    expect(status).toBe(200);
    expect(body).toMatchObject({ checkout: 'co-0000000000000001', from: at('09:10'), to: at('10:10'), period: 60 });
    expect(asked[0]?.metrics).toEqual(['cpu', 'memory', 'disk', 'network', 'iops', 'throughput', 'goal:latency']);
    expect((body['series'] as unknown[])[0]).toEqual({ metric: 'cpu', unit: '%', allocated: 100, points: [[at('09:10'), 7]] });
  });
  it('answers those that are asked for, each once', async () => {
    const { world, asked } = await measured();
    await world.send({ path, query: { metric: 'goal:latency,cpu,cpu', period: '300', from: at('09:30'), to: at('09:45') } });
    expect(asked).toEqual([
      { metrics: ['goal:latency', 'cpu'], span: { from: Date.parse(at('09:30')), to: Date.parse(at('09:45')), period: 300 } },
    ]);
  });
  it.each<[string, Record<string, string>, string]>([
    ['a metric that is none', { metric: 'cpu,heat' }, 'metric'],
    ['a goal of another persona', { metric: 'goal:errors' }, 'metric'],
    ['an odd period', { period: '61' }, 'period'],
    ['a time that is none', { from: 'yesterday' }, 'from'],
    ['an end before the beginning', { from: at('10:00'), to: at('09:00') }, 'from'],
    ['a beginning in the future', { from: '2027-01-05T10:00:00.000Z' }, 'from'],
    ['more points than a plot holds', { from: '2026-01-03T09:00:00.000Z', period: '60' }, 'period'],
    ['minutes older than CloudWatch keeps', { from: '2025-12-01T09:00:00.000Z', to: '2025-12-01T10:00:00.000Z', period: '60' }, 'period'],
    ['a question that it does not know', { metrics: 'cpu' }, ''],
  ])('refuses %s', async (_case, query, field) => {
    const { world, asked } = await measured();
    const { status, body } = await world.send({ path, query });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(field);
    expect(asked).toEqual([]);
  });
  it('is for those who may see the checkout', async () => {
    const { world } = await measured();
    expect((await world.send({ path, as: identityOf('stranger') })).status).toBe(403);
    expect((await world.send({ path: path.replace('0001', '0002') })).status).toBe(404);
  });
});
