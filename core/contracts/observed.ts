/** What the adapters see of the world when a step looks: plain data, in our words, only what decisions need. */
export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

export interface ObservedInterface {
  readonly interfaceId: string;
  /** Sorted. */
  readonly groups: readonly string[];
  readonly enaExpress: boolean;
}
export interface ObservedHost {
  readonly hostId: string;
  readonly state: InstanceState;
  readonly stateReason: string;
  readonly launchedAt: string;
  readonly zone: string;
  readonly instanceType: string;
  readonly architecture: string;
  readonly platform: string;
  readonly rootDeviceName: string;
  readonly cpuOptions: { readonly coreCount: number; readonly threadsPerCore: number };
  readonly bandwidthWeighting: string;
  readonly capacityReservation: { readonly preference: string | null; readonly reservationId: string | null };
  readonly attachments: Readonly<
    Record<string, { readonly volumeId: string; readonly status: string; readonly deleteOnTermination: boolean }>
  >;
  readonly interfaces: readonly ObservedInterface[];
  readonly profileArn: string | null;
  readonly tags: Readonly<Record<string, string>>;
}
/** Attributes that EC2 tells one by one. */
export interface ObservedProtection {
  readonly shutdownBehaviour: 'stop' | 'terminate';
  readonly terminationProtection: boolean;
  readonly stopProtection: boolean;
}
export interface ObservedVolume {
  readonly volumeId: string;
  readonly state: string;
  readonly zone: string;
  readonly attachedTo: { readonly hostId: string; readonly device: string; readonly status: string } | null;
  readonly tags: Readonly<Record<string, string>>;
}
export interface ObservedSnapshot {
  readonly snapshotId: string;
  readonly volumeId: string;
  readonly state: 'pending' | 'completed' | 'error' | 'other';
  readonly tags: Readonly<Record<string, string>>;
}
export interface ObservedCommand {
  readonly commandId: string;
  /** `waiting`: not yet terminal. `undelivered`: never reached the agent. */
  readonly state: 'waiting' | 'succeeded' | 'failed' | 'undelivered' | 'cancelled';
  readonly exitCode: number;
  readonly output: string;
  readonly detail: string;
}
export interface ObservedRegistration {
  readonly groupArn: string;
  readonly targetId: string;
  readonly port: number;
  /** ELB's state: healthy, unhealthy, initial, draining, unused, unavailable … */
  readonly state: string;
  readonly reason: string;
}
