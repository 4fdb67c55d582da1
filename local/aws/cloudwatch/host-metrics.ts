import type { VirtualClock } from '../../clock.ts';
import type { GroundTruth } from '../ec2/ec2.ts';
import type { VolumeRecord } from '../ec2/model.ts';
import type { Gauge } from './agent-configuration.ts';
import type { Disks, HostLoads, Use } from './host-load.ts';
import type { MetricName, MetricSource, Sample, TimeSpan } from './metric.ts';
import { identity } from './metric.ts';

type Truth = Pick<GroundTruth, 'instances' | 'volumes'>;
type Clock = Pick<VirtualClock, 'now'>;
/** A value of one host while nothing changes; rates are per second. */
type Reading = (use: Use, seconds: number) => number;

const bytes = (megabits: number): number => (megabits * 1_000_000) / 8;
const half = (value: number): number => value / 2;
const mebi = 1_048_576;

/** Sums of a period; https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html */
const instanceReadings: Readonly<Record<string, Reading>> = {
  CPUUtilization: ({ cpu, vcpus }) => (100 * cpu) / vcpus,
  NetworkIn: ({ networkMbps }, seconds) => bytes(networkMbps) * seconds,
  NetworkOut: ({ networkMbps }, seconds) => bytes(networkMbps) * seconds,
};
const statusChecks: ReadonlySet<string> = new Set(['StatusCheckFailed', 'StatusCheckFailed_Instance', 'StatusCheckFailed_System']);
/** https://docs.aws.amazon.com/ebs/latest/userguide/using_cloudwatch_ebs.html: sums of a minute, for volumes on Nitro instances. */
const volumeReadings: Readonly<Record<string, Reading>> = {
  VolumeReadOps: ({ diskIops }, seconds) => half(diskIops) * seconds,
  VolumeWriteOps: ({ diskIops }, seconds) => half(diskIops) * seconds,
  VolumeReadBytes: ({ diskMiBps }, seconds) => half(diskMiBps) * mebi * seconds,
  VolumeWriteBytes: ({ diskMiBps }, seconds) => half(diskMiBps) * mebi * seconds,
};
/** Counters come as their growth in an interval. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/metrics-collected-by-CloudWatch-agent.html */
const gaugeReadings: Readonly<Record<Gauge, Reading>> = {
  cpu_usage_active: ({ cpu, vcpus }) => (100 * cpu) / vcpus,
  mem_used_percent: ({ memoryMiB, totalMemoryMiB }) => (100 * memoryMiB) / totalMemoryMiB,
  mem_used: ({ memoryMiB }) => memoryMiB * mebi,
  disk_used_percent: () => 34,
  diskio_reads: ({ diskIops }, seconds) => half(diskIops) * seconds,
  diskio_writes: ({ diskIops }, seconds) => half(diskIops) * seconds,
  diskio_read_bytes: ({ diskMiBps }, seconds) => half(diskMiBps) * mebi * seconds,
  diskio_write_bytes: ({ diskMiBps }, seconds) => half(diskMiBps) * mebi * seconds,
  net_bytes_sent: ({ networkMbps }, seconds) => bytes(networkMbps) * seconds,
  net_bytes_recv: ({ networkMbps }, seconds) => bytes(networkMbps) * seconds,
};

/** What the volumes of an instance give together at a time, as far as the records remember. */
export const disksOf =
  ({ volumes }: Truth): Disks =>
  (instanceId, at) => {
    const mine = [...volumes.values()].filter(({ attachment }) => attachment?.instanceId === instanceId);
    const shapes = mine.map((volume) => shapeAt(volume, at));
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    return { iops: sum(shapes.map(({ iops = 250 }) => iops)), throughputMiBps: sum(shapes.map(({ throughput = 125 }) => throughput)) };
  };

/** A volume's performance is that of the last change that was accepted before. */
function shapeAt(volume: VolumeRecord, at: number): Pick<VolumeRecord, 'iops' | 'throughput'> {
  return volume.modifications.find((change) => change.at > at)?.from ?? volume;
}

/** What EC2 and EBS publish, and what the CloudWatch agents of the hosts emit. */
export function hostMetrics(clock: Clock, loads: HostLoads, truth: Truth): MetricSource {
  return {
    publishes: ({ namespace, dimensions }) =>
      namespace === 'AWS/EC2' || namespace === 'AWS/EBS' ? true : truth.instances.has(hostOf(dimensions)),
    read: (metric, span) => {
      if (metric.namespace === 'AWS/EC2') return ofInstance(clock, loads, truth, metric, span);
      if (metric.namespace === 'AWS/EBS') return ofVolume(clock, loads, truth, metric, span);
      return ofAgent(clock, loads, metric, span);
    },
  };
}

/** Agents are found by the dimension that names their host. */
const hostOf = (dimensions: MetricName['dimensions']): string => dimensions['host'] ?? dimensions['InstanceId'] ?? '';

const minute = 60_000;

function ofInstance(clock: Clock, loads: HostLoads, { instances }: Truth, { name, dimensions }: MetricName, span: TimeSpan): Sample[] {
  const instance = instances.get(dimensions['InstanceId'] ?? '');
  if (instance === undefined || Object.keys(dimensions).length !== 1) return [];
  if (statusChecks.has(name))
    return averaged(clock, loads, instance.id, span, minute, () => (instance.impaired && name !== 'StatusCheckFailed_System' ? 1 : 0));
  const reading = instanceReadings[name];
  // Basic monitoring has a sample every five minutes, detailed monitoring one a minute.
  const every = instance.attributes.live.monitoring === 'enabled' ? minute : 5 * minute;
  return reading === undefined ? [] : averaged(clock, loads, instance.id, span, every, reading);
}

function ofVolume(clock: Clock, loads: HostLoads, { volumes }: Truth, { name, dimensions }: MetricName, span: TimeSpan): Sample[] {
  const volume = volumes.get(dimensions['VolumeId'] ?? '');
  const reading = volumeReadings[name];
  const { attachment } = volume ?? {};
  if (volume === undefined || reading === undefined || attachment === undefined) return [];
  // The root takes the load of its host; other volumes stand still.
  const isRoot = volume.ranUnder.at(-1)?.rootVolumeId === volume.id;
  const since = { from: Math.max(span.from, attachment.at), to: span.to };
  return averaged(clock, loads, attachment.instanceId, since, minute, (use, seconds) => (isRoot ? reading(use, seconds) : 0));
}

function ofAgent(clock: Clock, loads: HostLoads, metric: MetricName, span: TimeSpan): Sample[] {
  const host = hostOf(metric.dimensions);
  if (host === '') return [];
  const key = identity(metric);
  const pieces = loads.within(host, span).filter(({ stretch }) => stretch.agent?.gauges.has(key) === true);
  return pieces.flatMap(({ stretch: { agent }, from, to }) => {
    const gauge = agent?.gauges.get(key);
    if (agent === undefined || gauge === undefined) return [];
    return averaged(clock, loads, host, { from, to }, agent.interval, gaugeReadings[gauge]);
  });
}

/** One sample for each whole interval of the span that is over and in which the host ran: the mean over the time in which it did. */
function averaged(clock: Clock, loads: HostLoads, host: string, span: TimeSpan, every: number, reading: Reading): Sample[] {
  const samples: Sample[] = [];
  const first = Math.ceil(span.from / every) * every;
  const end = Math.min(span.to, clock.now() - every + 1);
  if (end <= first) return samples;
  const pieces = loads.within(host, { from: first, to: end + every }).filter(({ stretch }) => stretch.running);
  for (let at = first; at < end; at += every) {
    let weighed = 0;
    let time = 0;
    for (const { stretch, from, to } of pieces) {
      const lasts = Math.min(to, at + every) - Math.max(from, at);
      if (lasts <= 0) continue;
      weighed += reading(loads.use(host, stretch, at), every / 1000) * lasts;
      time += lasts;
    }
    if (time > 0) samples.push({ at, value: weighed / time });
  }
  return samples;
}
