import type { CommandInvocationStatus } from '@aws-sdk/client-ssm';
import type { Cancellable } from '../../clock.ts';
import type { Cloud } from '../cloud.ts';
import type { Hosts } from '../hosts.ts';
import type { Agents } from './agents.ts';
import type { Document } from './documents.ts';
import { executionTimeout } from './documents.ts';
import type { Run, RunResult } from './run.ts';

/** A run of a document on a machine, as it truly was: the auditor's view. */
export interface DocumentRun {
  readonly at: number;
  readonly commandId: string;
  readonly documentName: string;
  readonly instanceId: string;
  readonly rootVolumeId: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly requestedAt: number;
  readonly deliveredAt: number;
  readonly exitCode: number;
}
/** One SendCommand, as far as its invocations need it. */
export interface Order {
  readonly id: string;
  readonly document: Document;
  readonly parameters: Readonly<Record<string, string>>;
  readonly requestedAt: number;
  /** Delivery has to happen before. */
  readonly deliverBy: number;
}
/** What an invocation needs from its surroundings. */
export interface Ground {
  readonly cloud: Cloud;
  readonly hosts: Hosts;
  readonly agents: Agents;
  readonly runs: DocumentRun[];
  /** Faults: what a document does instead of its model. */
  readonly overrides: ReadonlyMap<string, Run>;
  changed(invocation: Invocation): void;
}

const terminal = new Set<CommandInvocationStatus>(['Success', 'Failed', 'TimedOut', 'Cancelled']);

/** One command on one instance, from Pending to its end. */
export class Invocation {
  readonly order: Order;
  readonly instanceId: string;
  status: CommandInvocationStatus = 'Pending';
  details = 'Pending';
  deliveredAt: number | undefined;
  endedAt: number | undefined;
  result: RunResult | undefined;
  private readonly ground: Ground;
  private readonly timers: Cancellable[] = [];

  /** When the agent was there and the command too: from then on the wait is the host's. */
  private deliverableAt: number | undefined;

  constructor(ground: Ground, order: Order, instanceId: string) {
    const { clock } = ground.cloud;
    this.ground = ground;
    this.order = order;
    this.instanceId = instanceId;
    this.timers.push(clock.after(order.deliverBy - clock.now(), () => this.expire()));
  }

  get ended(): boolean {
    return terminal.has(this.status);
  }

  /** The agent came online, or the command is new: the agent picks it up within seconds. */
  tryToDeliver(): void {
    const { cloud, agents } = this.ground;
    if (this.deliveredAt !== undefined || this.ended) return;
    // [SSM-MON] while the agent is away the invocation waits as Delayed
    if (!agents.online(this.instanceId)) return this.become('Delayed', 'Delayed');
    if (this.struck()) return;
    this.deliverableAt = cloud.clock.now();
    cloud.clock.after(cloud.lasts('commandPickUp'), () => {
      if (this.deliveredAt !== undefined || this.ended) return;
      if (agents.online(this.instanceId)) this.deliver();
      else this.become('Delayed', 'Delayed');
    });
  }

  /** Faults: the command is lost on the way, or the agent is as it comes (for up to half an hour [GH-PACK]). */
  private struck(): boolean {
    const { cloud, agents } = this.ground;
    if (cloud.faults.takes('command-undeliverable', 'SSM.SendCommand', this.instanceId, this.order.document.name)) {
      cloud.clock.after(cloud.faults.draw(1_000, 10_000), () => this.end('Failed', 'Undeliverable'));
      return true;
    }
    if (!cloud.faults.takes('agent-lost', 'SSM.SendCommand', this.instanceId, this.order.document.name)) return false;
    agents.cut(this.instanceId, true);
    cloud.clock.after(cloud.faults.draw(60_000, 1_800_000), () => agents.cut(this.instanceId, false));
    this.become('Delayed', 'Delayed');
    return true;
  }

  /** [API-SSM] CancelCommand is an attempt: a machine that is away keeps a running command until it times out. */
  cancel(): void {
    const { cloud, agents } = this.ground;
    if (this.ended) return;
    const running = this.deliveredAt !== undefined;
    if (running) this.become('Cancelling', 'Cancelling');
    cloud.clock.after(cloud.lasts('commandPickUp'), () => {
      if (!this.ended && (!running || agents.online(this.instanceId))) this.end('Cancelled', 'Cancelled');
    });
  }

  private deliver(): void {
    const { cloud, hosts } = this.ground;
    const bootedAt = hosts.view(this.instanceId)?.bootedAt;
    const milliseconds = cloud.lasts('document');
    this.deliveredAt = cloud.clock.now();
    this.become('InProgress', 'InProgress');
    const limit = executionTimeout(this.order.document.content, this.order.parameters) * 1000;
    this.timers.push(cloud.clock.after(limit, () => this.end('TimedOut', 'Execution Timed Out')));
    // The effect happens somewhere in between: a machine that stops earlier has seen none of it.
    const effectAfter = cloud.random.next() * milliseconds;
    this.timers.push(cloud.clock.after(effectAfter, () => this.take(bootedAt, milliseconds)));
  }

  private take(bootedAt: number | undefined, milliseconds: number): void {
    const { cloud, hosts, overrides, runs } = this.ground;
    const host = hosts.view(this.instanceId);
    const { order, deliveredAt = 0 } = this;
    if (host?.bootedAt === undefined || host.bootedAt !== bootedAt) return;
    const run = overrides.get(order.document.name) ?? order.document.run;
    const result = run(host, { ...order.parameters });
    hosts.configured(this.instanceId);
    runs.push({
      at: cloud.clock.now(),
      commandId: order.id,
      documentName: order.document.name,
      instanceId: this.instanceId,
      rootVolumeId: host.rootVolumeId,
      parameters: order.parameters,
      requestedAt: order.requestedAt,
      deliveredAt,
      exitCode: result.exitCode,
    });
    const lasts = result.seconds === undefined ? milliseconds : result.seconds * 1000;
    const finish = (): void => {
      // A machine that stopped meanwhile never reports: the execution timeout ends the invocation [SSM-MON].
      if (hosts.view(this.instanceId)?.bootedAt !== bootedAt) return;
      this.result = result;
      // [SSM-MON] Success means exit code 0, no more
      if (result.exitCode === 0) this.end('Success', 'Success');
      else this.end('Failed', 'Failed');
    };
    this.timers.push(cloud.clock.after(deliveredAt + lasts - cloud.clock.now(), finish));
  }

  private expire(): void {
    if (this.deliveredAt !== undefined || this.ended) return;
    const state = this.ground.hosts.view(this.instanceId)?.state;
    if (state === undefined || state === 'terminated') this.end('Failed', 'Undeliverable');
    else this.end('TimedOut', 'Delivery Timed Out');
  }

  private end(status: CommandInvocationStatus, details: string): void {
    const { cloud } = this.ground;
    if (this.ended) return;
    for (const timer of this.timers) timer.cancel();
    this.endedAt = cloud.clock.now();
    if (this.deliveredAt !== undefined) cloud.waited('document', this.instanceId, this.deliverableAt ?? this.deliveredAt, this.endedAt);
    this.become(status, details);
  }

  private become(status: CommandInvocationStatus, details: string): void {
    if (this.status === status && this.details === details) return;
    this.status = status;
    this.details = details;
    this.ground.changed(this);
  }
}
