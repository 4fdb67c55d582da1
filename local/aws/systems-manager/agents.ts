import type { Cancellable } from '../../clock.ts';
import type { Cloud } from '../cloud.ts';
import { agentPackage } from '../ec2/disk.ts';
import type { Hosts, HostView } from '../hosts.ts';

/** When an agent comes online. */
export interface AgentOptions {
  /** Profile ARNs whose role may talk to Systems Manager; default: every profile. No profile: never. */
  readonly profilesWithSystemsManager?: Pick<ReadonlySet<string>, 'has'>;
}
interface Agent {
  registeredAt: number | undefined;
  onlineSince: number | undefined;
  lastPing: number | undefined;
  /** Boot that this agent belongs to. */
  boot: number | undefined;
  cut: boolean;
  version: string | undefined;
  timer: Cancellable | undefined;
}

const unseen = (): Agent => ({
  registeredAt: undefined,
  onlineSince: undefined,
  lastPing: undefined,
  boot: undefined,
  cut: false,
  version: undefined,
  timer: undefined,
});
const pingEvery = 300_000; // [SSM-TRB] the service checks about every five minutes

/** The agents of all hosts: who is online, who has ever been, and what Systems Manager believes. */
export class Agents {
  private readonly cloud: Cloud;
  private readonly hosts: Hosts;
  private readonly options: AgentOptions;
  private readonly agents = new Map<string, Agent>();
  private readonly listeners: ((instanceId: string) => void)[] = [];

  constructor(cloud: Cloud, hosts: Hosts, options: AgentOptions) {
    this.cloud = cloud;
    this.hosts = hosts;
    this.options = options;
    hosts.onChange((instanceId, change) => {
      if (change === 'booted') this.booted(instanceId);
      else if (change === 'stopping' || change === 'stopped' || change === 'terminated') this.down(instanceId);
    });
  }

  onOnline(listener: (instanceId: string) => void): void {
    this.listeners.push(listener);
  }

  /** Can the agent take a command now? */
  online(instanceId: string): boolean {
    const agent = this.known(instanceId);
    return agent.onlineSince !== undefined && !agent.cut && this.hosts.view(instanceId)?.bootedAt === agent.boot;
  }

  /** Has the agent ever been online? SendCommand refuses a host that Systems Manager never saw [API-SSM]. */
  registeredAt(instanceId: string): number | undefined {
    return this.known(instanceId).registeredAt;
  }

  /** What DescribeInstanceInformation believes: stale by up to five minutes [SSM-TRB]. */
  ping(instanceId: string): { status: 'Online' | 'ConnectionLost'; at: number } {
    const agent = this.known(instanceId);
    const now = this.cloud.clock.now();
    if (this.online(instanceId) && agent.onlineSince !== undefined)
      agent.lastPing = agent.onlineSince + Math.floor((now - agent.onlineSince) / pingEvery) * pingEvery;
    const at = agent.lastPing ?? 0;
    return { status: this.online(instanceId) || now - at < pingEvery ? 'Online' : 'ConnectionLost', at };
  }

  /** Fault: the agent is cut off from the service, or back. */
  cut(instanceId: string, cut: boolean): void {
    const agent = this.known(instanceId);
    this.ping(instanceId);
    agent.cut = cut;
    if (!cut && this.online(instanceId)) this.tell(instanceId);
  }

  /** Hosts that run since before anybody looked: they are in the inventory at once. */
  enroll(instanceIds: readonly string[]): void {
    for (const instanceId of instanceIds) this.known(instanceId);
  }

  /** The version that registered last; a stopped host keeps it [API-SSM]. */
  version(instanceId: string): string | undefined {
    const agent = this.known(instanceId);
    if (this.online(instanceId)) agent.version = this.hosts.view(instanceId)?.packages[agentPackage];
    return agent.version;
  }

  /** Every host that the service knows of. */
  all(): string[] {
    return [...this.agents.keys()];
  }

  /** A host that ran before the service first looked at it counts as online since then. */
  private known(instanceId: string): Agent {
    const existing = this.agents.get(instanceId);
    const host = this.hosts.view(instanceId);
    if (existing !== undefined) return existing;
    const agent = unseen();
    if (host !== undefined) this.agents.set(instanceId, agent);
    if (host?.bootedAt === undefined || !this.able(host)) return agent;
    agent.boot = host.bootedAt;
    agent.registeredAt = host.bootedAt;
    agent.version = host.packages[agentPackage];
    agent.onlineSince = host.bootedAt;
    return agent;
  }

  private able(host: HostView): boolean {
    const { profilesWithSystemsManager: allowed } = this.options;
    // After failing to get credentials the agent sleeps about half an hour [GH-C9][GH-PACK]; the worse case is for ever.
    const permitted = host.profileArn !== undefined && (allowed?.has(host.profileArn) ?? true);
    // No package, no agent: the root that booted says so [SSM-TRB].
    return permitted && host.packages[agentPackage] !== undefined;
  }

  private booted(instanceId: string): void {
    const host = this.hosts.view(instanceId);
    const bootedAt = host?.bootedAt;
    if (host === undefined || bootedAt === undefined) return;
    clearRun(host);
    const agent = this.agents.get(instanceId) ?? unseen();
    this.agents.set(instanceId, agent);
    agent.boot = bootedAt;
    agent.onlineSince = undefined;
    agent.timer?.cancel();
    if (!this.able(host)) return;
    agent.timer = this.cloud.clock.after(this.cloud.lasts('agent'), () => {
      if (this.hosts.view(instanceId)?.bootedAt !== bootedAt) return;
      agent.onlineSince = this.cloud.clock.now();
      agent.version = host.packages[agentPackage];
      agent.registeredAt ??= agent.onlineSince;
      this.cloud.waited('agent', instanceId, bootedAt, agent.onlineSince);
      if (!agent.cut) this.tell(instanceId);
    });
  }

  private down(instanceId: string): void {
    const host = this.hosts.view(instanceId);
    if (host !== undefined) clearRun(host);
    const agent = this.agents.get(instanceId) ?? unseen();
    // Nobody looked before its first stop: it had been running, with its agent online, since the start.
    if (!this.agents.has(instanceId) && host !== undefined && this.able(host)) {
      agent.registeredAt = this.cloud.clock.now();
      agent.version = host.packages[agentPackage];
      agent.lastPing = agent.registeredAt;
    }
    this.agents.set(instanceId, agent);
    if (agent.onlineSince !== undefined && !agent.cut)
      agent.lastPing = agent.onlineSince + Math.floor((this.cloud.clock.now() - agent.onlineSince) / pingEvery) * pingEvery;
    agent.timer?.cancel();
    agent.boot = undefined;
    agent.onlineSince = undefined;
  }

  private tell(instanceId: string): void {
    for (const listener of this.listeners) listener(instanceId);
  }
}

/** /run is memory (tmpfs): nothing in it survives the machine's stop. */
function clearRun(host: HostView): void {
  for (const path of Object.keys(host.files)) if (path.startsWith('/run/')) delete host.files[path];
}
