import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import { AwsError } from '../aws/cloud.ts';
import type { Cancellable } from '../clock.ts';
import { Cancellation } from './cancellation.ts';
import type { Workflow } from './definition.ts';
import { Aborted, bytes, payloadLimit, StateFailure } from './failure.ts';
import type { Invoke, Run } from './frame.ts';
import { Frame } from './frame.ts';
import { History } from './history.ts';
import { runWorkflow } from './machine.ts';
import { RedriveTokens, whyNotRedrivable } from './redrive.ts';
import type { Tokens } from './tokens.ts';
import { Storage, Variables } from './variables.ts';
import type { Cloud } from '../aws/cloud.ts';

/** What all executions of the local cloud use. */
export interface Surroundings {
  readonly cloud: Cloud;
  readonly invoke: Invoke;
  readonly tokens: Tokens;
  /** Tells of the end of an execution, at once if it has ended. Returns how to stop listening. */
  ended(executionArn: string, listener: () => void): () => void;
}

/** The machine as it was when the execution started: an update does not touch running ones. */
export interface MachineVersion {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly workflow: Workflow;
}

interface End {
  readonly status: Exclude<ExecutionStatus, 'RUNNING' | 'PENDING_REDRIVE'>;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** One Standard execution; its public fields are the ground truth for tests and auditors. */
export class Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: MachineVersion;
  readonly input: string;
  readonly startDate: Date;
  readonly history: History;
  status: ExecutionStatus = 'RUNNING';
  stopDate: Date | undefined;
  output: string | undefined;
  error: string | undefined;
  cause: string | undefined;
  redriveCount = 0;
  redriveDate: Date | undefined;
  private readonly surroundings: Surroundings;
  private readonly redriveTokens = new RedriveTokens();
  private frame: Frame | undefined;
  private timer: Cancellable | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(surroundings: Surroundings, machine: MachineVersion, arn: string, name: string, input: string) {
    this.surroundings = surroundings;
    this.machine = machine;
    this.arn = arn;
    this.name = name;
    this.input = input;
    this.startDate = new Date(surroundings.cloud.clock.now());
    this.history = new History(surroundings.cloud.clock);
  }

  /** Starts in the background. */
  begin(): void {
    const frame = this.open();
    this.history.add(frame, 'ExecutionStarted', { input: this.input, inputDetails: { truncated: false }, roleArn: this.machine.roleArn });
    this.go(frame, JSON.parse(this.input) as unknown, this.machine.workflow.StartAt);
  }

  /** Ends it as StopExecution does; tasks at work are not called back, their answers count for nothing. */
  stop(error: string | undefined, cause: string | undefined): void {
    this.end({ status: 'ABORTED', ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) });
  }

  /**
   * Goes on from the state that failed, with the definition and the variables of then; of a Parallel or Map
   * only with what failed or was cut off. The same client token redrives once. [API-SFN] RedriveExecution
   */
  redrive(clientToken?: string): Date {
    const { frame: old } = this;
    const now = this.surroundings.cloud.clock.now();
    const done = this.redriveTokens.find(clientToken, now);
    if (done !== undefined) return done;
    const reason = this.notRedrivable;
    if (reason !== undefined || old?.position === undefined)
      throw new AwsError('ExecutionNotRedrivable', reason ?? 'Execution cannot be redriven');
    const { state, input } = old.position;
    this.redriveCount += 1;
    this.redriveDate = new Date(now);
    this.status = 'RUNNING';
    this.stopDate = this.error = this.cause = undefined;
    this.history.reopen();
    const frame = this.open(old.variables.values);
    frame.resumed = old.unfinished;
    frame.previous = this.history.events.length;
    this.history.add(frame, 'ExecutionRedriven', { redriveCount: this.redriveCount });
    this.go(frame, input, state);
    this.redriveTokens.remember(clientToken, this.redriveDate);
    return this.redriveDate;
  }

  /** Calls the listener when it ends, at once if it has. Returns how to stop listening. */
  onEnd(listener: () => void): () => void {
    if (this.status !== 'RUNNING') listener();
    else this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Why it cannot be redriven now; undefined when it can. */
  get notRedrivable(): string | undefined {
    const { status, startDate, stopDate, error, history, frame } = this;
    const facts = { status, startDate, stopDate, error, events: history.events.length, begun: frame?.position !== undefined };
    return whyNotRedrivable(facts, this.surroundings.cloud.clock.now());
  }

  private open(variables: Readonly<Record<string, unknown>> = {}): Frame {
    const { name, stateMachineArn, roleArn } = this.machine;
    const redriven = this.redriveDate === undefined ? {} : { RedriveTime: this.redriveDate.toISOString() };
    const started = {
      Id: this.arn,
      Input: JSON.parse(this.input) as unknown,
      StartTime: this.startDate.toISOString(),
      Name: this.name,
      RoleArn: roleArn,
    };
    const run: Run = {
      ...this.surroundings,
      history: this.history,
      caller: roleArn.replace(/^.*\//, ''),
      names: { machine: name, execution: this.name },
      context: {
        Execution: { ...started, RedriveCount: this.redriveCount, ...redriven },
        StateMachine: { Id: stateMachineArn, Name: name },
      },
    };
    this.frame = new Frame(run, new Cancellation(), new Variables(new Storage(), {}, variables));
    return this.frame;
  }

  private go(frame: Frame, input: unknown, state: string): void {
    const { workflow } = this.machine;
    const { clock } = this.surroundings.cloud;
    const { TimeoutSeconds } = workflow;
    if (TimeoutSeconds !== undefined)
      this.timer = clock.after(TimeoutSeconds * 1000, () => this.end({ status: 'TIMED_OUT', error: 'States.Timeout' }));
    this.announce();
    runWorkflow(frame, workflow, input, state).then(
      (output) => this.end({ status: 'SUCCEEDED', output: JSON.stringify(output) }),
      (failure: unknown) => {
        if (failure instanceof Aborted) return;
        const { error, reason: cause } = failure instanceof StateFailure ? failure : new StateFailure('States.Runtime', describe(failure));
        this.end({ status: 'FAILED', ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) });
      },
    );
  }

  private end(end: End): void {
    const { frame } = this;
    if (this.status !== 'RUNNING' || frame === undefined) return;
    this.timer?.cancel();
    this.status = end.status;
    this.stopDate = new Date(this.surroundings.cloud.clock.now());
    ({ output: this.output, error: this.error, cause: this.cause } = { output: undefined, error: undefined, cause: undefined, ...end });
    const { status, output, ...failure } = end;
    if (status === 'SUCCEEDED') this.history.add(frame, 'ExecutionSucceeded', { output, outputDetails: { truncated: false } });
    else
      this.history.add(
        frame,
        status === 'FAILED' ? 'ExecutionFailed' : status === 'ABORTED' ? 'ExecutionAborted' : 'ExecutionTimedOut',
        failure,
      );
    this.history.close();
    frame.cancellation.cancel(new Aborted(status));
    this.announce();
    const waiting = [...this.listeners];
    this.listeners.clear();
    for (const listener of waiting) listener();
  }

  /** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html: dates in epoch milliseconds, absent values null. */
  private announce(): void {
    const { arn, name, status, startDate, stopDate, input, output, error, cause, redriveCount } = this;
    const shown = (value: string | undefined): string | null => (value === undefined || bytes(value) > payloadLimit ? null : value);
    this.surroundings.cloud.emit(
      'aws.states',
      'Step Functions Execution Status Change',
      {
        executionArn: arn,
        stateMachineArn: this.machine.stateMachineArn,
        name,
        status,
        redriveCount,
        startDate: startDate.getTime(),
        stopDate: stopDate?.getTime() ?? null,
        input: shown(input),
        output: shown(output),
        error: error ?? null,
        cause: cause ?? null,
        inputDetails: { included: true },
        outputDetails: output === undefined ? null : { included: true },
      },
      [arn],
    );
  }
}

const describe = (failure: unknown): string => (failure instanceof Error ? (failure.stack ?? failure.message) : String(failure));
