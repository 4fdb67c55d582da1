import type { Cloud } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import type { HostChange } from '../hosts.ts';
import { first } from './first.ts';
import { Faults } from './faults.ts';
import type { Attachment, ImageRecord, InstanceRecord, ReservationRecord, SnapshotRecord, VolumeRecord } from './model.ts';
import type { AddressRecord, AssociationRecord, GroupRecord, InterfaceRecord, ProfileRecord } from './network-model.ts';

/** A range from which a duration is drawn, in milliseconds. */
export type Range = readonly [number, number];

/** How long things take, in milliseconds; each is drawn from the cloud's seed. */
export const durations = {
  stop: [20_000, 60_000],
  skipStop: [3_000, 8_000],
  terminate: [5_000, 30_000],
  start: [5_000, 17_000],
  boot: [15_000, 25_000],
  application: [5_000, 10_000],
  detach: [2_000, 6_000],
  attach: [1_000, 4_000],
  volume: [1_000, 5_000],
  volumeFromSnapshot: [2_000, 8_000],
  copyVolume: [2_000, 8_000],
  deleteVolume: [1_000, 3_000],
  modify: [2_000, 60_000],
  snapshot: [60_000, 600_000],
  profile: [1_000, 3_000],
  settle: [1_000, 3_000],
} as const satisfies Record<string, Range>;

export interface Ec2Options {
  /** How late Describe* sees something new or changed. */
  readonly describeLag?: Range;
  /** How late an event leaves EC2 [EB-EC2]: best effort. */
  readonly eventLatency?: Range;
  readonly durations?: Partial<Record<keyof typeof durations, Range>>;
  readonly zones?: readonly string[];
  readonly vpcId?: string;
  /** Quota L-1216C47A: running On-Demand vCPUs plus unused reservations. */
  readonly vcpuQuota?: () => number;
  /** Quota on the storage of all volumes together, GiB. */
  readonly storageQuotaGib?: () => number;
  /** Quota L-39BD5252: volume copies in progress, 5 by default [EBS-Q]. */
  readonly copyQuota?: () => number;
  /** EBS encryption by default with this key. */
  readonly defaultKmsKeyId?: string;
}

/** The ground truth of one Region: every record, what time it is, what is to go wrong. */
export class Region {
  readonly cloud: Cloud;
  readonly options: Ec2Options;
  readonly faults = new Faults();
  readonly instances = new Map<string, InstanceRecord>();
  readonly volumes = new Map<string, VolumeRecord>();
  readonly snapshots = new Map<string, SnapshotRecord>();
  readonly interfaces = new Map<string, InterfaceRecord>();
  readonly addresses = new Map<string, AddressRecord>();
  readonly profiles = new Map<string, ProfileRecord>();
  readonly associations = new Map<string, AssociationRecord>();
  readonly images = new Map<string, ImageRecord>();
  readonly groups = new Map<string, GroupRecord>();
  readonly reservations = new Map<string, ReservationRecord>();
  /** `caller key`: keys that a caller may not let EC2 use. */
  readonly withheldKeys = new Set<string>();
  readonly listeners: ((instanceId: string, change: HostChange) => void)[] = [];
  private readonly fastened = new Map<string, Set<VolumeRecord>>();
  private readonly answers = new Map<string, { readonly request: string; readonly answer: unknown }>();

  constructor(cloud: Cloud, options: Ec2Options) {
    this.cloud = cloud;
    this.options = options;
  }

  get vpcId(): string {
    return this.options.vpcId ?? 'vpc-0a1b2c3d4e5f60718';
  }

  get zones(): readonly string[] {
    return this.options.zones ?? ['a', 'b', 'c'].map((letter) => `${this.cloud.region}${letter}`);
  }

  now(): number {
    return this.cloud.clock.now();
  }

  draw(what: keyof typeof durations): number {
    return Math.round(this.cloud.random.between(...(this.options.durations?.[what] ?? durations[what])));
  }

  /** How late readers see what is made or changed now. */
  lag(): number {
    return Math.round(this.cloud.random.between(...(this.options.describeLag ?? [0, 800])));
  }

  /** A new id in AWS's long form. */
  id(prefix: string): string {
    return `${prefix}-0${this.cloud.random.hex(16)}`;
  }

  arn(kind: string, id: string): string {
    return `arn:aws:ec2:${this.cloud.region}:${this.cloud.account}:${kind}/${id}`;
  }

  /** EBS events carry ARNs without the account for snapshots and volumes [EBS-EV]. */
  eventArn(kind: 'volume' | 'snapshot', id: string): string {
    return `arn:aws:ec2:${this.cloud.region}::${kind}/${id}`;
  }

  later(milliseconds: number, then: () => void): void {
    this.cloud.clock.after(milliseconds, then);
  }

  emit(detailType: string, detail: Readonly<Record<string, unknown>>, resources: readonly string[]): void {
    const latency = this.cloud.random.between(...(this.options.eventLatency ?? [20, 200]));
    this.later(latency, () => this.cloud.emit('aws.ec2', detailType, detail, resources));
  }

  notify(instanceId: string, change: HostChange): void {
    for (const listener of this.listeners) listener(instanceId, change);
  }

  /**
   * A request with a client token: repeated with the same members it answers the same, with others it is
   * refused [EC2-IDEM]. Tokens are at most 64 characters.
   */
  once<T>(operation: string, input: { readonly ClientToken?: string | undefined }, run: () => T): T {
    const token = input.ClientToken;
    if (token === undefined) return run();
    if (token.length > 64) throw new AwsError('InvalidParameterValue', 'The client token is longer than 64 characters');
    const key = `${operation} ${token}`;
    const request = JSON.stringify(input);
    const earlier = this.answers.get(key);
    if (earlier === undefined) {
      const answer = run();
      this.answers.set(key, { request, answer });
      return answer;
    }
    if (earlier.request !== request)
      throw new AwsError('IdempotentParameterMismatch', 'The request uses the same client token as a previous, but non-identical request');
    return earlier.answer as T;
  }

  instance(id: string | undefined): InstanceRecord {
    if (!/^i-[0-9a-f]{8,17}$/.test(id ?? '')) throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${id}"`);
    const found = this.instances.get(id ?? '');
    if (found === undefined || this.forgotten(found))
      throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
    return found;
  }

  /** A terminated instance is listed for about an hour. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html */
  forgotten(instance: InstanceRecord): boolean {
    return instance.terminatedAt !== undefined && this.now() > instance.terminatedAt + 3_600_000;
  }

  volume(id: string | undefined): VolumeRecord {
    const found = this.volumes.get(id ?? '');
    if (found === undefined || found.visibleAt > this.now())
      throw new AwsError('InvalidVolume.NotFound', `The volume '${id}' does not exist.`);
    return found;
  }

  /** Snapshots of other accounts that are not shared look like missing ones. */
  snapshot(id: string | undefined): SnapshotRecord {
    const found = this.snapshots.get(id ?? '');
    if (found === undefined || found.visibleAt > this.now() || found.ownerId !== this.cloud.account)
      throw new AwsError('InvalidSnapshot.NotFound', `The snapshot '${id}' does not exist.`);
    return found;
  }

  interface(id: string | undefined): InterfaceRecord {
    const found = this.interfaces.get(id ?? '');
    if (found === undefined) throw new AwsError('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${id}' does not exist`);
    return found;
  }

  interfacesOf(instance: InstanceRecord): InterfaceRecord[] {
    return instance.interfaceIds.flatMap((id) => this.interfaces.get(id) ?? []);
  }

  /** Attaches the record to an instance, or sets it free: keeps the index that volumesOf reads. */
  fasten(volume: VolumeRecord, attachment: Attachment | undefined): void {
    this.fastened.get(volume.attachment?.instanceId ?? '')?.delete(volume);
    volume.attachment = attachment;
    if (attachment === undefined) return;
    const there = this.fastened.get(attachment.instanceId) ?? new Set();
    this.fastened.set(attachment.instanceId, there.add(volume));
  }

  /** Volumes attached to that instance in any phase, by device. */
  volumesOf(instanceId: string): VolumeRecord[] {
    return [...(this.fastened.get(instanceId) ?? [])].sort((a, b) => (deviceOf(a) < deviceOf(b) ? -1 : 1));
  }

  associationOf(instanceId: string): AssociationRecord | undefined {
    return first(this.associations.values(), (association) => association.instanceId === instanceId);
  }
}

const deviceOf = (volume: VolumeRecord): string => volume.attachment?.device ?? '';
