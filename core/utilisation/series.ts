import { changesOf } from '#core/checkout/plan.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';

/** What is watched on every lent host, whatever its persona. */
export const resources = ['cpu', 'memory', 'disk', 'network', 'iops', 'throughput'] as const;
export type Resource = (typeof resources)[number];

/** CloudWatch namespace of what the agents of lent hosts emit, and of our own metrics. */
export const namespace = 'AHPS';

/** One metric of CloudWatch, aggregated by its statistic. */
export interface Measured {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

/** A series that people see, and the metrics that it is made of. */
export interface SeriesPlan {
  /** The resource, or `goal:<name>`. */
  readonly metric: string;
  readonly unit: string;
  /** `first`: the first part that has any data, because the others say the same less well. */
  readonly combine: 'sum' | 'first';
  readonly parts: readonly Measured[];
  /** What one unit of a part's value in a period of so many seconds is in the series. */
  readonly factor: (periodSeconds: number) => number;
  /** What the host was given, in the series' unit; absent where AWS guarantees no figure. */
  readonly allocated?: number;
}

/** The dimensions of everything that the agent of a lent host emits. */
export const agentDimensions = ({ id, hostId, fleetId, persona }: CheckoutRecord): Record<string, string> => ({
  checkout: id,
  host: hostId,
  persona: persona.id,
  fleet: fleetId,
});

const percent = { unit: '%', combine: 'first', factor: () => 1, allocated: 100 } as const;
const perSecond = (periodSeconds: number): number => 1 / periodSeconds;
const mebi = 1_048_576;

/** Shape of the borrowed volumes together: what is provisioned, where every one of them has a figure. */
function provisioned({ plan = [], borrowed }: CheckoutRecord, what: 'iops' | 'throughputMiBps'): { allocated?: number } {
  const volumes = changesOf(plan, 'SwapVolumes').filter(({ device }) => borrowed.some((entry) => entry.device === device));
  const figures = volumes.map(({ to }) => to?.[what] ?? undefined);
  if (figures.length === 0 || figures.includes(undefined)) return {};
  return { allocated: figures.reduce<number>((sum, each) => sum + (each ?? 0), 0) };
}

/** How a resource of the host is measured: by the agent, or by AWS where it sees more or sooner. */
export function resourceSeries(record: CheckoutRecord, resource: Resource): SeriesPlan {
  const agent = (metric: string, statistic = 'Average'): Measured => ({
    namespace,
    metric,
    dimensions: agentDimensions(record),
    statistic,
  });
  const volumes = (...metrics: readonly string[]): Measured[] =>
    record.borrowed.flatMap(({ volumeId }) =>
      metrics.map((metric) => ({ namespace: 'AWS/EBS', metric, dimensions: { VolumeId: volumeId }, statistic: 'Sum' })),
    );
  switch (resource) {
    case 'cpu': {
      const hypervisor = {
        namespace: 'AWS/EC2',
        metric: 'CPUUtilization',
        dimensions: { InstanceId: record.hostId },
        statistic: 'Average',
      };
      return { metric: resource, ...percent, parts: [agent('cpu_usage_active'), hypervisor] };
    }
    case 'memory':
      return { metric: resource, ...percent, parts: [agent('mem_used_percent')] };
    case 'disk':
      return { metric: resource, ...percent, parts: [agent('disk_used_percent')] };
    case 'network': {
      const parts = [agent('net_bytes_sent', 'Sum'), agent('net_bytes_recv', 'Sum')];
      return { metric: resource, unit: 'Mbit/s', combine: 'sum', parts, factor: (seconds) => (8 * perSecond(seconds)) / 1_000_000 };
    }
    case 'iops': {
      const parts = volumes('VolumeReadOps', 'VolumeWriteOps');
      return { metric: resource, unit: 'IOPS', combine: 'sum', parts, factor: perSecond, ...provisioned(record, 'iops') };
    }
    case 'throughput': {
      const parts = volumes('VolumeReadBytes', 'VolumeWriteBytes');
      const factor = (seconds: number): number => perSecond(seconds) / mebi;
      return { metric: resource, unit: 'MiB/s', combine: 'sum', parts, factor, ...provisioned(record, 'throughputMiBps') };
    }
  }
}

/** The dimensions of what a goal watches: our own namespace has our dimensions, others the instance's. */
export const goalDimensions = (record: CheckoutRecord, goal: { readonly namespace: string }): Record<string, string> =>
  goal.namespace === namespace ? agentDimensions(record) : { InstanceId: record.hostId };

/** The metric that a goal of the persona watches. */
export function goalSeries(record: CheckoutRecord, name: string): SeriesPlan | undefined {
  const goal = record.persona.goals.find((each) => each.name === name);
  if (goal === undefined) return undefined;
  const part = { namespace: goal.namespace, metric: goal.metric, dimensions: goalDimensions(record, goal), statistic: goal.statistic };
  return { metric: `goal:${name}`, unit: goal.metric, combine: 'first', parts: [part], factor: () => 1 };
}

/** Everything that is watched on the host of this checkout. */
export const allSeries = (record: CheckoutRecord): SeriesPlan[] => [
  ...resources.map((resource) => resourceSeries(record, resource)),
  ...record.persona.goals.flatMap(({ name }) => goalSeries(record, name) ?? []),
];
