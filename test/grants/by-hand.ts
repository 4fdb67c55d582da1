import { ModifyInstanceNetworkPerformanceOptionsCommand, ModifyNetworkInterfaceAttributeCommand } from '@aws-sdk/client-ec2';
import type { Clients } from '#adapters/clients.ts';
import type { LocalCloud } from '../../local/boot/boot.ts';
import { localClients } from '../../local/boot/local-clients.ts';
import type { Scenario } from '../../local/boot/scenario.ts';
import { people } from '../../local/server/people.ts';
import { byHand } from '../simulation/audited.ts';

/** SDK clients with the role of a function. */
export function clientsOf(local: LocalCloud, name: string): Clients {
  const target = local.deployment.of('AWS::Lambda::Function').find(({ metadata }) => metadata['ahps:function'] === name);
  return localClients(local.cloud, local.authority.roleOf(String(target?.properties['Role'])).name);
}

/** The requests of two effects. What EC2 says of this host does not matter, only that the role may ask. */
export function performedBy({ ec2 }: Clients, local: LocalCloud) {
  const NetworkInterfaceId = [...local.ec2.state.interfaces.values()].find(({ instanceId }) => instanceId === byHand)?.id;
  const unlessDenied = (error: unknown): void => {
    if (local.authority.denials.length > 0) throw error;
  };
  return {
    bandwidth: () =>
      local.during(
        ec2
          .send(new ModifyInstanceNetworkPerformanceOptionsCommand({ InstanceId: byHand, BandwidthWeighting: 'vpc-1' }))
          .then(() => undefined, unlessDenied),
      ),
    enaExpress: () =>
      local.during(
        ec2
          .send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, EnaSrdSpecification: { EnaSrdEnabled: false } }))
          .then(() => undefined, unlessDenied),
      ),
  };
}

/** One of the fleet's owners, by the session name that their role carries, closes the loss of a host. */
export async function closeLoss({ local }: Scenario, id: string, name: string): Promise<void> {
  const { identity } = people.owner;
  const { status } = await local.during(
    local.api({
      method: 'POST',
      path: `/v1/checkouts/${id}/close`,
      headers: { 'content-type': 'application/json' },
      identity: { ...identity, caller: identity.caller.replace(/:.*/, `:${name}`), userArn: identity.userArn.replace(/[^/]*$/, name) },
    }),
  );
  if (status !== 200) throw new Error(`the loss is not closed: ${String(status)}`);
}
