/** How far a bucket was ever emptied, and how often it refused. */
export interface BucketUse {
  readonly name: string;
  readonly size: number;
  readonly refillPerSecond: number;
  /** 0 (never used) to 1 (was empty). */
  readonly highestShare: number;
  readonly refused: number;
}

/**
 * A token bucket on the virtual clock: full at first, refilled steadily.
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
export class TokenBucket {
  private readonly name: string;
  private readonly size: number;
  private readonly refillPerSecond: number;
  private tokens: number;
  private least: number;
  private at: number;
  private refused = 0;

  constructor(name: string, size: number, refillPerSecond: number, now: number) {
    this.name = name;
    this.size = size;
    this.refillPerSecond = refillPerSecond;
    this.tokens = size;
    this.least = size;
    this.at = now;
  }

  /** Takes that many tokens, all or none; `now` in milliseconds. */
  take(count: number, now: number): boolean {
    this.tokens = Math.min(this.size, this.tokens + ((now - this.at) / 1000) * this.refillPerSecond);
    this.at = now;
    if (this.tokens < count) {
      this.refused += 1;
      this.least = 0;
      return false;
    }
    this.tokens -= count;
    this.least = Math.min(this.least, this.tokens);
    return true;
  }

  /** Seconds until that many tokens are there, if nobody else takes any. */
  secondsUntil(count: number): number {
    return Math.max(0, (count - this.tokens) / this.refillPerSecond);
  }

  use(): BucketUse {
    const { name, size, refillPerSecond, refused } = this;
    return { name, size, refillPerSecond, highestShare: (size - this.least) / size, refused };
  }
}
