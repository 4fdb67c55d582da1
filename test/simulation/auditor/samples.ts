import type { LocalCloud } from '../../../local/boot/boot.ts';
import type { AuditedLoan, Books, Report } from './books.ts';
import { isLent } from './books.ts';
import { groupsOf, type OriginalHost, profileOf, volumesAt } from './originals.ts';

/** Which targets are registered in production groups and do not drain, from ELB's own history. */
export class Serving {
  private readonly targets = new Map<string, string>();
  private read = 0;
  private readonly local: LocalCloud;

  constructor(local: LocalCloud) {
    this.local = local;
    for (const { groupArn, targetId, port, instanceId, state } of local.loadBalancing.registrations())
      if (state !== 'draining') this.targets.set(`${groupArn} ${targetId} ${port}`, instanceId ?? '');
    this.read = local.loadBalancing.history.length;
  }

  /** The groups in which a host takes new requests. */
  of(hostId: string): string[] {
    this.catchUp();
    return [...this.targets].filter(([, host]) => host === hostId).map(([target]) => target);
  }

  private catchUp(): void {
    const { history } = this.local.loadBalancing;
    for (; this.read < history.length; this.read++) {
      const entry = history[this.read];
      if (entry === undefined) break;
      const key = `${entry.groupArn} ${entry.targetId} ${entry.port}`;
      if (entry.change === 'registered') this.targets.set(key, entry.instanceId ?? '');
      else if (entry.change === 'deregistered' || entry.change === 'gone') this.targets.delete(key);
    }
  }
}

export interface Sampled {
  readonly local: LocalCloud;
  readonly books: Books;
  readonly serving: Serving;
  readonly originals: ReadonlyMap<string, OriginalHost>;
  readonly report: Report;
}

/** Looks at the ground truth of this moment: invariants 1, 10 and 15. */
export function sample(around: Sampled): void {
  for (const loan of around.books.live()) {
    const original = around.originals.get(loan.hostId);
    if (original === undefined) continue;
    if (loan.pastDrain)
      for (const target of around.serving.of(loan.hostId))
        around.report(1, `${loan.hostId} serves as ${target} while ${loan.id} is ${loan.state}`);
    checkIsolation(around, loan, original);
  }
  for (const original of around.originals.values()) checkAttachments(around, original);
}

/** The volume ids that count as the originals of a host: those that left, and those that took their place. */
export function homeVolumes({ books }: Pick<Sampled, 'books'>, original: OriginalHost): Set<string> {
  const own = original.volumes.map(({ volumeId }) => volumeId);
  const replaced = [...books.loans.values()].filter(({ hostId }) => hostId === original.hostId).flatMap((loan) => loan.replaced);
  return new Set([...own, ...replaced.map(({ volumeId }) => volumeId)]);
}

/** A host runs under a borrower when its system is not the original's, or while its loan says so. */
function isBorrowed({ local, books }: Sampled, original: OriginalHost, home: ReadonlySet<string>): boolean {
  const instance = local.ec2.state.instances.get(original.hostId);
  if (instance === undefined || (instance.state !== 'running' && instance.state !== 'pending')) return false;
  const { rootVolumeId } = instance;
  const loan = books.loanOf(original.hostId);
  return (rootVolumeId !== undefined && !home.has(rootVolumeId)) || (loan !== undefined && isLent(loan));
}

function checkAttachments(around: Sampled, original: OriginalHost): void {
  const { local, report } = around;
  const home = homeVolumes(around, original);
  const borrowed = isBorrowed(around, original, home);
  for (const volumeId of home) {
    const attachment = local.ec2.state.volumes.get(volumeId)?.attachment;
    if (attachment === undefined) continue;
    if (attachment.instanceId !== original.hostId)
      report(10, `the original ${volumeId} of ${original.hostId} is attached to ${attachment.instanceId}`);
    else if (borrowed) report(10, `the original ${volumeId} is attached to ${original.hostId}, which runs under a borrower`);
  }
}

function checkIsolation(around: Sampled, loan: AuditedLoan, original: OriginalHost): void {
  const { local, report, originals } = around;
  if (!isBorrowed(around, original, homeVolumes(around, original))) return;
  const production = new Set([...originals.values()].flatMap(({ groups }) => groups));
  const kept = groupsOf(local, loan.hostId).filter((group) => production.has(group));
  if (kept.length > 0) report(15, `${loan.hostId} runs under a borrower in the production group ${kept.join()}`);
  const profile = profileOf(local, loan.hostId);
  if (profile !== undefined && [...originals.values()].some(({ profileArn }) => profileArn === profile))
    report(15, `${loan.hostId} runs under a borrower with the production profile ${profile}`);
  const userData = local.ec2.state.instances.get(loan.hostId)?.attributes.live.userData;
  if (userData !== undefined && userData !== '' && userData === original.userData)
    report(15, `${loan.hostId} runs under a borrower with the user data of production`);
  for (const path of pathsToProduction(local, groupsOf(local, loan.hostId), production))
    report(15, `the groups of the lent ${loan.hostId} ${path}`);
}

/** Rules that lead from the borrower's groups into production or back. */
function pathsToProduction({ ec2 }: LocalCloud, groups: readonly string[], production: ReadonlySet<string>): string[] {
  const rules = groups.flatMap((id) => ec2.state.groups.get(id) ?? []).flatMap(({ egress, ingress }) => [...egress, ...ingress]);
  const into = rules.flatMap(({ UserIdGroupPairs = [] }) =>
    UserIdGroupPairs.flatMap(({ GroupId = '' }) => (production.has(GroupId) ? [`reach ${GroupId}`] : [])),
  );
  const open = rules.flatMap(({ IpRanges = [] }) =>
    IpRanges.flatMap(({ CidrIp = '' }) => (CidrIp.endsWith('/0') ? [`are open to ${CidrIp}`] : [])),
  );
  const back = [...production]
    .flatMap((id) => ec2.state.groups.get(id) ?? [])
    .flatMap(({ id, ingress }) =>
      ingress.some(({ UserIdGroupPairs = [] }) => UserIdGroupPairs.some(({ GroupId }) => groups.includes(GroupId ?? '')))
        ? [`are let into ${id}`]
        : [],
    );
  return [...into, ...open, ...back];
}

/** The host is itself at this moment: its disks, running from its root, with its own type, groups, profile and user data. */
export function isItself(local: LocalCloud, original: OriginalHost, home: ReadonlySet<string>): string | undefined {
  const instance = local.ec2.state.instances.get(original.hostId);
  if (instance?.state !== 'running' || !home.has(instance.rootVolumeId ?? ''))
    return `it is ${instance?.state ?? 'gone'} from ${instance?.rootVolumeId ?? 'no root'}`;
  const there = volumesAt(local, original.hostId);
  if (there.length !== original.volumes.length || there.some(({ id }) => !home.has(id)))
    return `it has ${there.map(({ id }) => id).join()}`;
  if (groupsOf(local, original.hostId).toSorted().join() !== original.groups.toSorted().join()) return 'its groups are not its own';
  if (profileOf(local, original.hostId) !== original.profileArn) return 'its profile is not its own';
  if ((instance.attributes.live.userData ?? '') !== (original.userData ?? '')) return 'its user data is not its own';
  return instance.attributes.live.instanceType === original.settings['instanceType']
    ? undefined
    : `it is a ${instance.attributes.live.instanceType}`;
}
