import type { Call } from '../../../local/aws/cloud.ts';
import type { AuditedLoan, OpenIntent } from './books.ts';
import { homeVolumes, isItself, type Sampled } from './samples.ts';

/** Requests that change something, and the kinds of effect under which they may be announced. */
const announcedAs: Readonly<Record<string, readonly string[]>> = {
  StopInstances: ['stopInstance'],
  StartInstances: ['startInstance'],
  ModifyInstanceAttribute: [
    'setShutdownBehaviour',
    'setTerminationProtection',
    'setStopProtection',
    'setDeleteOnTermination',
    'setInstanceType',
    'setUserData',
  ],
  ModifyInstanceCpuOptions: ['setCpuOptions'],
  ModifyInstanceNetworkPerformanceOptions: ['setBandwidthWeighting'],
  ModifyInstanceCreditSpecification: ['setCreditSpecification'],
  ModifyInstanceCapacityReservationAttributes: ['setCapacityReservation'],
  CreateCapacityReservation: ['createReservation'],
  ModifyCapacityReservation: ['openReservation'],
  CancelCapacityReservation: ['cancelReservation'],
  ModifyNetworkInterfaceAttribute: ['setSecurityGroups', 'setEnaExpress'],
  DisassociateIamInstanceProfile: ['disassociateProfile'],
  AssociateIamInstanceProfile: ['associateProfile'],
  DisassociateAddress: ['disassociateAddress'],
  AssociateAddress: ['associateAddress'],
  CreateSnapshots: ['createSnapshots'],
  CreateSnapshot: ['createSnapshot'],
  LockSnapshot: ['lockSnapshot'],
  UnlockSnapshot: ['unlockSnapshot'],
  DeleteSnapshot: ['deleteSnapshot'],
  CreateVolume: ['createVolume'],
  CopyVolumes: ['createVolume'],
  AttachVolume: ['attachVolume'],
  DetachVolume: ['detachVolume'],
  DeleteVolume: ['deleteVolume'],
  CreateTags: ['setAside', 'keepSnapshots', 'tagHost'],
  DeleteTags: ['takeBack', 'untagHost'],
  DeregisterTargets: ['deregisterTarget'],
  RegisterTargets: ['registerTarget'],
  EnterStandby: ['enterStandby'],
  ExitStandby: ['exitStandby'],
  SetInstanceProtection: ['setScaleInProtection'],
  SendCommand: ['sendCommand'],
  PutMetricAlarm: ['putAlarm'],
  PutEvents: ['publishEvent'],
  CreateSchedule: ['createSchedule'],
};
/** What production could see on a host that is registered again. */
const visible = new Set([
  'StopInstances',
  'StartInstances',
  'RebootInstances',
  'SendCommand',
  'AttachVolume',
  'DetachVolume',
  'ModifyNetworkInterfaceAttribute',
  'AssociateIamInstanceProfile',
  'DisassociateIamInstanceProfile',
  'AssociateAddress',
  'DisassociateAddress',
  'DeregisterTargets',
  'EnterStandby',
]);
/** A request that was sent just before the epoch ended may still arrive: its latency, and the SDK's own repetitions. */
const inFlightMilliseconds = 1_000;

type Structure = Readonly<Record<string, unknown>>;
const list = (value: unknown): readonly Structure[] => (value ?? []) as readonly Structure[];

/** Judges each request of our functions before it is carried out: invariants 2, 8, 9, 11. */
export class Effects {
  private readonly created = new Set<string>();
  private readonly floorSeen = new Set<string>();
  /** Loan and epoch that were registered again. */
  private readonly rejoined = new Set<string>();
  private readonly around: Sampled;
  private readonly ours: ReadonlySet<string>;

  constructor(around: Sampled, ours: ReadonlySet<string>) {
    this.around = around;
    this.ours = ours;
  }

  before(call: Call): void {
    if (!this.ours.has(call.caller) || call.service === 'DynamoDB' || /^(Get|Describe|List)/.test(call.operation)) return;
    this.checkEpoch(call);
    this.checkDelete(call);
    for (const loan of this.loansIn(call)) this.checkLoan(call, loan);
  }

  /** Remembers what our functions created. */
  after({ caller, operation }: Call, output: unknown): void {
    if (!this.ours.has(caller)) return;
    const { VolumeId, Volumes, SnapshotId, Snapshots, CapacityReservation } = output as Structure;
    if (operation === 'CreateVolume') this.created.add(String(VolumeId));
    if (operation === 'CopyVolumes') for (const each of list(Volumes)) this.created.add(String(each['VolumeId']));
    if (operation === 'CreateSnapshot') this.created.add(String(SnapshotId));
    if (operation === 'CreateSnapshots') for (const each of list(Snapshots)) this.created.add(String(each['SnapshotId']));
    if (operation === 'CreateCapacityReservation') this.created.add(String((CapacityReservation as Structure)['CapacityReservationId']));
  }

  /** Live loans whose host the request names, by its id, an interface or an address. */
  private loansIn({ input }: Call): AuditedLoan[] {
    const { local, books } = this.around;
    const text = JSON.stringify(input);
    return books.live().filter(({ hostId }) => {
      const names = [...local.ec2.state.interfaces.values()]
        .filter(({ instanceId }) => instanceId === hostId)
        .flatMap(({ id, privateIps }) => [id, ...privateIps]);
      return [hostId, ...names].some((name) => text.includes(`"${name}"`));
    });
  }

  private checkLoan(call: Call, loan: AuditedLoan): void {
    const { operation } = call;
    if (operation === 'DeregisterTargets' || operation === 'EnterStandby') this.checkFloor(loan);
    const mark = `${loan.id} ${loan.epoch}`;
    if (this.rejoined.has(mark) && visible.has(operation))
      this.around.report(11, `${operation} on ${loan.hostId} after it was registered again`);
    if (operation !== 'RegisterTargets' && operation !== 'ExitStandby') return;
    this.checkRejoin(loan, operation);
    this.rejoined.add(mark);
  }

  private checkRejoin(loan: AuditedLoan, operation: string): void {
    const { local, originals, report } = this.around;
    const original = originals.get(loan.hostId);
    if (loan.state !== 'REJOINING' || !loan.verified.has(loan.epoch))
      report(11, `${operation} of ${loan.hostId} while ${loan.id} is ${loan.state} and Verify has not passed at epoch ${loan.epoch}`);
    if (original === undefined) return;
    const wrong = isItself(local, original, homeVolumes(this.around, original));
    if (wrong !== undefined) report(11, `${operation} of ${loan.hostId}, which is not itself: ${wrong}`);
  }

  /** Healthy hosts without any claimed one, in each fleet, at the moment of Drain. */
  private checkFloor(loan: AuditedLoan): void {
    const { local, books, report } = this.around;
    const mark = `${loan.id} ${loan.epoch}`;
    if (this.floorSeen.has(mark)) return;
    this.floorSeen.add(mark);
    const { fleets } = local.configuration as {
      readonly fleets: readonly {
        readonly id: string;
        readonly targetGroupArns: readonly string[];
        readonly rules: { readonly floor: number };
      }[];
    };
    const fleet = fleets.find(({ id }) => id === loan.fleetId);
    if (fleet === undefined) return;
    const registered = local.loadBalancing.registrations().filter(({ groupArn }) => fleet.targetGroupArns.includes(groupArn));
    const hosts = new Set(registered.map(({ instanceId = '' }) => instanceId));
    const healthy = [...hosts].filter(
      (host) => !books.claims.has(host) && registered.every(({ instanceId, state }) => instanceId !== host || state === 'healthy'),
    );
    if (healthy.length < fleet.rules.floor)
      report(2, `${loan.hostId} leaves fleet ${fleet.id} with ${healthy.length} healthy hosts; its floor is ${fleet.rules.floor}`);
  }

  private checkEpoch(call: Call): void {
    const { books, report, local } = this.around;
    const kinds = announcedAs[call.operation];
    if (kinds === undefined || this.isSwept(call)) return;
    const matching = this.intentsFor(call, kinds);
    const text = `${call.operation} by ${call.caller}`;
    if (matching.length === 0) return report(8, `${text} was never announced in the table`);
    const late = matching.map(({ checkoutId, epoch }) => ({ epoch, now: books.epochs.get(books.loans.get(checkoutId)?.hostId ?? '') }));
    if (late.some(({ epoch, now }) => now === undefined || now.epoch <= epoch)) return;
    const since = Math.max(...late.map(({ now }) => now?.since ?? 0));
    if (local.cloud.clock.now() - since > inFlightMilliseconds)
      report(8, `${text} for epoch ${late[0]?.epoch} while the host is at epoch ${late[0]?.now?.epoch}`);
  }

  /** A sweep has noted the snapshot minutes before, and the loan that it was made for has ended at home. */
  private isSwept({ operation, input }: Call): boolean {
    if (operation !== 'DeleteSnapshot' && operation !== 'UnlockSnapshot') return false;
    const { books, local } = this.around;
    const id = String(input['SnapshotId']);
    const notedAt = books.swept.get(id);
    const tags = local.ec2.state.snapshots.get(id)?.tags ?? {};
    const state = books.loans.get(tags['ahps:checkout'] ?? '')?.state;
    const now = local.cloud.clock.now();
    const isOver =
      Date.parse(tags['ahps:keep-until'] ?? '') < now && (state === undefined || ['CHECKED_IN', 'CANCELLED', 'REJECTED'].includes(state));
    return notedAt !== undefined && now - notedAt >= 300_000 && isOver;
  }

  /** Open intents that this request may carry out: those whose loan, host or key it names, if it names any. */
  private intentsFor({ caller, input }: Call, kinds: readonly string[]): OpenIntent[] {
    const { books } = this.around;
    const text = JSON.stringify(input);
    const all = books.intentsOf(caller, kinds);
    const named = all.filter(({ checkoutId, key }) =>
      [checkoutId, books.loans.get(checkoutId)?.hostId ?? checkoutId, key].some((name) => text.includes(name)),
    );
    return named.length > 0 ? named : all;
  }

  private checkDelete({ operation, input }: Call): void {
    const { books, report, local, originals } = this.around;
    if (operation === 'TerminateInstances') report(9, `TerminateInstances of ${JSON.stringify(input['InstanceIds'])}`);
    const id = {
      DeleteVolume: input['VolumeId'],
      DeleteSnapshot: input['SnapshotId'],
      CancelCapacityReservation: input['CapacityReservationId'],
    }[operation];
    if (typeof id !== 'string') return;
    if (!this.created.has(id)) report(9, `${operation} of ${id}, which we did not create`);
    for (const loan of books.loans.values()) {
      if (loan.replaced.some(({ volumeId }) => volumeId === id))
        report(9, `${operation} of ${id}, which took the place of an original of ${loan.hostId}`);
      const original = originals.get(loan.hostId);
      const guards =
        loan.restorePoint.some(({ snapshotId }) => snapshotId === id) &&
        original !== undefined &&
        books.loanOf(loan.hostId)?.id === loan.id;
      const wrong = guards ? isItself(local, original, homeVolumes(this.around, original)) : undefined;
      if (wrong !== undefined) report(9, `${operation} of ${id}, the way back of ${loan.hostId}, which is not home: ${wrong}`);
    }
  }
}
