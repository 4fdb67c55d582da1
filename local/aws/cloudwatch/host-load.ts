import type { VirtualClock } from '../../clock.ts';
import { instanceTypes } from '../ec2/instance-types.ts';
import type { Hosts, HostView } from '../hosts.ts';
import type { AgentMetrics } from './agent-configuration.ts';
import { agentMetrics } from './agent-configuration.ts';
import type { TimeSpan } from './metric.ts';

/** What the software on a host asks for: vCPUs, MiB, operations and MiB per second on its disks, Mbit per second each way. */
export interface Demand {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly diskIops: number;
  readonly diskMiBps: number;
  readonly networkMbps: number;
}

/** What it gets: its demand as far as the machine, its volumes and the limits of its guest let it. */
export interface Use extends Demand {
  readonly vcpus: number;
  readonly totalMemoryMiB: number;
}

/** A stretch of a host's life in which nothing that is measured changed; it lasts until the next one. */
export interface Stretch {
  readonly at: number;
  readonly running: boolean;
  readonly instanceType: string;
  /** Set by a scenario; undefined: the load that what is on its disk brings. */
  readonly demand: Partial<Demand> | undefined;
  readonly profile: 'busy' | 'production' | 'idle';
  readonly limits: Readonly<Record<string, string>>;
  readonly agent: AgentMetrics | undefined;
}

/** What EC2's volumes give the host at that time: operations and MiB per second. */
export type Disks = (instanceId: string, at: number) => { readonly iops: number; readonly throughputMiBps: number };

/** A bound of the local cloud's own; older stretches are forgotten. */
const mostStretches = 2_000;

/**
 * How busy each host was, and when. Nothing is computed until somebody looks: a host's history grows only
 * when its power, its disk's limits or its load change.
 */
export class HostLoads {
  private readonly clock: Pick<VirtualClock, 'now'>;
  private readonly hosts: Hosts;
  private readonly disks: Disks;
  private readonly mayPublish: (profileArn: string) => boolean;
  private readonly histories = new Map<string, Stretch[]>();
  private readonly demands = new Map<string, Partial<Demand>>();

  constructor(clock: Pick<VirtualClock, 'now'>, hosts: Hosts, disks: Disks, mayPublish: (profileArn: string) => boolean) {
    this.clock = clock;
    this.hosts = hosts;
    this.disks = disks;
    this.mayPublish = mayPublish;
    hosts.onChange((instanceId) => this.note(instanceId));
  }

  /** Hosts that were there before: they are measured from their start on. */
  know(instanceIds: Iterable<string>): void {
    for (const id of instanceIds) this.note(id);
  }

  /** From now on the host's software asks for that; undefined: for what its disk brings. */
  set(instanceId: string, demand: Partial<Demand> | undefined): void {
    if (demand === undefined) this.demands.delete(instanceId);
    else this.demands.set(instanceId, { ...demand });
    this.note(instanceId);
  }

  /** The stretches of that span, oldest first, each with the time in which it lies in the span. */
  within(instanceId: string, { from, to }: TimeSpan): { readonly stretch: Stretch; readonly from: number; readonly to: number }[] {
    this.note(instanceId);
    const history = this.histories.get(instanceId) ?? [];
    return history.flatMap((stretch, index) => {
      const span = { from: Math.max(from, stretch.at), to: Math.min(to, history[index + 1]?.at ?? Number.POSITIVE_INFINITY) };
      return span.from < span.to ? [{ stretch, ...span }] : [];
    });
  }

  /** What the host gets at a time of that stretch. */
  use(instanceId: string, stretch: Stretch, at: number): Use {
    const type = instanceTypes.get(stretch.instanceType);
    const vcpus = type?.vcpus ?? 2;
    const totalMemoryMiB = type?.memoryMib ?? 4_096;
    const wants = { ...usual(stretch.profile, at, vcpus, totalMemoryMiB), ...stretch.demand };
    const volumes = this.disks(instanceId, at);
    const limit = (name: string): number => limitOf(stretch.limits[name]);
    return {
      vcpus,
      totalMemoryMiB,
      cpu: Math.min(wants.cpu, vcpus, (vcpus * limit('cpuPercent')) / 100),
      memoryMiB: Math.min(wants.memoryMiB, totalMemoryMiB, limit('memoryMiB')),
      diskIops: Math.min(wants.diskIops, volumes.iops, type?.ebsIops[1] ?? Number.POSITIVE_INFINITY, limit('iops')),
      diskMiBps: Math.min(
        wants.diskMiBps,
        volumes.throughputMiBps,
        mebibytes(type?.ebsMbps[1] ?? Number.POSITIVE_INFINITY),
        limit('throughputMiBps'),
      ),
      networkMbps: Math.min(wants.networkMbps, (type?.networkGbps[1] ?? Number.POSITIVE_INFINITY) * 1_000, limit('rateMbps')),
    };
  }

  /** Whether the host's agent emits the metric now. */
  agentOf(instanceId: string): AgentMetrics | undefined {
    this.note(instanceId);
    return this.histories.get(instanceId)?.at(-1)?.agent;
  }

  private note(instanceId: string): void {
    const view = this.hosts.view(instanceId);
    if (view === undefined) return;
    const history = this.histories.get(instanceId) ?? [];
    this.histories.set(instanceId, history);
    const next = this.stretchOf(view);
    const last = history.at(-1);
    if (last !== undefined && isSame(last, next)) return;
    // The first look at a host finds it as it has been since it started.
    const at = last === undefined ? (view.bootedAt ?? next.at) : next.at;
    if (last?.at === at) history.pop();
    history.push({ ...next, at });
    if (history.length > mostStretches) history.shift();
  }

  private stretchOf(view: HostView): Stretch {
    const booted = view.bootedAt !== undefined;
    const agent = booted && this.mayPublish(view.profileArn ?? '') ? agentMetrics(view) : undefined;
    return {
      at: this.clock.now(),
      running: view.state === 'running',
      instanceType: view.instanceType,
      demand: booted ? this.demands.get(view.instanceId) : undefined,
      profile: !booted
        ? 'idle'
        : view.files['/opt/load-tools/settings.json'] !== undefined
          ? 'busy'
          : view.applicationUp
            ? 'production'
            : 'idle',
      limits: { ...view.limits },
      agent,
    };
  }
}

const isSame = (a: Stretch, b: Stretch): boolean => JSON.stringify(comparable(a)) === JSON.stringify(comparable(b));
const comparable = ({ at: _at, agent, ...rest }: Stretch): unknown[] => [rest, agent?.interval, [...(agent?.gauges.keys() ?? [])]];

/** `none`, and what is no number, limits nothing. */
function limitOf(text: string | undefined): number {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
}

/** Mbit/s as MiB/s. */
const mebibytes = (megabits: number): number => (megabits * 1_000_000) / 8 / 1_048_576;

/** A calm production application, a busy load generator, idle otherwise. */
function usual(profile: Stretch['profile'], at: number, vcpus: number, memory: number): Demand {
  // A slow wave over ten minutes, so that a graph of it looks like one.
  const wave = Math.sin((at / 600_000) * 2 * Math.PI);
  if (profile === 'busy')
    return { cpu: (0.72 + 0.09 * wave) * vcpus, memoryMiB: 0.55 * memory, diskIops: 300, diskMiBps: 12, networkMbps: 600 + 60 * wave };
  if (profile === 'production')
    return { cpu: (0.31 + 0.06 * wave) * vcpus, memoryMiB: 0.48 * memory, diskIops: 120, diskMiBps: 5, networkMbps: 180 + 30 * wave };
  return { cpu: 0.03 * vcpus, memoryMiB: 0.1 * memory, diskIops: 5, diskMiBps: 0.2, networkMbps: 1 };
}
