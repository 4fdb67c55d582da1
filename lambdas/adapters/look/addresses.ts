import { DescribeAddressesCommand } from '@aws-sdk/client-ec2';
import type { Clients } from '../clients.ts';

/** Which private address of the host an Elastic IP of the plan is on; null while it is on none. */
export interface ObservedAddress {
  readonly allocationId: string;
  readonly associationId: string | null;
  readonly interfaceId: string | null;
  readonly privateIp: string | null;
}

export async function lookAtAddresses({ ec2 }: Pick<Clients, 'ec2'>, allocationIds: readonly string[]): Promise<ObservedAddress[]> {
  if (allocationIds.length === 0) return [];
  const answer = await ec2.send(new DescribeAddressesCommand({ AllocationIds: [...allocationIds] }));
  return (answer.Addresses ?? []).map((address) => ({
    allocationId: address.AllocationId ?? '',
    associationId: address.AssociationId ?? null,
    interfaceId: address.NetworkInterfaceId ?? null,
    privateIp: address.PrivateIpAddress ?? null,
  }));
}
