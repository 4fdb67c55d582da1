/**
 * What the other simulated services see of a host: the seam between EC2 (which owns instances and
 * volumes) and everything that talks to the inside of a running machine (agent, application, health checks).
 */
export type HostState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

export interface HostView {
  readonly instanceId: string;
  readonly state: HostState;
  readonly instanceType: string;
  readonly zone: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly privateIps: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly profileArn: string | undefined;
  /** Volume that the machine booted from; undefined while it does not run. */
  readonly rootVolumeId: string | undefined;
  /** Files of the booted root, path → text; live: writing to it writes to the disk. Empty while it does not run. */
  readonly files: Record<string, string>;
  /** Packages of the booted root, name → version, and its units, name → whether a boot starts them; live as the files are. */
  readonly packages: Record<string, string>;
  readonly services: Record<string, 'enabled' | 'disabled'>;
  /** Limits under which the system runs, name → value; they come back with each boot from this root. */
  readonly limits: Record<string, string>;
  /** Virtual time at which the operating system was up; undefined while it is not. */
  readonly bootedAt: number | undefined;
  /** The production application answers its health check: the booted root holds it and its data volumes are attached. */
  readonly applicationUp: boolean;
  /** Ports on which that application answers; none while it is not up. */
  readonly ports: readonly number[];
}

export type HostChange = 'pending' | 'running' | 'booted' | 'stopping' | 'stopped' | 'terminated' | 'configured';

export interface Hosts {
  view(instanceId: string): HostView | undefined;
  byPrivateIp(ip: string): HostView | undefined;
  onChange(listener: (instanceId: string, change: HostChange) => void): void;
  /** Something inside the running machine changed what it may use or what it tells of itself. */
  configured(instanceId: string): void;
  /** `shutdown -h` typed inside the machine: follows the instance's shutdown behaviour. */
  shutDownFromInside(instanceId: string): void;
}
