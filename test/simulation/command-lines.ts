import { ExitStandbyCommand, SetInstanceProtectionCommand } from '@aws-sdk/client-auto-scaling';
import * as ec2 from '@aws-sdk/client-ec2';
import { RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clients } from '#adapters/clients.ts';

/** One line of the AWS CLI: `aws <service> <operation> --option value …`. */
export interface CommandLine {
  readonly operation: string;
  readonly options: ReadonlyMap<string, readonly string[]>;
}

/** The lines of a text that are commands; comments are for the reader. `$(aws …)` stays one value. */
export function commandLines(text: string): CommandLine[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('aws '))
    .map(parse);
}

function parse(line: string): CommandLine {
  const words = line.match(/\$\([^)]*\)|'[^']*'|\S+/g)?.map((word) => word.replace(/^'|'$/g, '')) ?? [];
  const first = words.findIndex((word) => word.startsWith('--'));
  const options = new Map<string, string[]>();
  let name = '';
  for (const word of first === -1 ? [] : words.slice(first))
    if (word.startsWith('--')) options.set((name = word.slice(2)), []);
    else options.get(name)?.push(word);
  return { operation: words.slice(1, first === -1 ? undefined : first).join(' '), options };
}

/** `A=1,B={C=2}` → the structure that the CLI's shorthand means. */
function shorthand(text: string): Record<string, unknown> {
  const nested = /^(.*?)=\{(.*)\}$/.exec(text.split(',').slice(1).join(','));
  const entries = (nested === null ? text.split(',') : text.split(',').slice(0, 1)).map((part) => part.split('=', 2));
  const inner = nested === null ? {} : { [nested[1] ?? '']: shorthand(nested[2] ?? '') };
  return { ...Object.fromEntries(entries.map(([key = '', value = '']) => [key, valueOf(value)])), ...inner };
}
const valueOf = (text: string): unknown => (text === 'true' ? true : text === 'false' ? false : /^\d+$/.test(text) ? Number(text) : text);

/** Carries out lines like a person at a terminal; waits are left to the caller, who owns the clock. */
export class Terminal {
  private readonly clients: Clients;
  private readonly wait: (instanceId: string, state: string) => Promise<void>;

  constructor(clients: Clients, wait: (instanceId: string, state: string) => Promise<void>) {
    this.clients = clients;
    this.wait = wait;
  }

  async run({ operation, options }: CommandLine): Promise<void> {
    const one = (name: string): string => options.get(name)?.[0] ?? '';
    const { ec2: client, loadBalancing, autoScaling } = this.clients;
    const InstanceId = one('instance-id');
    const InstanceIds = [...(options.get('instance-ids') ?? [])];
    const send = (command: object): Promise<unknown> => client.send(command as ec2.StopInstancesCommand);
    const lines: Readonly<Record<string, () => Promise<unknown>>> = {
      'ec2 stop-instances': () => send(new ec2.StopInstancesCommand({ InstanceIds })),
      'ec2 start-instances': () => send(new ec2.StartInstancesCommand({ InstanceIds })),
      'ec2 wait instance-stopped': () => this.wait(InstanceIds[0] ?? '', 'stopped'),
      'ec2 wait instance-running': () => this.wait(InstanceIds[0] ?? '', 'running'),
      'ec2 attach-volume': () => send(new ec2.AttachVolumeCommand({ InstanceId, VolumeId: one('volume-id'), Device: one('device') })),
      'ec2 modify-instance-attribute': () => send(new ec2.ModifyInstanceAttributeCommand({ InstanceId, ...attribute(options) })),
      'ec2 modify-instance-cpu-options': () =>
        send(
          new ec2.ModifyInstanceCpuOptionsCommand({
            InstanceId,
            CoreCount: Number(one('core-count')),
            ThreadsPerCore: Number(one('threads-per-core')),
          }),
        ),
      'ec2 modify-instance-capacity-reservation-attributes': () =>
        send(
          new ec2.ModifyInstanceCapacityReservationAttributesCommand({
            InstanceId,
            CapacityReservationSpecification: shorthand(one('capacity-reservation-specification')),
          }),
        ),
      'ec2 modify-network-interface-attribute': () =>
        send(
          new ec2.ModifyNetworkInterfaceAttributeCommand({
            NetworkInterfaceId: one('network-interface-id'),
            Groups: [...(options.get('groups') ?? [])],
          }),
        ),
      'ec2 disassociate-iam-instance-profile': async () =>
        send(new ec2.DisassociateIamInstanceProfileCommand({ AssociationId: await this.substituted(one('association-id')) })),
      'ec2 associate-iam-instance-profile': () =>
        send(new ec2.AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile: shorthand(one('iam-instance-profile')) })),
      'ec2 associate-address': () =>
        send(
          new ec2.AssociateAddressCommand({
            AllocationId: one('allocation-id'),
            NetworkInterfaceId: one('network-interface-id'),
            PrivateIpAddress: one('private-ip-address'),
          }),
        ),
      'elbv2 register-targets': () =>
        loadBalancing.send(
          new RegisterTargetsCommand({ TargetGroupArn: one('target-group-arn'), Targets: [{ Id: '', ...shorthand(one('targets')) }] }),
        ),
      'autoscaling set-instance-protection': () =>
        autoScaling.send(
          new SetInstanceProtectionCommand({
            AutoScalingGroupName: one('auto-scaling-group-name'),
            InstanceIds,
            ProtectedFromScaleIn: options.has('protected-from-scale-in'),
          }),
        ),
      'autoscaling exit-standby': () =>
        autoScaling.send(new ExitStandbyCommand({ AutoScalingGroupName: one('auto-scaling-group-name'), InstanceIds })),
    };
    const carryOut = lines[operation];
    if (carryOut === undefined) throw new Error(`aws ${operation} is a line that nobody expects in a way home`);
    await carryOut();
  }

  /** The one substitution that a way home uses: the association of the host's instance profile. */
  private async substituted(text: string): Promise<string> {
    const values = /^\$\(aws ec2 describe-iam-instance-profile-associations .*Values=(\S+)/.exec(text)?.[1];
    if (values === undefined) return text;
    const answer = await this.clients.ec2.send(
      new ec2.DescribeIamInstanceProfileAssociationsCommand({ Filters: [{ Name: 'instance-id', Values: [values] }] }),
    );
    return answer.IamInstanceProfileAssociations?.[0]?.AssociationId ?? 'None';
  }
}

function attribute(options: CommandLine['options']): Record<string, unknown> {
  const of = (name: string): Record<string, unknown> => shorthand(options.get(name)?.[0] ?? '');
  if (options.has('instance-type')) return { InstanceType: of('instance-type') };
  if (options.has('block-device-mappings')) return { BlockDeviceMappings: [of('block-device-mappings')] };
  if (options.has('instance-initiated-shutdown-behavior'))
    return { InstanceInitiatedShutdownBehavior: of('instance-initiated-shutdown-behavior') };
  for (const [flag, name] of [
    ['disable-api-stop', 'DisableApiStop'],
    ['disable-api-termination', 'DisableApiTermination'],
  ] as const) {
    if (options.has(flag)) return { [name]: { Value: true } };
    if (options.has(`no-${flag}`)) return { [name]: { Value: false } };
  }
  throw new Error(`no attribute in ${[...options.keys()].join()}`);
}
