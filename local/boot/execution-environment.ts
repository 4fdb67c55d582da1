import type { Clients } from '#adapters/clients.ts';
import type { Build, Handler } from '#runtime/on-lambda.ts';
import type { Call, Cloud } from '../aws/cloud.ts';
import { Crash } from './crash.ts';
import { FunctionFailure } from './function-failure.ts';

/** A function as the template describes it. */
export interface FunctionSettings {
  readonly name: string;
  readonly arn: string;
  /** Who its SDK calls come from. */
  readonly roleName: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMib: number;
  /** Retries of an asynchronous invocation that failed: 2 unless the template says otherwise [LAMBDA-Q]. */
  readonly asyncRetries: number;
  readonly reservedConcurrency: number | undefined;
  /** Bytes of code that a cold start loads; undefined where nobody knows. */
  readonly bundleBytes: number | undefined;
  readonly build: Build;
}

const never = new Promise<never>(() => {});

/**
 * One process of a function. Its SDK clients, its clock and its table see the cloud through a view of
 * its own: once it is dead, nothing that it waits for ever settles and nothing that it asks for begins.
 */
export class ExecutionEnvironment {
  dead = false;
  busy = false;
  /** When it last ended an event; undefined before its first. */
  used: number | undefined;
  private readonly cloud: Cloud;
  private readonly settings: FunctionSettings;
  private readonly clients: Clients;
  private handler: Handler | undefined;
  private fail: ((error: FunctionFailure) => void) | undefined;

  constructor(cloud: Cloud, settings: FunctionSettings, clients: (view: Cloud, roleName: string) => Clients) {
    this.cloud = cloud;
    this.settings = settings;
    this.clients = clients(this.view(), settings.roleName);
  }

  async begin(milliseconds: number): Promise<void> {
    await this.cloud.clock.sleep(milliseconds);
  }

  /** Handles one event; rejects with a FunctionFailure. Events and answers are JSON, as between real processes. */
  async run(event: unknown, awsRequestId: string): Promise<unknown> {
    const { clock } = this.cloud;
    const { timeoutSeconds } = this.settings;
    const end = new Promise<never>((_resolve, reject) => void (this.fail = reject));
    const timer = clock.after(timeoutSeconds * 1000, () => {
      // After a time-out the runtime is restarted, so the process is as dead as after a crash.
      this.die(
        new FunctionFailure(
          'Sandbox.Timedout',
          `RequestId: ${awsRequestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
        ),
      );
    });
    try {
      return await Promise.race([this.handle(event, awsRequestId), end]);
    } finally {
      timer.cancel();
      this.fail = undefined;
      this.busy = false;
      this.used = clock.now();
    }
  }

  private async handle(event: unknown, awsRequestId: string): Promise<unknown> {
    try {
      // Built at the first event, like `onLambda` does: a wrong environment is this event's error.
      this.handler ??= this.settings.build(this.settings.variables, this.clients);
      const answer = await this.handler(plain(event), { awsRequestId });
      return plain(answer);
    } catch (error) {
      if (this.dead) return never;
      throw FunctionFailure.of(error);
    }
  }

  private die(error: FunctionFailure): void {
    this.dead = true;
    this.fail?.(error);
  }

  /** The cloud as this process reaches it. */
  private view(): Cloud {
    const { cloud } = this;
    const alive = async <T>(work: () => Promise<T>): Promise<T> => {
      if (this.dead) return never;
      try {
        const result = await work();
        return this.dead ? await never : result;
      } catch (error) {
        if (error instanceof Crash)
          this.die(new FunctionFailure('Runtime.ExitError', `Error: Runtime exited with error: signal: killed (${error.message})`));
        if (this.dead) return never;
        throw error;
      }
    };
    const clock = Object.create(cloud.clock, {
      sleep: { value: (milliseconds: number) => alive(() => cloud.clock.sleep(milliseconds)) },
      now: { value: () => cloud.clock.now() },
      after: { value: (milliseconds: number, fire: () => void) => cloud.clock.after(milliseconds, () => (this.dead ? undefined : fire())) },
    }) as Cloud['clock'];
    return Object.create(cloud, {
      clock: { value: clock },
      call: { value: (call: Call) => alive(() => cloud.call(call)) },
    }) as Cloud;
  }
}

/** JSON in, JSON out: what does not survive it does not reach the other side on AWS either. */
const plain = (value: unknown): unknown => (value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown));
