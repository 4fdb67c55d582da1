import {
  DescribeInstancesCommand,
  type EC2Client,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { _InstanceType, Instance } from '@aws-sdk/client-ec2';
import { everyMinutes } from './actor.ts';
import type { Account, Actor } from './actor.ts';

interface Declared {
  readonly type: string;
  /** Network interface → groups. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/**
 * Infrastructure code that is applied again and again: what differs from the declaration is put back. A type
 * is changed on a stopped host; with `restarts` a running one is stopped for it and started again, as Terraform does.
 */
export function infrastructureCode(local: Account, { everyMinute = 10, restarts = false } = {}): Actor {
  const declared = declarationOf(local);
  return everyMinutes(local, 'infrastructure-code', everyMinute, async ({ ec2 }, say) => {
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [...declared.keys()] }));
    for (const instance of Reservations.flatMap(({ Instances = [] }) => Instances)) {
      const wanted = declared.get(instance.InstanceId ?? '');
      if (wanted === undefined) continue;
      await putGroupsBack(ec2, instance, wanted, say);
      if (instance.InstanceType !== wanted.type) await putTypeBack(local, ec2, instance, wanted.type, restarts, say);
    }
  });
}

function declarationOf({ ec2 }: Account): Map<string, Declared> {
  const hosts = [...ec2.state.instances.values()].filter(({ tags }) => tags['ahps:managed'] === 'true');
  return new Map(
    hosts.map(({ id, attributes, interfaceIds }) => [
      id,
      {
        type: attributes.live.instanceType,
        groups: new Map(interfaceIds.map((each) => [each, [...(ec2.state.interfaces.get(each)?.settings.live.groups ?? [])]])),
      },
    ]),
  );
}

type Say = (deed: string) => void;

async function putGroupsBack(ec2: EC2Client, instance: Instance, { groups }: Declared, say: Say): Promise<void> {
  for (const { NetworkInterfaceId = '', Groups = [] } of instance.NetworkInterfaces ?? []) {
    const wanted = groups.get(NetworkInterfaceId) ?? [];
    const is = Groups.map(({ GroupId = '' }) => GroupId);
    if (wanted.length === 0 || (is.length === wanted.length && is.every((id) => wanted.includes(id)))) continue;
    await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: [...wanted] }));
    say(`put the groups of ${NetworkInterfaceId} back`);
  }
}

async function putTypeBack(
  { cloud }: Account,
  ec2: EC2Client,
  { InstanceId = '', State }: Instance,
  type: string,
  restarts: boolean,
  say: Say,
): Promise<void> {
  const InstanceIds = [InstanceId];
  const running = State?.Name === 'running';
  if (!(running && restarts) && State?.Name !== 'stopped') return;
  if (running) {
    await ec2.send(new StopInstancesCommand({ InstanceIds }));
    await cloud.clock.sleep(90_000);
  }
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, InstanceType: { Value: type as _InstanceType } }));
  say(`put the type of ${InstanceId} back to ${type}`);
  if (running) await ec2.send(new StartInstancesCommand({ InstanceIds }));
}
