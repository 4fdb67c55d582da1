import { VirtualClock } from '../clock.ts';
import { FaultBoard } from '../faults/board.ts';
import { afterRequest, beforeRequest } from '../faults/requests.ts';
import { Random } from '../random.ts';
import { type DurationName, drawn } from './durations.ts';
import { AwsError } from './refusal.ts';
import { Throttles } from './throttling/throttles.ts';
import { type Contract, Validator } from './validation/validator.ts';

export { AwsError } from './refusal.ts';

/** One SDK request as it reaches the cloud. `service` is the client's `config.serviceId` (EC2, SSM, SFN …). */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Who calls: a role name from the template, or a name such as `owner` for people. */
  readonly caller: string;
}
/** What the cloud remembers of a request, in order. */
export interface LoggedCall extends Call {
  readonly at: number;
  readonly error?: string;
}
/** A host-side wait that the cloud itself measured: what the critical path is computed from. */
export interface LoggedWait {
  readonly kind: 'drain' | 'stop' | 'detach' | 'start' | 'boot' | 'agent' | 'document' | 'health' | 'volume' | 'snapshot';
  readonly resource: string;
  readonly from: number;
  readonly to: number;
}

/** An operation gets the request as it came and answers what AWS would; refusals are thrown AwsErrors. */
export type Operation = (input: never, call: Call) => unknown;
export type Operations = Readonly<Record<string, Operation>>;

/** An event as EventBridge delivers it. */
export interface CloudEvent {
  readonly version: '0';
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/**
 * Looks at each request before and after the operation; may throw an AwsError (a fault), or never
 * return (`crash`): that is how faults and crashes are injected.
 */
export interface Interceptor {
  before?(call: Call): Promise<void> | void;
  after?(call: Call, output: unknown): Promise<void> | void;
}

export interface CloudOptions {
  readonly seed?: number;
  readonly start?: number;
  readonly account?: string;
  readonly region?: string;
  /** Virtual milliseconds that one request takes. */
  readonly callLatency?: readonly [number, number];
  /** `false`: buckets never refuse. Default: as AWS's. */
  readonly throttling?: boolean;
}

/** The simulated AWS: one clock, one seed, one log; services register their operations on it. */
export class Cloud {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly account: string;
  readonly region: string;
  readonly calls: LoggedCall[] = [];
  readonly waits: LoggedWait[] = [];
  readonly events: CloudEvent[] = [];
  readonly interceptors: Interceptor[] = [];
  readonly throttles: Throttles;
  readonly faults: FaultBoard;
  /** IAM: throws when the caller may not; set by whoever knows the policies. */
  authorise: ((call: Call) => void) | undefined;
  /** What functions print in the embedded metric format; set by whoever keeps metrics. */
  takeMetrics: ((emf: Readonly<Record<string, unknown>>) => void) | undefined;
  private readonly services = new Map<string, Operations>();
  private readonly validators = new Map<string, Validator>();
  private readonly separate = new Set<string>();
  private readonly subscribers: ((event: CloudEvent) => void)[] = [];
  private readonly latency: readonly [number, number] | undefined;

  constructor(options: CloudOptions = {}) {
    this.clock = new VirtualClock(options.start);
    this.random = new Random(options.seed ?? 1);
    this.throttles = new Throttles(this.clock, options.throttling ?? true);
    this.faults = new FaultBoard(this.clock, options.seed ?? 1);
    this.account = options.account ?? '111122223333';
    this.region = options.region ?? 'eu-west-1';
    this.latency = options.callLatency;
  }

  /** What crosses the boundary is copied, unless the service says that it keeps what it holds to itself. */
  register(service: string, operations: Operations, holding: 'shares' | 'keeps its own' = 'shares'): void {
    this.services.set(service, { ...this.services.get(service), ...operations });
    if (holding === 'keeps its own') this.separate.add(service);
  }

  /** Everything that is modelled, as `service operation`. */
  modelled(): string[] {
    return [...this.services].flatMap(([service, operations]) => Object.keys(operations).map((operation) => `${service} ${operation}`));
  }

  /** What every request to the service is held to before its operation sees it. */
  hold(service: string, contract: Contract): void {
    this.validators.set(service, new Validator(service, contract));
  }

  /**
   * Answers one request: latency, throttles, faults, interceptors, the contract, permission, the operation, the log.
   * Unknown operations are loud.
   */
  async call(call: Call): Promise<unknown> {
    const kind = call.service === 'DynamoDB' ? 'tableRequest' : 'request';
    await this.clock.sleep(this.latency === undefined ? this.lasts(kind) : this.random.between(...this.latency));
    try {
      this.throttles.admit(call);
      if (this.faults.any()) beforeRequest(this, call);
      for (const interceptor of this.interceptors) await interceptor.before?.(call);
      const operation = this.services.get(call.service)?.[call.operation];
      if (operation === undefined)
        throw new AwsError('LocalCloud.NotModelled', `${call.service} ${call.operation} is not modelled by the local cloud`);
      this.validators.get(call.service)?.judge(call.operation, call.input);
      this.authorise?.(call);
      const isSeparate = this.separate.has(call.service);
      const answer = await operation((isSeparate ? call.input : copy(call.input)) as never, call);
      const output = isSeparate ? answer : copy(answer);
      this.calls.push({ ...call, at: this.clock.now() });
      // Whoever watches sees what happened, also where its answer is lost then.
      for (const interceptor of this.interceptors) await interceptor.after?.(call, output);
      if (this.faults.any()) await afterRequest(this, call);
      return output;
    } catch (error) {
      this.calls.push({ ...call, at: this.clock.now(), error: error instanceof AwsError ? error.code : String(error) });
      throw error;
    }
  }

  /** Publishes an event of an AWS service (`aws.ec2` …) or of ours; delivery is the subscribers' business. */
  emit(source: string, detailType: string, detail: Readonly<Record<string, unknown>>, resources: readonly string[] = []): void {
    const event: CloudEvent = {
      version: '0',
      id: `${this.random.hex(8)}-${this.random.hex(4)}-${this.random.hex(4)}-${this.random.hex(4)}-${this.random.hex(12)}`,
      source,
      'detail-type': detailType,
      account: this.account,
      time: new Date(this.clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      region: this.region,
      resources,
      detail,
    };
    this.events.push(event);
    for (const subscriber of this.subscribers) subscriber(event);
  }

  onEvent(subscriber: (event: CloudEvent) => void): void {
    this.subscribers.push(subscriber);
  }

  /** How long that takes now, in milliseconds: drawn from the seed. */
  lasts(what: DurationName): number {
    return drawn(what, this.random.next());
  }

  /** Notes a host-side wait for the critical path. */
  waited(kind: LoggedWait['kind'], resource: string, from: number, to: number): void {
    this.waits.push({ kind, resource, from, to });
  }
}

/**
 * A deep copy that keeps Date, Uint8Array and Set instances of this realm (structuredClone does not under
 * jest). Every request and every item passes here several times, so it is written for speed: plain loops,
 * and nothing is asked of a value that its type answers.
 */
export function copy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return copyList(value) as T;
  if (value instanceof Date) return new Date(value.getTime()) as T;
  if (value instanceof Uint8Array) return new Uint8Array(value) as T;
  if (value instanceof Set) return new Set(value) as T;
  const source = value as Readonly<Record<string, unknown>>;
  const target: Record<string, unknown> = {};
  for (const key of Object.keys(source)) {
    const entry = source[key];
    // Assigning this one key would set the prototype instead.
    if (key === '__proto__')
      Object.defineProperty(target, key, { value: copy(entry), writable: true, enumerable: true, configurable: true });
    else target[key] = typeof entry === 'object' ? copy(entry) : entry;
  }
  return target as T;
}

function copyList(list: readonly unknown[]): unknown[] {
  const target: unknown[] = [];
  for (const entry of list) target.push(typeof entry === 'object' ? copy(entry) : entry);
  return target;
}
