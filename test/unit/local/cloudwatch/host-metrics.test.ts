import { describe, expect, it } from '@jest/globals';
import { HostLoads } from '../../../../local/aws/cloudwatch/host-load.ts';
import { disksOf, hostMetrics } from '../../../../local/aws/cloudwatch/host-metrics.ts';
import type { MetricName } from '../../../../local/aws/cloudwatch/metric.ts';
import type { InstanceRecord, VolumeRecord } from '../../../../local/aws/ec2/model.ts';
import { bench } from '../services/bench.ts';

const id = 'i-0000000000000000a';
const agentFile = '/opt/aws/amazon-cloudwatch-agent/etc/amazon-cloudwatch-agent.d/ours.json';
const dimensions = { host: id, checkout: 'co-1' };
const configuration = JSON.stringify({
  agent: { metrics_collection_interval: 60, omit_hostname: true },
  metrics: {
    namespace: 'AHPS',
    aggregation_dimensions: [['checkout', 'host']],
    metrics_collected: {
      cpu: { measurement: ['usage_active'], append_dimensions: dimensions },
      mem: { measurement: ['used_percent'], append_dimensions: dimensions },
    },
  },
});

/** An m5.large (2 vCPUs, 8 GiB, 18,750 IOPS) with one gp3 volume of 3,000 IOPS, at the beginning of an hour. */
function measured(monitoring: 'enabled' | 'disabled' = 'enabled', mayPublish = true) {
  const { cloud, hosts, seconds } = bench();
  const host = hosts.add(id, { rootVolumeId: 'vol-1' });
  const instance = { id, impaired: false, attributes: { live: { monitoring } } } as unknown as InstanceRecord;
  const volume = {
    id: 'vol-1',
    iops: 3000,
    throughput: 125,
    modifications: [],
    ranUnder: [{ instanceId: id, from: 0, rootVolumeId: 'vol-1' }],
    attachment: { instanceId: id, at: 0 },
  } as unknown as VolumeRecord;
  const truth = { instances: new Map([[id, instance]]), volumes: new Map([['vol-1', volume]]) };
  const loads = new HostLoads(cloud.clock, hosts, disksOf(truth), () => mayPublish);
  loads.know([id]);
  const source = hostMetrics(cloud.clock, loads, truth);
  const start = cloud.clock.now();
  const read = (metric: Partial<MetricName>) =>
    source
      .read(
        { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: { InstanceId: id }, ...metric },
        { from: start, to: cloud.clock.now() },
      )
      .map(({ value }) => Number(value.toFixed(3)));
  return { hosts, host, instance, volume, loads, read, seconds };
}
const agent = { namespace: 'AHPS', name: 'cpu_usage_active', dimensions };

describe('a host is measured', () => {
  it('at what it asks for, within what its type has', async () => {
    const { loads, read, seconds } = measured();
    loads.set(id, { cpu: 0.5 });
    await seconds(60);
    loads.set(id, { cpu: 7 });
    await seconds(90);
    loads.set(id, { cpu: 1 });
    await seconds(30);
    expect(read({})).toEqual([25, 100, 75]);
  });
  it('within the limits of its guest, and above them again when they are lifted', async () => {
    const { host, hosts, loads, read, seconds } = measured();
    loads.set(id, { cpu: 2, networkMbps: 800 });
    Object.assign(host.limits, { cpuPercent: '40', rateMbps: '80' });
    hosts.configured(id);
    await seconds(60);
    Object.assign(host.limits, { cpuPercent: 'none', rateMbps: 'none' });
    hosts.configured(id);
    await seconds(60);
    expect(read({})).toEqual([40, 100]);
    expect(read({ name: 'NetworkOut' })).toEqual([600_000_000, 6_000_000_000]);
  });
  it('every five minutes without detailed monitoring', async () => {
    const { read, seconds } = measured('disabled');
    await seconds(299);
    expect(read({})).toHaveLength(0);
    await seconds(301);
    expect(read({})).toHaveLength(2);
    expect(read({ name: 'StatusCheckFailed' })).toHaveLength(10);
  });
  it('not while it is stopped', async () => {
    const { hosts, read, seconds } = measured();
    await seconds(120);
    hosts.stop(id);
    await seconds(120);
    expect(read({})).toHaveLength(2);
  });
  it('by its volumes too, up to what they are provisioned with', async () => {
    const { volume, loads, read, seconds } = measured();
    const metric = { namespace: 'AWS/EBS', name: 'VolumeReadOps', dimensions: { VolumeId: 'vol-1' } };
    loads.set(id, { diskIops: 10_000 });
    await seconds(60);
    volume.iops = 6000;
    volume.modifications.push({ at: Date.UTC(2026, 0, 5, 9, 1), from: { size: 8, type: 'gp3', iops: 3000, throughput: 125 } } as never);
    await seconds(60);
    expect(read(metric)).toEqual([1500 * 60, 3000 * 60]);
  });
});

describe('an agent', () => {
  it('emits what its configuration says, with the dimensions of the roll-up', async () => {
    const { host, hosts, loads, read, seconds } = measured();
    loads.set(id, { cpu: 1, memoryMiB: 2048 });
    Object.assign(host.packages, { 'amazon-cloudwatch-agent': '1.3' });
    Object.assign(host.services, { 'amazon-cloudwatch-agent.service': 'enabled' });
    host.files[agentFile] = configuration;
    hosts.configured(id);
    await seconds(120);
    expect(read(agent)).toEqual([50, 50]);
    expect(read({ ...agent, dimensions: { ...dimensions, cpu: 'cpu-total' } })).toEqual([50, 50]);
    expect(read({ ...agent, name: 'mem_used_percent' })).toEqual([25, 25]);
    delete host.files[agentFile];
    hosts.configured(id);
    await seconds(120);
    expect(read(agent)).toHaveLength(2);
  });
  it.each(['no package', 'no right', 'no unit'])('emits nothing with %s', async (lack) => {
    const { host, hosts, read, seconds } = measured('enabled', lack !== 'no right');
    if (lack !== 'no package') Object.assign(host.packages, { 'amazon-cloudwatch-agent': '1.3' });
    if (lack !== 'no unit') Object.assign(host.services, { 'amazon-cloudwatch-agent.service': 'enabled' });
    host.files[agentFile] = configuration;
    hosts.configured(id);
    await seconds(120);
    expect(read(agent)).toEqual([]);
  });
});
