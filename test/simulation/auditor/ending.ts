import { hasEnded } from './books.ts';
import { contentChanges, contentOf } from './content.ts';
import { differences } from './originals.ts';
import { homeVolumes, type Sampled } from './samples.ts';

export interface EndingOptions {
  /** Hours from the deadline (or an earlier begin of the check-in) by which a loan has ended or rests. */
  readonly mostHours: number;
  /** Volumes that a test took away or damaged itself. */
  readonly forgiven: ReadonlySet<string>;
}

/** Asked 15 minutes after the last loan ended: invariants 3, 9, 10 and the ledger. */
export function checkEnding(around: Sampled, options: EndingOptions): void {
  checkLoans(around, options);
  checkLeftBehind(around);
  checkLedger(around);
  for (const original of around.originals.values()) checkHome(around, original.hostId, options);
}

function checkLoans({ books, report, local }: Sampled, { mostHours }: EndingOptions): void {
  const now = local.cloud.clock.now();
  for (const loan of books.loans.values()) {
    const { id, state } = loan;
    if (!hasEnded(loan) && state !== 'QUARANTINED') report(3, `${id} is still ${state}`);
    const from = Math.min(loan.deadline, loan.beganAt ?? loan.deadline);
    const hours = ((loan.endedAt ?? now) - from) / 3_600_000;
    if (state !== 'QUARANTINED' && hours > mostHours) report(3, `${id} needed ${hours.toFixed(1)} h to end`);
  }
}

type Tagged = Iterable<{ readonly id: string; readonly tags: Readonly<Record<string, string>> }>;

function checkLeftBehind({ local, books, report }: Sampled): void {
  const { state } = local.ec2;
  const now = local.cloud.clock.now();
  const alive = new Set(books.live().map(({ id }) => id));
  const ours = (tags: Readonly<Record<string, string>>): string | undefined => {
    const key = Object.keys(tags).find((name) => name.startsWith('ahps:') && name !== 'ahps:managed');
    return [tags['ahps:checkout'], tags['ahps:disposable']].some((id) => id !== undefined && alive.has(id)) ? undefined : key;
  };
  const look = (what: string, all: Tagged): void => {
    for (const { id, tags } of all) if (ours(tags) !== undefined) report(9, `the ${what} ${id} was left behind with the tag ${ours(tags)}`);
  };
  const lost = new Set([...books.loans.values()].flatMap((loan) => (loan.state === 'HOST_LOST' ? [loan.id] : [])));
  const kept = (tags: Readonly<Record<string, string>>): boolean =>
    lost.has(tags['ahps:checkout'] ?? '') || Date.parse(tags['ahps:keep-until'] ?? '') > now;
  /** Of a lost host its originals stay; what was made for its borrower does not. */
  const isKeptOriginal = (tags: Readonly<Record<string, string>>): boolean =>
    lost.has(tags['ahps:checkout'] ?? '') && tags['ahps:disposable'] === undefined;
  look(
    'host',
    [...state.instances.values()].filter(({ state: power }) => power !== 'terminated'),
  );
  look(
    'volume',
    [...state.volumes.values()].filter((volume) => volume.state !== 'deleting' && !isKeptOriginal(volume.tags)),
  );
  look('interface', state.interfaces.values());
  look(
    'reservation',
    [...state.reservations.values()].filter((reservation) => reservation.state === 'active'),
  );
  look(
    'snapshot',
    [...state.snapshots.values()].filter(({ tags }) => !kept(tags)),
  );
  const named = [...local.scheduler.schedules().map(({ name }) => name), ...local.cloudWatch.alarms().map(({ name }) => name)];
  for (const id of books.loans.keys())
    if (!alive.has(id))
      for (const name of named.filter((each) => each.includes(id))) report(9, `the schedule or alarm ${name} was left behind`);
  for (const { name, status } of local.stateMachines.executions.values())
    if (status === 'RUNNING' && !alive.has(name.split('-').slice(0, 2).join('-'))) report(9, `the execution ${name} still runs`);
}

/** The ledger of each fleet counts the loans that have a claim, and each claim belongs to a live loan. */
function checkLedger({ local, books, report }: Sampled): void {
  const items = local.table.dump();
  for (const { pk, out } of items.filter(({ sk }) => sk === 'LEDGER')) {
    const fleetId = pk.slice('FLEET#'.length);
    const claimed = books.live().filter((loan) => loan.fleetId === fleetId && books.claims.get(loan.hostId) === loan.id);
    const lost = [...books.loans.values()].filter(
      (loan) => loan.fleetId === fleetId && loan.state === 'HOST_LOST' && books.claims.get(loan.hostId) === loan.id,
    );
    if (out !== claimed.length + lost.length)
      report(4, `the ledger of ${fleetId} counts ${String(out)} hosts out; ${claimed.length + lost.length} are claimed`);
  }
  for (const [host, id] of books.claims) {
    const loan = books.loans.get(id);
    if (loan === undefined || (hasEnded(loan) && loan.state !== 'HOST_LOST'))
      report(4, `${host} is still claimed for ${id}, which is ${loan?.state ?? 'unknown'}`);
  }
  for (const { hostId, id } of books.live()) if (books.claims.get(hostId) !== id) report(4, `${id} is live and has no claim on ${hostId}`);
}

function checkHome(around: Sampled, hostId: string, { forgiven }: EndingOptions): void {
  const { local, originals, books, report } = around;
  const original = originals.get(hostId);
  const loans = [...books.loans.values()].filter((loan) => loan.hostId === hostId);
  if (original === undefined) return;
  const replaced = new Map(
    loans.flatMap((loan) => loan.replaced.map(({ originalVolumeId, volumeId }) => [originalVolumeId, volumeId] as const)),
  );
  const home = homeVolumes(around, original);
  const lends = loans.map(({ id }) => id);
  for (const { volumeId, content } of original.volumes) {
    const volume = local.ec2.state.volumes.get(volumeId);
    if (forgiven.has(volumeId)) continue;
    if (volume === undefined || volume.state === 'deleting') report(9, `the original ${volumeId} of ${hostId} is gone`);
    else
      for (const change of contentChanges(content, contentOf(volume)))
        report(10, `the content of the original ${volumeId} of ${hostId} has changed: ${change}`);
    for (const run of volume?.ranUnder ?? [])
      if (run.instanceId !== hostId || !home.has(run.rootVolumeId))
        report(10, `the original ${volumeId} of ${hostId} ran on ${run.instanceId} under ${run.rootVolumeId} (${lends.join()})`);
  }
  if (loans.at(-1)?.state !== 'CHECKED_IN') return;
  for (const difference of differences(local, original, replaced)) report(10, `${hostId} is not what it was: ${difference}`);
}
