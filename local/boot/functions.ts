import type { Clients } from '#adapters/clients.ts';
import type { Cloud } from '../aws/cloud.ts';
import { AwsError } from '../aws/cloud.ts';
import { ExecutionEnvironment, type FunctionSettings } from './execution-environment.ts';
import { FunctionFailure } from './function-failure.ts';

/** One attempt to run a function; times in virtual milliseconds. */
export interface Invocation {
  readonly functionName: string;
  readonly requestId: string;
  readonly from: number;
  /** Absent while it runs. */
  to?: number;
  readonly coldStart: boolean;
  readonly memoryMib: number;
  /** Type of the error with which it ended. */
  error?: string;
}
/** An asynchronous event that the function never took, its retries included. */
export interface LostEvent {
  readonly at: number;
  readonly functionName: string;
  readonly event: unknown;
  readonly error: unknown;
}
/** Lambda, seen from its callers and the auditor. */
export interface Functions {
  /** Runs the function and gives its answer; rejects with a FunctionFailure, or an AwsError where Lambda itself refuses. */
  invoke(functionArn: string, event: unknown): Promise<unknown>;
  /** Takes the event (or throws, when there is no such function) and runs the function later, with Lambda's own retries. */
  invokeLater(functionArn: string, event: unknown): void;
  has(functionArn: string): boolean;
  readonly invocations: readonly Invocation[];
  readonly lost: readonly LostEvent[];
}
export interface FunctionOptions {
  /** SDK clients for one execution environment; `view` is the cloud as that environment reaches it. */
  readonly clients: (view: Cloud, roleName: string) => Clients;
  /** Told of what AWS/Lambda counts. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
  readonly count?: (functionName: string, metric: 'Errors' | 'Throttles') => void;
  /** Virtual milliseconds of a cold start, instead of those that follow from the size of the bundle. */
  readonly coldStart?: readonly [number, number];
  /** An execution environment without work is given up after that long. AWS gives no figure; the worse case is modelled. */
  readonly idleMilliseconds?: number;
}

/** AWS Lambda on the local cloud: execution environments that start cold, run one event at a time, time out and crash. */
export function lambdaFunctions(cloud: Cloud, list: readonly FunctionSettings[], options: FunctionOptions): Functions {
  return new Runtime(cloud, list, options);
}

/** Concurrent executions of the account by default [LAMBDA-Q]. */
const accountConcurrency = 1_000;

class Runtime implements Functions {
  readonly invocations: Invocation[] = [];
  readonly lost: LostEvent[] = [];
  private readonly cloud: Cloud;
  private readonly options: FunctionOptions;
  private readonly functions: ReadonlyMap<string, { readonly settings: FunctionSettings; environments: ExecutionEnvironment[] }>;

  constructor(cloud: Cloud, list: readonly FunctionSettings[], options: FunctionOptions) {
    this.cloud = cloud;
    this.options = options;
    this.functions = new Map(list.map((settings) => [settings.arn, { settings, environments: [] }]));
  }

  has(functionArn: string): boolean {
    return this.functions.has(functionArn);
  }

  async invoke(functionArn: string, event: unknown): Promise<unknown> {
    const { settings } = this.find(functionArn);
    const environment = this.admitted(functionArn, settings.name);
    const [low, high] = this.options.coldStart ?? coldStart(settings.bundleBytes);
    const cold = environment.used === undefined;
    const invocation: Invocation = {
      functionName: settings.name,
      requestId: this.requestId(),
      from: this.cloud.clock.now(),
      coldStart: cold,
      memoryMib: settings.memoryMib,
    };
    this.invocations.push(invocation);
    try {
      if (cold) await environment.begin(this.cloud.random.between(low, high));
      return await environment.run(event, invocation.requestId);
    } catch (error) {
      this.options.count?.(settings.name, 'Errors');
      invocation.error = error instanceof FunctionFailure ? error.errorType : String(error);
      throw error;
    } finally {
      invocation.to = this.cloud.clock.now();
    }
  }

  invokeLater(functionArn: string, event: unknown): void {
    const { settings } = this.find(functionArn);
    void this.attempts(settings, event);
  }

  /**
   * Asynchronous invocation: a minute before the first retry, two before the second; throttles are
   * retried for up to six hours, here like errors.
   * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
   */
  private async attempts(settings: FunctionSettings, event: unknown): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.invoke(settings.arn, event);
        return;
      } catch (error) {
        if (attempt >= settings.asyncRetries)
          return void this.lost.push({ at: this.cloud.clock.now(), functionName: settings.name, event, error });
        await this.cloud.clock.sleep(attempt === 0 ? 60_000 : 120_000);
      }
    }
  }

  private find(functionArn: string) {
    const found = this.functions.get(functionArn);
    if (found === undefined) throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`);
    return found;
  }

  private admitted(functionArn: string, name: string): ExecutionEnvironment {
    try {
      return this.environment(functionArn);
    } catch (error) {
      this.options.count?.(name, 'Throttles');
      throw error;
    }
  }

  /** The idle environment that was used last, or a new one. */
  private environment(functionArn: string): ExecutionEnvironment {
    const entry = this.find(functionArn);
    const { settings } = entry;
    const now = this.cloud.clock.now();
    const { idleMilliseconds = 900_000 } = this.options;
    entry.environments = entry.environments.filter((each) => !each.dead && (each.busy || now - (each.used ?? now) < idleMilliseconds));
    const busy = entry.environments.filter((each) => each.busy).length;
    if (settings.reservedConcurrency !== undefined && busy >= settings.reservedConcurrency)
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 'client', { status: 429 });
    const idle = entry.environments.filter((each) => !each.busy).toSorted((a, b) => (b.used ?? 0) - (a.used ?? 0))[0];
    const running = [...this.functions.values()].flatMap(({ environments }) => environments.filter((each) => each.busy)).length;
    if (running >= accountConcurrency) throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 'client', { status: 429 });
    if (idle === undefined)
      this.cloud.throttles.admit({ service: 'Lambda', operation: `NewEnvironment ${settings.name}`, input: {}, caller: 'lambda' });
    const chosen = idle ?? new ExecutionEnvironment(this.cloud, settings, this.options.clients);
    if (idle === undefined) entry.environments.push(chosen);
    chosen.busy = true;
    return chosen;
  }

  private requestId(): string {
    const hex = this.cloud.random.hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }
}

/**
 * Range of a cold start's virtual milliseconds: about 125 ms until the first connection stands, and about
 * 250 ms for each megabyte of bundle, measured for Node 22 (aws-facts §10 [3P-COLD]); AWS gives no figures,
 * so the range reaches further up than down.
 */
function coldStart(bundleBytes = 1_000_000): readonly [number, number] {
  const typical = 125 + 250 * (bundleBytes / 1_000_000);
  return [typical * 0.8, typical * 1.4];
}
