import { copy } from '../cloud.ts';

/**
 * A value whose readers see a change a little late: EC2 is eventually consistent, a Describe right after
 * a Modify may give the old value [EC2-EC].
 */
export class Lagging<T extends object> {
  readonly live: T;
  private old: T | undefined;
  private until = 0;

  constructor(live: T) {
    this.live = live;
  }

  /** What a reader sees at that time. */
  seen(now: number): T {
    return this.old !== undefined && now < this.until ? this.old : this.live;
  }

  /** Changes the value at once; readers keep the value before it for `lag` milliseconds. */
  change(now: number, lag: number, mutate: (live: T) => void): void {
    if (now >= this.until) this.old = copy(this.live);
    mutate(this.live);
    this.until = Math.max(this.until, now + lag);
  }
}
