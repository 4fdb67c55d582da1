import type { AwsError } from '../refusal.ts';

/** Codes that the SDK takes for throttling, whatever their status: @smithy/core 3, retry/constants. */
const throttlingCodes = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);
const transientCodes = new Set(['TimeoutError', 'RequestTimeout', 'RequestTimeoutException']);
const transientStatus = new Set([500, 502, 503, 504]);

/** The SDK calls it a throttle: by its code, or by status 429. */
export const throttled = ({ code }: AwsError, status: number): boolean => status === 429 || throttlingCodes.has(code);
const transient = ({ code }: AwsError, status: number): boolean => transientCodes.has(code) || transientStatus.has(status);

/** What the SDK does without a setting. */
export const usualAttempts = 3;
const capacity = 500;
const cost = { throttle: 5, transient: 14 } as const;
const base = { throttle: 1_000, transient: 50 } as const;
const longest = 20_000;

/**
 * The SDK's standard retry strategy in its form of 2026 (three attempts, full jitter, a quota for each
 * client): https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html . The clients of this
 * project ask for no other mode.
 */
export class RetryQuota {
  private readonly attempts: number;
  private left = capacity;
  private last = 0;

  constructor(attempts: number) {
    this.attempts = attempts;
  }

  /** Milliseconds before the next attempt; undefined when there is none. `status`: HTTP's; `random` is uniform in [0, 1). */
  delay(error: AwsError, status: number, attempt: number, random: () => number): number | undefined {
    const kind = throttled(error, status) ? 'throttle' : transient(error, status) ? 'transient' : undefined;
    if (kind === undefined || attempt >= this.attempts || this.left < cost[kind]) return undefined;
    this.left -= cost[kind];
    this.last = cost[kind];
    const backOff = Math.floor(random() * Math.min(base[kind] * 2 ** (attempt - 1), longest));
    const { retryAfterSeconds } = error.hints;
    if (retryAfterSeconds === undefined) return backOff;
    return Math.max(backOff, Math.min(retryAfterSeconds * 1000, backOff + 5_000));
  }

  /** A success gives back what its last retry took, or one token. */
  succeeded(): void {
    this.left = Math.min(capacity, this.left + (this.last === 0 ? 1 : this.last));
    this.last = 0;
  }
}
