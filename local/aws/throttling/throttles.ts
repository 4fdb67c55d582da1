import type { VirtualClock } from '../../clock.ts';
import { dialectOf } from '../dialects.ts';
import { AwsError } from '../refusal.ts';
import { type Limit, requestLimits, resourceLimits } from './limits.ts';
import { type BucketUse, TokenBucket } from './token-bucket.ts';

/** A request as far as buckets and faults look at it. */
export interface Request {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: string;
}
/** A throttle that the SDK's retries did not hide from its caller. */
export interface SurfacedThrottle {
  readonly at: number;
  readonly service: string;
  readonly operation: string;
  readonly caller: string;
}

/** AWS's own services have buckets of their own; the auditor is nobody in the account; a colleague is what a fault is about. */
export const outsiders: ReadonlySet<string> = new Set(['auditor', 'cloudformation', 'a colleague']);

/** Every token bucket of the account in its Region. */
export class Throttles {
  readonly surfaced: SurfacedThrottle[] = [];
  private readonly clock: VirtualClock;
  private readonly enabled: boolean;
  private readonly buckets = new Map<string, TokenBucket>();
  private readonly fitting = new Map<string, readonly (readonly [Limit, string])[]>();

  constructor(clock: VirtualClock, enabled: boolean) {
    this.clock = clock;
    this.enabled = enabled;
  }

  /** Throws the service's throttle, with AWS's hint when to come back, unless the request's buckets hold enough. */
  admit(request: Request): void {
    if (!this.enabled || outsiders.has(request.caller)) return;
    const { service, operation, input } = request;
    const limits = this.limitsOf(service, operation);
    const own = limits.find(([limit]) => limit.tokens === undefined && limit.when?.(input) !== false);
    if (own !== undefined) this.take(own, 1, request);
    for (const each of limits) if (each[0].tokens !== undefined) this.take(each, each[0].tokens(input), request);
  }

  /** Milliseconds for which a request that is queued and not refused has to wait. */
  delay(request: Request): number {
    try {
      this.admit(request);
      return 0;
    } catch (error) {
      return (error instanceof AwsError ? (error.hints.retryAfterSeconds ?? 1) : 1) * 1000;
    }
  }

  /** Notes an error that goes on to the caller, if it is a throttle. */
  surface({ service, operation, caller }: Request, throttled: boolean): void {
    if (throttled) this.surfaced.push({ at: this.clock.now(), service, operation, caller });
  }

  /** What was used of each bucket that anybody drew from. */
  usage(): BucketUse[] {
    return [...this.buckets.values()].map((bucket) => bucket.use());
  }

  private take([limit, name]: readonly [Limit, string], count: number, { service }: Request): void {
    const now = this.clock.now();
    let bucket = this.buckets.get(name);
    if (bucket === undefined) {
      bucket = new TokenBucket(name, limit.size, limit.refillPerSecond, now);
      this.buckets.set(name, bucket);
    }
    if (!bucket.take(count, now)) throw throttle(service, bucket.secondsUntil(count));
  }

  private limitsOf(service: string, operation: string): readonly (readonly [Limit, string])[] {
    const key = `${service}.${operation}`;
    let found = this.fitting.get(key);
    if (found === undefined) {
      found = [...requestLimits, ...resourceLimits]
        .filter((limit) => limit.service === service && limit.operations.test(operation))
        .map((limit) => [limit, nameOf(limit, operation)] as const);
      this.fitting.set(key, found);
    }
    return found;
  }
}

function nameOf(limit: Limit, operation: string): string {
  const kind = limit.when === undefined ? '' : ' unfiltered';
  return `${limit.service} ${limit.shared ?? operation}${kind}${limit.tokens === undefined ? '' : ' resources'}`;
}

/** The throttle of a service, in its own words. Only answers with status 429 carry Retry-After. */
export function throttle(service: string, seconds?: number): AwsError {
  const { code, status } = dialectOf(service).throttled;
  const message = service === 'EC2' ? 'Request limit exceeded.' : 'Rate exceeded';
  const hint = status === 429 && seconds !== undefined ? { retryAfterSeconds: Math.ceil(seconds) } : {};
  return new AwsError(code, message, 'client', { status, ...hint });
}
