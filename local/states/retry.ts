import type { Random } from '../random.ts';
import type { Catcher, Retrier } from './definition.ts';
import type { StateFailure } from './failure.ts';

// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html [SFN-RETRY]
/** Neither retried nor caught, not even by its name: "will always cause the execution to fail". */
const terminal = new Set(['States.Runtime']);

/** States.ALL leaves out States.Runtime; in a retrier also States.DataLimitExceeded (a catcher takes that: recorded on AWS). */
function covers(wanted: readonly string[], failure: StateFailure, retrying: boolean): boolean {
  const { error = '', aliases } = failure;
  if (terminal.has(error)) return false;
  if (wanted.includes(error) || aliases.some((alias) => wanted.includes(alias))) return true;
  if (retrying && error === 'States.DataLimitExceeded') return false;
  if (wanted.includes('States.ALL')) return true;
  return wanted.includes('States.TaskFailed') && error !== 'States.Timeout';
}

/** Counts the attempts of one stay in a state; every retrier counts for itself. */
export class Retries {
  private readonly retriers: readonly Retrier[];
  private readonly random: Random;
  private readonly counts: number[];

  constructor(retriers: readonly Retrier[] | undefined, random: Random) {
    this.retriers = retriers ?? [];
    this.random = random;
    this.counts = this.retriers.map(() => 0);
  }

  /** Milliseconds until the next attempt; undefined when there is none. */
  next(failure: StateFailure): number | undefined {
    const index = this.retriers.findIndex((retrier) => covers(retrier.ErrorEquals, failure, true));
    const retrier = this.retriers[index];
    if (retrier === undefined) return undefined;
    const done = this.counts[index] ?? 0;
    if (done >= (retrier.MaxAttempts ?? 3)) return undefined;
    this.counts[index] = done + 1;
    const grown = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** done;
    const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
    return 1000 * (retrier.JitterStrategy === 'FULL' ? this.random.between(0, seconds) : seconds);
  }
}

/** The first catcher that takes the failure, with its place in the list. */
export function catcherFor(
  catchers: readonly Catcher[] | undefined,
  failure: StateFailure,
): { catcher: Catcher; index: number } | undefined {
  const index = (catchers ?? []).findIndex((catcher) => covers(catcher.ErrorEquals, failure, false));
  const catcher = catchers?.[index];
  return catcher === undefined ? undefined : { catcher, index };
}
