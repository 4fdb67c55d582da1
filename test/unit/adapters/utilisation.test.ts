import { expect, it } from '@jest/globals';
import { measuredUse, readSeries } from '#adapters/utilisation.ts';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { agentDimensions, resourceSeries } from '#core/utilisation/series.ts';
import { cloudWatch } from '../../../local/aws/cloudwatch.ts';
import { connect } from '../../../local/aws/door.ts';
import { testRecord } from '../api/records.ts';
import { bench } from '../local/services/bench.ts';

function asked() {
  const { cloud, ask } = bench();
  const service = cloudWatch(cloud);
  const clients = { cloudWatch: connect(new CloudWatchClient({ region: 'eu-west-1' }), cloud, 'test') };
  const now = Math.floor(cloud.clock.now() / 60_000) * 60_000;
  const requests = () => cloud.calls.filter(({ operation }) => operation === 'GetMetricData').length;
  return { service, clients, ask, now, requests };
}
const record = testRecord({ borrowed: [{ device: '/dev/xvda', volumeId: 'vol-1' }] });
const dimensions = agentDimensions(record);

it('reads the use of many checkouts in one request, in the units of a pool', async () => {
  const { service, clients, ask, now, requests } = asked();
  const put = (namespace: string, name: string, of: Record<string, string>, value: number) =>
    service.putMetric({ namespace, name, dimensions: of }, value, now - 60_000);
  put('AHPS', 'cpu_usage_active', dimensions, 75);
  put('AHPS', 'mem_used', dimensions, 512 * 1_048_576);
  put('AWS/EBS', 'VolumeReadOps', { VolumeId: 'vol-1' }, 6_000);
  put('AWS/EBS', 'VolumeWriteOps', { VolumeId: 'vol-1' }, 12_000);
  const other = testRecord({ id: 'co-0000000000000002' });
  const sized = [record, other].map((each) => ({ record: each, vcpus: 4 }));
  const use = await ask(measuredUse(clients, sized, now, 5));
  expect(use.get(record.id)).toEqual({ vcpus: 3, memoryMiB: 512, iops: 300 });
  expect(use.get(other.id)).toEqual({});
  expect(requests()).toBe(1);
});

it('asks again where CloudWatch takes no more queries', async () => {
  const { service, clients, ask, now, requests } = asked();
  service.putMetric({ namespace: 'AHPS', name: 'mem_used_percent', dimensions }, 40, now - 120_000);
  const plans = Array.from({ length: 501 }, () => resourceSeries(record, 'memory'));
  const series = await ask(readSeries(clients, plans, { from: now - 300_000, to: now, period: 60 }));
  expect(series).toHaveLength(501);
  expect(series.at(-1)).toEqual([{ at: now - 120_000, value: 40 }]);
  expect(requests()).toBe(2);
});
