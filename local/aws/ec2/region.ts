import type { Cloud } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import type { DurationName } from '../durations.ts';
import type { HostChange } from '../hosts.ts';
import { first } from './first.ts';
import type { Attachment, ImageRecord, InstanceRecord, ReservationRecord, SnapshotRecord, VolumeRecord } from './model.ts';
import type { AddressRecord, AssociationRecord, GroupRecord, InterfaceRecord, ProfileRecord } from './network-model.ts';

/** A range from which a duration is drawn, in milliseconds. */
export type Range = readonly [number, number];

export interface Ec2Options {
  /** How late Describe* sees something new or changed. */
  readonly describeLag?: Range;
  /** How late an event leaves EC2 [EB-EC2]: best effort. */
  readonly eventLatency?: Range;
  /** Instead of the table's. */
  readonly durations?: Partial<Record<DurationName, Range>>;
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
  /** Keys that KMS does not let anybody use. */
  readonly disabledKeys = new Set<string>();
  /** `<type> <zone>` that are not offered. */
  readonly withdrawn = new Set<string>();
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
  private readonly staleStates = new Map<string, { readonly state: InstanceRecord['state']; readonly until: number }>();
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

  draw(what: DurationName): number {
    const other = this.options.durations?.[what];
    return other === undefined ? this.cloud.lasts(what) : Math.round(this.cloud.random.between(...other));
  }

  /** How late readers see what is made or changed now. */
  lag(): number {
    const { describeLag } = this.options;
    return describeLag === undefined ? this.cloud.lasts('describeLag') : Math.round(this.cloud.random.between(...describeLag));
  }

  /** The instance is about to change its state: readers see the one before for a moment [EC2-EC]. */
  leaveState({ id, state }: InstanceRecord): void {
    const old = this.staleStates.get(id);
    const until = this.now() + this.lag();
    this.staleStates.set(id, { state: old !== undefined && this.now() < old.until ? old.state : state, until });
  }

  /** The state as Describe* shows it. */
  stateSeen({ id, state }: InstanceRecord): InstanceRecord['state'] {
    const old = this.staleStates.get(id);
    return old !== undefined && this.now() < old.until ? old.state : state;
  }

  /** From when on readers find what that operation makes now [EC2-EC]. */
  visibleFrom(operation: string): number {
    const { faults } = this.cloud;
    const hidden = faults.takes('not-found-window', operation) ? faults.draw(5_000, 45_000) : 0;
    return this.now() + this.lag() + hidden;
  }

  offered(instanceType: string, zone: string): boolean {
    return !this.withdrawn.has(`${instanceType} ${zone}`);
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
    const { eventLatency } = this.options;
    const latency = eventLatency === undefined ? this.cloud.lasts('serviceEvent') : this.cloud.random.between(...eventLatency);
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
