import type { BandwidthWeightingType } from '@aws-sdk/client-ec2';
import type { HostState } from '../hosts.ts';
import type { Disk } from './disk.ts';
import type { Lagging } from './lagging.ts';

export type Tags = Record<string, string>;
/** A file tree: path → text. */
export type Files = Record<string, string>;
export type Architecture = 'x86_64' | 'arm64';

/** What Modify* operations change on an instance; Describe* sees it a moment late. */
export interface Attributes {
  instanceType: string;
  /** Base64, as DescribeInstanceAttribute gives it. */
  userData: string | undefined;
  shutdownBehavior: 'stop' | 'terminate';
  disableApiTermination: boolean;
  disableApiStop: boolean;
  ebsOptimized: boolean;
  enaSupport: boolean;
  sriovNetSupport: string | undefined;
  kernel: string | undefined;
  ramdisk: string | undefined;
  cores: number;
  threadsPerCore: number;
  nestedVirtualization: boolean;
  bandwidthWeighting: BandwidthWeightingType;
  /** Only burstable types have one. */
  cpuCredits: 'standard' | 'unlimited' | undefined;
  metadata: MetadataOptions;
  autoRecovery: 'default' | 'disabled';
  rebootMigration: 'default' | 'disabled';
  monitoring: 'disabled' | 'disabling' | 'enabled' | 'pending';
  reservation: { preference: 'open' | 'none' | 'capacity-reservations-only'; target: string | undefined };
}

export interface MetadataOptions {
  state: 'pending' | 'applied';
  tokens: 'optional' | 'required';
  hops: number;
  endpoint: 'enabled' | 'disabled';
  ipv6: 'enabled' | 'disabled';
  tags: 'enabled' | 'disabled';
}

export interface ScheduledEvent {
  readonly id: string;
  readonly code: 'instance-reboot' | 'system-reboot' | 'system-maintenance' | 'instance-retirement' | 'instance-stop';
  readonly description: string;
  readonly notBefore: number;
}

export interface InstanceRecord {
  readonly id: string;
  readonly launchId: string;
  readonly zone: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly imageId: string;
  readonly architecture: Architecture;
  readonly keyName: string | undefined;
  readonly rootDeviceName: string;
  readonly bootMode: 'legacy-bios' | 'uefi' | undefined;
  readonly tpm: boolean;
  readonly enclaves: boolean;
  readonly hibernation: boolean;
  readonly autoPublicIp: boolean;
  readonly lifecycle: 'spot' | undefined;
  readonly platform: 'windows' | undefined;
  readonly productCodes: readonly string[];
  readonly tenancy: 'default' | 'dedicated' | 'host';
  readonly placementGroup: string | undefined;
  readonly operator: string | undefined;
  readonly attributes: Lagging<Attributes>;
  readonly interfaceIds: string[];
  tags: Tags;
  state: HostState;
  stateReason: { code: string; message: string } | undefined;
  transitionReason: string;
  launchTime: number;
  publicIp: string | undefined;
  /** Volume that the running machine was started from. */
  rootVolumeId: string | undefined;
  bootedAt: number | undefined;
  /** When the application of a complete production disk answers. */
  applicationAt: number | undefined;
  /** Grows with every change of power, so that an overtaken timer knows it. */
  power: number;
  /** Capacity reservation that the running instance occupies. */
  reservationId: string | undefined;
  uefiData: string;
  events: ScheduledEvent[];
  impaired: boolean;
  terminatedAt: number | undefined;
}

export interface Attachment {
  readonly instanceId: string;
  readonly device: string;
  readonly at: number;
  readonly card: number | undefined;
  state: 'attaching' | 'attached' | 'detaching' | 'busy';
  deleteOnTermination: boolean;
}

export interface VolumeRecord extends Disk {
  readonly id: string;
  readonly zone: string;
  readonly createdAt: number;
  readonly visibleAt: number;
  readonly snapshotId: string | undefined;
  readonly sourceVolumeId: string | undefined;
  readonly encrypted: boolean;
  readonly kmsKeyId: string | undefined;
  readonly initializationRate: number | undefined;
  readonly multiAttach: boolean;
  /** A copy counts against the copy limits until its blocks are there. */
  readonly initializedAt: number;
  /** Changed by ModifyVolume only. */
  size: number;
  type: VolumeType;
  iops: number | undefined;
  throughput: number | undefined;
  /** What ModifyVolume was asked for, oldest first. */
  readonly modifications: Modification[];
  tags: Tags;
  state: 'creating' | 'available' | 'in-use' | 'deleting' | 'error';
  /** Changed by Region.fasten only. */
  attachment: Attachment | undefined;
  modification: 'modifying' | 'optimizing' | 'completed' | 'failed' | undefined;
  /** The machine lost power while it ran on this volume: the file system was not closed. */
  unclean: boolean;
  /** Instances that ran with this volume attached, oldest first: for the auditor. */
  readonly ranUnder: { readonly instanceId: string; readonly from: number; readonly rootVolumeId: string }[];
}

type Shape = Readonly<Pick<VolumeRecord, 'size' | 'type' | 'iops' | 'throughput'>>;

/** One accepted ModifyVolume; `endedAt` when it is `completed`. */
export interface Modification {
  readonly at: number;
  readonly from: Shape;
  readonly to: Shape;
  endedAt: number | undefined;
}

export type VolumeType = 'gp2' | 'gp3' | 'io1' | 'io2' | 'st1' | 'sc1' | 'standard';

export interface SnapshotLock {
  readonly mode: 'governance' | 'compliance';
  readonly createdAt: number;
  readonly days: number;
  readonly expiresAt: number;
  readonly coolOffHours: number | undefined;
}

export interface SnapshotRecord extends Disk {
  readonly id: string;
  /** Snapshots asked for together share it. */
  readonly setId: string;
  readonly ownerId: string;
  readonly volumeId: string;
  readonly size: number;
  readonly encrypted: boolean;
  readonly kmsKeyId: string | undefined;
  readonly startedAt: number;
  readonly visibleAt: number;
  readonly description: string;
  /** State of the instance when the snapshot was asked for. */
  readonly takenWhile: HostState | undefined;
  tags: Tags;
  state: 'pending' | 'completed' | 'error';
  completedAt: number | undefined;
  lock: SnapshotLock | undefined;
}

export interface ImageRecord {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly architecture: Architecture;
  readonly rootDeviceName: string;
  readonly bootMode: 'legacy-bios' | 'uefi' | undefined;
  readonly tpm: boolean;
  readonly createdAt: number;
  readonly snapshotId: string;
  readonly size: number;
  readonly dataVolumes: readonly { readonly device: string; readonly snapshotId: string; readonly size: number }[];
  readonly platform: 'windows' | undefined;
  readonly productCodes: readonly string[];
  tags: Tags;
}

export interface ReservationRecord {
  readonly id: string;
  readonly instanceType: string;
  readonly platform: string;
  readonly zone: string;
  readonly createdAt: number;
  readonly visibleAt: number;
  state: 'active' | 'cancelled' | 'expired';
  count: number;
  match: 'open' | 'targeted';
  endsAt: number | undefined;
  tags: Tags;
}
