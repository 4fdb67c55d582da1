/** One claimant of one resource, ready to be served. */
export interface Claimant {
  readonly priority: number;
  /** Guaranteed; given before anything else. */
  readonly min: number;
  readonly wanted: number;
  /** What it is given of what nobody wants. */
  readonly target: number;
  /** The most that it may have. */
  readonly most: number;
  /** What it has; undefined while nothing was set. */
  readonly current: number | undefined;
  /** It keeps what it has, unless the guarantees of others need it. */
  readonly rests: boolean;
}

/**
 * Divides one resource between claimants in the order of their rank. Guarantees first, even where they
 * are more than the budget; then class by class, max-min weighted by target within a class. What nobody
 * wants fills everybody up to the target, then stays with those who have it: nothing is taken for nobody's
 * sake. Answers whole numbers in the order of the claimants.
 */
export function divide(claimants: readonly Claimant[], budget: number): number[] {
  const rests = resting(claimants, budget);
  const shares = claimants.map(({ min, current }, index) => (rests[index] === true ? (current ?? min) : min));
  let left = budget - shares.reduce((sum, share) => sum + share, 0);
  for (let from = 0; from < claimants.length && left > 0;) {
    let to = from;
    while (to < claimants.length && claimants[to]?.priority === claimants[from]?.priority) to++;
    left = serveClass(claimants, shares, rests, from, to, left);
    from = to;
  }
  left = fill(claimants, shares, rests, left, ({ target, most }) => Math.min(target, most));
  fill(claimants, shares, rests, left, ({ current, most }) => Math.min(current ?? 0, most));
  return shares;
}

/** Raises shares to a level, in the order of rank, as far as there is something left; answers what then is left. */
function fill(
  claimants: readonly Claimant[],
  shares: number[],
  rests: readonly boolean[],
  room: number,
  to: (claimant: Claimant) => number,
): number {
  let left = room;
  claimants.forEach((claimant, index) => {
    if (left <= 0 || rests[index] === true) return;
    const given = Math.min(left, Math.max(0, to(claimant) - (shares[index] ?? 0)));
    shares[index] = (shares[index] ?? 0) + given;
    left -= given;
  });
  return left;
}

/** Who may keep what it has: where that and the guarantees of the others exceed the budget, the last in rank may not. */
function resting(claimants: readonly Claimant[], budget: number): boolean[] {
  const rests = claimants.map(({ rests: rest, current, min }) => rest && current !== undefined && current >= min);
  let over = claimants.reduce((sum, { min, current }, index) => sum + (rests[index] === true ? (current ?? min) : min), 0) - budget;
  for (let index = claimants.length - 1; index >= 0 && over > 0; index--) {
    const claimant = claimants[index];
    if (claimant?.current === undefined || rests[index] !== true) continue;
    rests[index] = false;
    over -= claimant.current - claimant.min;
  }
  return rests;
}

/** Weighted max-min between equals: who wants least for its weight is served first, and what it leaves goes to the rest. */
function serveClass(
  claimants: readonly Claimant[],
  shares: number[],
  rests: readonly boolean[],
  from: number,
  to: number,
  room: number,
): number {
  const open: { index: number; wants: number; weight: number }[] = [];
  for (let index = from; index < to; index++) {
    const claimant = claimants[index];
    const wants = (claimant?.wanted ?? 0) - (shares[index] ?? 0);
    if (claimant !== undefined && rests[index] !== true && wants > 0) open.push({ index, wants, weight: Math.max(1, claimant.target) });
  }
  open.sort((a, b) => a.wants / a.weight - b.wants / b.weight || a.index - b.index);
  let left = room;
  let weights = open.reduce((sum, { weight }) => sum + weight, 0);
  for (const each of open) {
    const given = Math.min(each.wants, Math.floor((left * each.weight) / weights));
    shares[each.index] = (shares[each.index] ?? 0) + given;
    each.wants -= given;
    left -= given;
    weights -= each.weight;
  }
  // What rounding left over, so that nothing goes to a lower class while somebody here wants it.
  for (const each of open) {
    const given = Math.min(each.wants, left);
    shares[each.index] = (shares[each.index] ?? 0) + given;
    left -= given;
  }
  return left;
}
