import type { CommandStatus, SendCommandRequest } from '@aws-sdk/client-ssm';
import type { Cloud } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import type { Hosts } from '../hosts.ts';
import { demand } from '../operation.ts';
import type { Agents } from './agents.ts';
import type { Documents } from './documents.ts';
import { boundParameters } from './documents.ts';
import type { DocumentRun, Ground, Order } from './invocations.ts';
import { Invocation } from './invocations.ts';
import type { Run } from './run.ts';

/** One command with its invocations. */
export interface CommandRecord extends Order {
  readonly input: SendCommandRequest;
  readonly invocations: readonly Invocation[];
  /** Before that, reads do not know the command: they are eventually consistent [API-SSM]. */
  readonly visibleAt: number;
  lastStatus: CommandStatus;
}

/** Every command ever sent. */
export class Commands {
  readonly all: CommandRecord[] = [];
  readonly runs: DocumentRun[] = [];
  readonly overrides = new Map<string, Run>();
  private readonly cloud: Cloud;
  private readonly hosts: Hosts;
  private readonly agents: Agents;
  private readonly documents: Documents;

  constructor(cloud: Cloud, hosts: Hosts, agents: Agents, documents: Documents) {
    this.cloud = cloud;
    this.hosts = hosts;
    this.agents = agents;
    this.documents = documents;
    agents.onOnline((instanceId) => {
      for (const each of this.of(instanceId)) each.tryToDeliver();
    });
  }

  /** [API-SSM] SendCommand with its refusals. */
  send(input: SendCommandRequest): CommandRecord {
    const { InstanceIds: ids = [], TimeoutSeconds: timeout = 3600, DocumentHash: hash } = input;
    demand(new Set(ids).size === ids.length, 'DuplicateInstanceId', 'an instance id was given twice');
    demand(Number.isInteger(timeout), 'ValidationException', 'TimeoutSeconds must be a whole number');
    const document = this.documents.get(input.DocumentName, input.DocumentVersion);
    demand(hash === undefined || hash === document.hash, 'InvalidDocument', 'the document does not have that hash');
    const parameters = boundParameters(document.content, input.Parameters ?? {});
    for (const id of ids) this.demandManaged(id);
    const { clock, random } = this.cloud;
    const requestedAt = clock.now();
    const id = [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-');
    const order: Order = { id, document, parameters, requestedAt, deliverBy: requestedAt + timeout * 1000 };
    const invocations: Invocation[] = [];
    const record: CommandRecord = {
      ...order,
      input,
      invocations,
      visibleAt: requestedAt + this.cloud.lasts('commandVisible') + this.hiddenFor(),
      lastStatus: 'Pending',
    };
    this.all.push(record);
    const ground: Ground = {
      cloud: this.cloud,
      hosts: this.hosts,
      agents: this.agents,
      runs: this.runs,
      overrides: this.overrides,
      changed: (invocation) => this.publish(record, invocation),
    };
    invocations.push(...ids.map((instanceId) => new Invocation(ground, order, instanceId)));
    for (const each of invocations) each.tryToDeliver();
    return record;
  }

  private hiddenFor(): number {
    const { faults } = this.cloud;
    return faults.takes('not-found-window', 'SSM.SendCommand') ? faults.draw(5_000, 45_000) : 0;
  }

  /** The command, if reads know it yet. */
  find(id: string | undefined): CommandRecord | undefined {
    return this.all.find((each) => each.id === id && each.visibleAt <= this.cloud.clock.now());
  }

  cancel(id: string | undefined, instanceIds: readonly string[] | undefined): void {
    const command = this.all.find((each) => each.id === id);
    if (command === undefined) throw new AwsError('InvalidCommandId', `the command ${id} does not exist`);
    const chosen = command.invocations.filter(
      (each) => instanceIds === undefined || instanceIds.length === 0 || instanceIds.includes(each.instanceId),
    );
    demand(chosen.length > 0, 'InvalidInstanceId', 'the command was not sent to that instance');
    for (const each of chosen) each.cancel();
  }

  private of(instanceId: string): Invocation[] {
    return this.all.flatMap((command) => command.invocations.filter((each) => each.instanceId === instanceId && !each.ended));
  }

  /** [API-SSM] running, pending, stopping or stopped, and known to Systems Manager from an earlier boot. */
  private demandManaged(id: string): void {
    const state = this.hosts.view(id)?.state;
    const alive = state === 'running' || state === 'pending' || state === 'stopping' || state === 'stopped';
    demand(
      alive && this.agents.registeredAt(id) !== undefined,
      'InvalidInstanceId',
      `Instances [[${id}]] not in a valid state for account ${this.cloud.account}`,
    );
  }

  /** [SSM-EVX] both events, each after a moment of its own: they may arrive in any order. */
  private publish(command: CommandRecord, invocation: Invocation): void {
    const { clock } = this.cloud;
    const detail = {
      'command-id': command.id,
      'document-name': command.document.name,
      'requested-date-time': new Date(command.requestedAt).toISOString(),
    };
    const later = (detailType: string, rest: Record<string, unknown>, resources: string[]): void =>
      void clock.after(this.cloud.lasts('serviceEvent'), () => this.cloud.emit('aws.ssm', detailType, { ...detail, ...rest }, resources));
    const { status, instanceId } = invocation;
    const arn = `arn:aws:ec2:${this.cloud.region}:${this.cloud.account}:instance/${instanceId}`;
    later('EC2 Command Invocation Status-change Notification', { 'instance-id': instanceId, status }, [arn]);
    const whole = commandStatus(command);
    if (whole === command.lastStatus) return;
    command.lastStatus = whole;
    later('EC2 Command Status-change Notification', { status: whole }, []);
  }
}

/** The status of the whole command from those of its invocations [SSM-MON]. */
export function commandStatus({ invocations }: Pick<CommandRecord, 'invocations'>): CommandStatus {
  const statuses = invocations.map((each) => each.status);
  if (statuses.includes('Cancelling')) return 'Cancelling';
  if (invocations.some((each) => !each.ended)) return invocations.some((each) => each.deliveredAt !== undefined) ? 'InProgress' : 'Pending';
  for (const bad of ['Failed', 'TimedOut', 'Cancelled'] as const) if (statuses.includes(bad)) return bad;
  return 'Success';
}
