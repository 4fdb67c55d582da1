import type { Call } from '../../../local/aws/cloud.ts';

/** A way in which the system broke its promise: the invariant's number in `design.md` §8 (4.6: hosts in motion, from that section), when, and what was seen. */
export interface Violation {
  readonly invariant: number;
  readonly at: number;
  readonly text: string;
}
export type Report = (invariant: number, text: string) => void;

/** A loan as the last write of its record tells it, with what the auditor concluded from the writes before. */
export interface AuditedLoan {
  readonly id: string;
  readonly hostId: string;
  readonly fleetId: string;
  readonly createdAt: number;
  deadline: number;
  state: string;
  epoch: number;
  /** The host has left production and has not begun to rejoin. */
  pastDrain: boolean;
  beganAt: number | undefined;
  endedAt: number | undefined;
  /** Epochs at which Verify has passed. */
  verified: ReadonlySet<number>;
  replaced: readonly { readonly originalVolumeId: string; readonly volumeId: string }[];
  restorePoint: readonly { readonly snapshotId: string }[];
}
/** An effect that was announced in the table and whose result is not there yet. */
export interface OpenIntent {
  readonly caller: string;
  readonly checkoutId: string;
  readonly epoch: number;
  readonly kind: string;
  readonly key: string;
}

type Item = Readonly<Record<string, unknown>>;
interface Written {
  readonly put?: Item;
  readonly update?: Item;
  readonly set?: Item;
  readonly remove?: readonly string[];
}

const textOf = (item: Item | undefined, name: string): string => (typeof item?.[name] === 'string' ? item[name] : '');

const ends = new Set(['CHECKED_IN', 'REJECTED', 'CANCELLED', 'HOST_LOST']);
const pastDrain = new Set(['STOPPING', 'SNAPSHOTTING', 'APPLYING', 'PROBING', 'ACTIVE', 'DEGRADED', 'HELD']);
/** States in which whatever runs on the host is the borrower's. */
const lent = new Set(['APPLYING', 'PROBING', 'ACTIVE', 'DEGRADED', 'HELD']);

export const hasEnded = ({ state }: AuditedLoan): boolean => ends.has(state);
export const isLent = ({ state }: AuditedLoan): boolean => lent.has(state);

/** What the table was told, kept apart from the code that tells it: loans, claims, epochs, open intents. */
export class Books {
  readonly loans = new Map<string, AuditedLoan>();
  /** Host → the checkout that has it. */
  readonly claims = new Map<string, string>();
  /** Host → its epoch, and since when. */
  readonly epochs = new Map<string, { readonly epoch: number; readonly since: number }>();
  /** Snapshots that a sweep has noted, and when first. */
  readonly swept = new Map<string, number>();
  private readonly open = new Map<string, OpenIntent>();
  private readonly now: () => number;
  private readonly report: Report;
  private readonly overdueMinutes: number;

  constructor(now: () => number, report: Report, overdueMinutes: number) {
    this.now = now;
    this.report = report;
    this.overdueMinutes = overdueMinutes;
  }

  /** The live loan of a host. */
  loanOf(hostId: string): AuditedLoan | undefined {
    return [...this.loans.values()].find((loan) => loan.hostId === hostId && !hasEnded(loan));
  }

  live(): AuditedLoan[] {
    return [...this.loans.values()].filter((loan) => !hasEnded(loan));
  }

  intentsOf(caller: string, kinds: readonly string[]): OpenIntent[] {
    return [...this.open.values()].filter((intent) => intent.caller === caller && kinds.includes(intent.kind));
  }

  /** A transaction that the table has carried out. */
  take({ caller, input }: Call): void {
    for (const { put, update, set, remove } of input['Writes'] as readonly Written[]) {
      const [pk, sk] = [textOf(put ?? update, 'pk'), textOf(put ?? update, 'sk')];
      if (sk === 'CLAIM') this.takeClaim(pk.slice('HOST#'.length), { ...put, ...set }, remove ?? []);
      else if (put !== undefined && pk === 'SWEEP') this.swept.set(sk, this.swept.get(sk) ?? this.now());
      else if (put !== undefined && sk === 'RECORD') this.takeRecord(put);
      else if (put !== undefined && sk.startsWith('EFFECT#')) this.takeEffect(caller, put, sk);
    }
  }

  private takeClaim(hostId: string, set: Item, removed: readonly string[]): void {
    const holder = this.claims.get(hostId);
    const next = set['checkoutId'];
    if (removed.includes('checkoutId')) this.claims.delete(hostId);
    if (typeof next === 'string') {
      if (holder !== undefined && holder !== next) this.report(4, `${hostId} is claimed for ${next} while ${holder} has it`);
      this.claims.set(hostId, next);
    }
    if (typeof set['epoch'] === 'number') this.raise(hostId, set['epoch']);
  }

  private raise(hostId: string, epoch: number): void {
    const before = this.epochs.get(hostId)?.epoch ?? 0;
    if (epoch < before) this.report(8, `the epoch of ${hostId} went back from ${before} to ${epoch}`);
    if (epoch > before) this.epochs.set(hostId, { epoch, since: this.now() });
  }

  private takeRecord(item: Item): void {
    const id = String(item['id']);
    const hostId = String(item['hostId']);
    const state = String(item['state']);
    const epoch = Number(item['epoch']);
    const before = this.loans.get(id);
    const other = this.live().find((loan) => loan.hostId === hostId && loan.id !== id);
    if (other !== undefined && !ends.has(state)) this.report(4, `${hostId} is lent as ${id} while ${other.id} is ${other.state}`);
    const began = typeof item['checkInBeganAt'] === 'string' ? Date.parse(item['checkInBeganAt']) : undefined;
    const deadline = Date.parse(String(item['deadline']));
    if (before?.beganAt === undefined && began !== undefined) this.checkOverdue(id, began - deadline);
    if (before !== undefined && ends.has(before.state) && before.state !== state)
      this.report(3, `${id} left its end ${before.state} for ${state}`);
    const progress = (item['progress'] ?? []) as readonly { readonly step: string; readonly epoch: number; readonly outcome: string }[];
    this.loans.set(id, {
      id,
      hostId,
      fleetId: String(item['fleetId']),
      createdAt: Date.parse(String(item['createdAt'])),
      deadline,
      state,
      epoch,
      pastDrain: pastDrain.has(state) || (before?.pastDrain === true && state !== 'REJOINING' && !ends.has(state)),
      beganAt: began,
      endedAt: ends.has(state) ? (before?.endedAt ?? this.now()) : undefined,
      verified: new Set(progress.filter(({ step, outcome }) => step === 'Verify' && outcome === 'done').map((entry) => entry.epoch)),
      replaced: (item['replaced'] ?? []) as AuditedLoan['replaced'],
      restorePoint: (item['restorePoint'] ?? []) as AuditedLoan['restorePoint'],
    });
    this.raise(hostId, epoch);
  }

  private checkOverdue(id: string, milliseconds: number): void {
    if (milliseconds > this.overdueMinutes * 60_000)
      this.report(
        13,
        `the check-in of ${id} began ${Math.round(milliseconds / 1000)} s after its deadline; at most ${this.overdueMinutes} min are allowed`,
      );
  }

  private takeEffect(caller: string, item: Item, sk: string): void {
    const checkoutId = String(item['pk']).slice('CHECKOUT#'.length);
    const id = `${checkoutId} ${sk}`;
    if (item['resultAt'] !== undefined || item['dropped'] === true) return void this.open.delete(id);
    this.open.set(id, { caller, checkoutId, epoch: Number(sk.split('#')[2]), kind: String(item['kind']), key: String(item['key']) });
  }
}
