import type { ObservedSnapshot } from '#core/contracts/observed.ts';

/** A sweep looks this often; what is noted in one is deleted in a later one. */
export const sweepMinutes = 10;
/** Nothing is deleted in the look that first sees it, nor in one that runs beside it. */
const secondLookMilliseconds = 5 * 60_000;
/** Per sweep, so that the work is bounded and our share of EC2's throttle buckets holds. */
const mostDeletes = 20;
const mostNotes = 100;

/** A snapshot past its retention, as an earlier sweep noted it. */
export interface SweepNote {
  readonly snapshotId: string;
  readonly notedAt: number;
}
export interface SweepPlan {
  /** Seen for the first time. */
  readonly note: readonly string[];
  /** Noted before; each is deleted after the record of its loan has been read once more. */
  readonly remove: readonly { readonly snapshotId: string; readonly checkoutId: string }[];
  /** Notes of what is gone or is no longer due. */
  readonly forget: readonly string[];
}

/**
 * Which snapshots of ended loans are past what `ahps:keep-until` promised, in two phases. Only what carries
 * our mark and the same loan in its story can be meant, and never what a live record refers to or belongs to.
 */
export function planSweep(
  snapshots: readonly ObservedSnapshot[],
  notes: readonly SweepNote[],
  live: readonly { readonly id: string; readonly restorePoint: readonly { readonly snapshotId: string }[] }[],
  now: number,
): SweepPlan {
  const lent = new Set(live.map(({ id }) => id));
  const referred = new Set(live.flatMap(({ restorePoint }) => restorePoint.map(({ snapshotId }) => snapshotId)));
  const due = new Map(
    snapshots.flatMap(({ snapshotId, tags }) => {
      const checkoutId = loanOf(tags);
      const isDue = checkoutId !== undefined && Date.parse(tags['ahps:keep-until'] ?? '') < now;
      return isDue && !lent.has(checkoutId) && !referred.has(snapshotId) ? [[snapshotId, checkoutId] as const] : [];
    }),
  );
  const noted = new Set(notes.map(({ snapshotId }) => snapshotId));
  const ripe = notes
    .filter(({ snapshotId, notedAt }) => due.has(snapshotId) && now - notedAt >= secondLookMilliseconds)
    .toSorted((a, b) => a.notedAt - b.notedAt);
  return {
    note: [...due.keys()].filter((snapshotId) => !noted.has(snapshotId)).slice(0, mostNotes),
    remove: ripe.slice(0, mostDeletes).map(({ snapshotId }) => ({ snapshotId, checkoutId: due.get(snapshotId) ?? '' })),
    forget: notes.flatMap(({ snapshotId }) => (due.has(snapshotId) ? [] : [snapshotId])).slice(0, mostNotes),
  };
}

/** The loan that a snapshot was made for; undefined where mark and story do not agree, so that it is not ours to judge. */
const loanOf = (tags: Readonly<Record<string, string>>): string | undefined => {
  const id = tags['ahps:disposable'];
  return id !== undefined && id.startsWith('co-') && tags['ahps:checkout'] === id ? id : undefined;
};

/** Whether this run of the reconciler, which comes every minute, is one that sweeps. */
export const sweepsNow = (now: number): boolean => Math.floor(now / 60_000) % sweepMinutes === 0;
