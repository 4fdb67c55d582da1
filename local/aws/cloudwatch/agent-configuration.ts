import type { HostView } from '../hosts.ts';
import { identity } from './metric.ts';

/** The package, the unit and the folder of the CloudWatch agent; files that end in .json there are one configuration [CW-AGENT]. */
const agentPackage = 'amazon-cloudwatch-agent';
const agentUnit = 'amazon-cloudwatch-agent.service';
const configurations = /^\/opt\/aws\/amazon-cloudwatch-agent\/etc\/amazon-cloudwatch-agent\.d\/[^/]+\.json$/;

/** What the agent of a simulated host knows how to measure, by the metric's name. */
export type Gauge =
  | 'cpu_usage_active'
  | 'mem_used_percent'
  | 'mem_used'
  | 'disk_used_percent'
  | 'diskio_reads'
  | 'diskio_writes'
  | 'diskio_read_bytes'
  | 'diskio_write_bytes'
  | 'net_bytes_sent'
  | 'net_bytes_recv';

/** What an agent emits: the identities of its metrics, and every how many milliseconds. */
export interface AgentMetrics {
  readonly interval: number;
  readonly gauges: ReadonlyMap<string, Gauge>;
}

type Texts = Readonly<Record<string, string>>;
interface Section {
  readonly measurement?: readonly (string | { readonly name: string })[];
  readonly append_dimensions?: Texts;
}
interface Configuration {
  readonly agent?: { readonly metrics_collection_interval?: number };
  readonly metrics?: {
    readonly namespace?: string;
    readonly append_dimensions?: Texts;
    readonly aggregation_dimensions?: readonly (readonly string[])[];
    readonly metrics_collected?: Readonly<Record<string, Section>>;
  };
}

/** Dimensions that a section adds by itself. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/metrics-collected-by-CloudWatch-agent.html */
const own: Readonly<Record<string, Texts>> = {
  cpu: { cpu: 'cpu-total' },
  mem: {},
  disk: { path: '/', device: 'nvme0n1p1', fstype: 'xfs' },
  diskio: { name: 'nvme0n1' },
  net: { interface: 'eth0' },
};
const known: ReadonlySet<string> = new Set<Gauge>([
  'cpu_usage_active',
  'mem_used_percent',
  'mem_used',
  'disk_used_percent',
  'diskio_reads',
  'diskio_writes',
  'diskio_read_bytes',
  'diskio_write_bytes',
  'net_bytes_sent',
  'net_bytes_recv',
]);

/** What the agent on the host's disk emits; undefined where none runs with a configuration that it can read. */
export function agentMetrics(host: HostView): AgentMetrics | undefined {
  if (host.packages[agentPackage] === undefined || host.services[agentUnit] !== 'enabled') return undefined;
  const files = Object.keys(host.files).filter((path) => configurations.test(path));
  const all = files.flatMap((path) => parsed(host.files[path] ?? '') ?? []);
  const gauges = new Map(all.flatMap((each) => gaugesOf(each, host)));
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html: 60 s by default
  const seconds = all.map(({ agent }) => agent?.metrics_collection_interval ?? 60);
  return gauges.size === 0 ? undefined : { interval: Math.max(...seconds) * 1000, gauges };
}

function parsed(text: string): Configuration | undefined {
  try {
    return JSON.parse(text) as Configuration;
  } catch {
    return undefined;
  }
}

function gaugesOf({ metrics }: Configuration, host: HostView): [string, Gauge][] {
  const { namespace = 'CWAgent', metrics_collected: sections = {}, aggregation_dimensions: rollups = [] } = metrics ?? {};
  return Object.entries(sections).flatMap(([section, { measurement = [], append_dimensions: added = {} }]) =>
    measurement.flatMap((each) => {
      const short = typeof each === 'string' ? each : each.name;
      const name = short.startsWith(`${section}_`) ? short : `${section}_${short}`;
      if (!known.has(name)) return [];
      const full: Texts = { ...globalDimensions(metrics?.append_dimensions, host), ...own[section], ...added };
      const all = [full, ...rollups.map((keys) => picked(full, keys)).filter((each) => each !== undefined)];
      return all.map((dimensions): [string, Gauge] => [identity({ namespace, name, dimensions }), name as Gauge]);
    }),
  );
}

/** Only these may be added for all sections; their values are filled in by the agent. */
function globalDimensions(given: Texts | undefined, host: HostView): Texts {
  const values: Texts = { InstanceId: host.instanceId, InstanceType: host.instanceType };
  return Object.fromEntries(Object.keys(given ?? {}).flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
}

/** A roll-up drops all dimensions but these; a metric that lacks one of them is not rolled up. */
function picked(dimensions: Texts, keys: readonly string[]): Texts | undefined {
  if (keys.some((key) => dimensions[key] === undefined)) return undefined;
  return Object.fromEntries(keys.map((key) => [key, dimensions[key] ?? '']));
}
