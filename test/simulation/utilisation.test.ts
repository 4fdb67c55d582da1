import { expect, it } from '@jest/globals';
import { demoHosts } from '../../local/boot/demo-world.ts';
import { scenario } from '../../local/boot/scenario.ts';

const [host] = demoHosts;
interface Series {
  readonly metric: string;
  readonly allocated?: number;
  readonly points: readonly (readonly [string, number])[];
}

it('a loan tells how busy its host is while it is out, and what it used when it is home', async () => {
  const s = await scenario({ seed: 5, weather: 'calm' });
  const { loads, cloud, ec2 } = s.local;
  const id = await s.checkout({ host, persona: 'load-generator' });
  const { borrowed } = await s.until(id, 'ACTIVE');
  const vcpus = 64;
  loads.set(host, { cpu: vcpus, diskIops: 100_000, networkMbps: 100 });
  await cloud.clock.advance(600_000);
  // A limit in the guest shows in what is measured.
  const root = ec2.state.volumes.get(borrowed[0]?.volumeId ?? '');
  Object.assign(root?.limits ?? {}, { cpuPercent: '50' });
  ec2.hosts.configured(host);
  await cloud.clock.advance(600_000);

  const before = cloud.calls.length;
  const answer = await s.request({ as: 'borrower', method: 'GET', path: `/v1/checkouts/${id}/utilisation`, query: { period: '60' } });
  expect(answer.status).toBe(200);
  expect(cloud.calls.slice(before).filter(({ operation }) => operation === 'GetMetricData')).toHaveLength(1);
  const series = new Map((answer.body['series'] as Series[]).map((each) => [each.metric, each]));
  expect([...series.keys()]).toEqual(['cpu', 'memory', 'disk', 'network', 'iops', 'throughput', 'goal:cpu-head-room']);
  const values = (metric: string) => series.get(metric)?.points.map(([, value]) => value) ?? [];
  expect(values('cpu').at(-15)).toBe(100);
  expect(values('cpu').at(-1)).toBe(50);
  expect(values('memory').length).toBeGreaterThan(15);
  expect(values('network').at(-1)).toBe(200);
  const { allocated = 0 } = series.get('iops') ?? {};
  expect(allocated).toBeGreaterThan(0);
  expect(values('iops').at(-1)).toBe(allocated);

  expect((await s.checkIn(id)).status).toBe(202);
  const record = await s.until(id, 'CHECKED_IN');
  expect(record.usage?.resources['cpu']).toMatchObject({ unit: '%', peak: 100, p95: 100, allocated: 100, share: 1 });
  expect(record.usage?.resources['iops']?.share).toBe(1);
  const view = await s.request({ as: 'borrower', method: 'GET', path: `/v1/checkouts/${id}` });
  expect(view.body['usage']).toEqual(record.usage);
  // Nothing of the agent is on the disk that came home.
  expect(Object.keys(ec2.hosts.view(host)?.files ?? {}).filter((path) => path.includes('amazon-cloudwatch-agent'))).toEqual([]);
});
