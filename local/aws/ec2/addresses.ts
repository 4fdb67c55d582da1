import type {
  Address,
  AssociateAddressCommandInput,
  AssociateAddressCommandOutput,
  DescribeAddressesCommandInput,
  DescribeAddressesCommandOutput,
  DisassociateAddressCommandInput,
  DisassociateAddressCommandOutput,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { select, tagList } from './filters.ts';
import { first } from './first.ts';
import { addressOf } from './interface-view.ts';
import type { AddressRecord, InterfaceRecord } from './network-model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';

/** Elastic IPs. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html */
export function addressOperations(region: Region): Operations {
  return {
    ...operation<DescribeAddressesCommandInput, DescribeAddressesCommandOutput>(
      'DescribeAddresses',
      'PublicIps AllocationIds Filters',
      (input) => {
        const ids = input.AllocationIds ?? [];
        const ips = input.PublicIps ?? [];
        const named = [...ids.map((id) => allocated(region, id)), ...ips.map((ip) => byPublicIp(region, ip))];
        const all = ids.length + ips.length > 0 ? named : region.addresses.values();
        const found = select(all, input.Filters, {
          'allocation-id': ({ allocationId }) => allocationId,
          'public-ip': ({ publicIp }) => publicIp,
          'association-id': ({ association }) => association?.id,
          'network-interface-id': ({ association }) => association?.interfaceId,
          'private-ip-address': ({ association }) => association?.privateIp,
          'instance-id': ({ association }) => region.interfaces.get(association?.interfaceId ?? '')?.instanceId,
        });
        return { Addresses: found.map((address) => render(region, address)) };
      },
    ),
    ...operation<AssociateAddressCommandInput, AssociateAddressCommandOutput>(
      'AssociateAddress',
      'AllocationId InstanceId NetworkInterfaceId PrivateIpAddress AllowReassociation',
      (input) => associate(region, input),
    ),
    ...operation<DisassociateAddressCommandInput, DisassociateAddressCommandOutput>(
      'DisassociateAddress',
      'AssociationId',
      ({ AssociationId }) => {
        const address = first(
          region.addresses.values(),
          ({ association }) => association !== undefined && association.id === AssociationId,
        );
        if (address === undefined)
          throw new AwsError('InvalidAssociationID.NotFound', `The association ID '${AssociationId}' does not exist`);
        address.association = undefined;
        return {};
      },
    ),
  };
}

/** Repeating it is harmless; taking an address over is the default unless it is forbidden; a pending instance is refused [EC2-ERR]. */
function associate(region: Region, input: AssociateAddressCommandInput): Omit<AssociateAddressCommandOutput, '$metadata'> {
  const address = allocated(region, input.AllocationId);
  const { one, privateIp } = placeOf(region, input);
  const instance = region.instance(one.instanceId);
  if (instance.state === 'pending' || instance.state === 'shutting-down' || instance.state === 'terminated')
    throw new AwsError('IncorrectInstanceState', `The instance '${instance.id}' is in the '${instance.state}' state.`);
  const old = address.association;
  if (old?.interfaceId === one.id && old.privateIp === privateIp) return { AssociationId: old.id };
  const there = addressOf(region, one, privateIp);
  if (input.AllowReassociation === false && (old !== undefined || there !== undefined))
    throw new AwsError(
      'Resource.AlreadyAssociated',
      `resource ${address.allocationId} is already associated with associate-id ${old?.id ?? there?.association?.id}`,
    );
  if (there !== undefined) there.association = undefined;
  address.association = { id: region.id('eipassoc'), interfaceId: one.id, privateIp };
  instance.publicIp = one.deviceIndex === 0 && privateIp === one.privateIps[0] ? undefined : instance.publicIp;
  return { AssociationId: address.association.id };
}

function placeOf(region: Region, input: AssociateAddressCommandInput): { one: InterfaceRecord; privateIp: string } {
  if ((input.InstanceId === undefined) === (input.NetworkInterfaceId === undefined))
    throw new AwsError('InvalidParameterCombination', 'Specify either the instance or the network interface');
  const interfaces =
    input.InstanceId === undefined ? [region.interface(input.NetworkInterfaceId)] : region.interfacesOf(region.instance(input.InstanceId));
  const [one, ...others] = interfaces;
  if (one === undefined || others.length > 0)
    throw new AwsError('InvalidInstanceID', `There are multiple interfaces attached to instance '${input.InstanceId}'.`);
  const privateIp = input.PrivateIpAddress ?? one.privateIps[0] ?? '';
  if (!one.privateIps.includes(privateIp))
    throw new AwsError('InvalidParameterValue', `${privateIp} is not a private address of ${one.id}`);
  return { one, privateIp };
}

function allocated(region: Region, id: string | undefined): AddressRecord {
  const found = region.addresses.get(id ?? '');
  if (found === undefined) throw new AwsError('InvalidAllocationID.NotFound', `The allocation ID '${id}' does not exist`);
  return found;
}

function byPublicIp(region: Region, ip: string): AddressRecord {
  const found = first(region.addresses.values(), ({ publicIp }) => publicIp === ip);
  if (found === undefined) throw new AwsError('InvalidAddress.NotFound', `Address '${ip}' not found.`);
  return found;
}

function render(region: Region, { allocationId, publicIp, tags, association }: AddressRecord): Address {
  const one = region.interfaces.get(association?.interfaceId ?? '');
  return {
    AllocationId: allocationId,
    PublicIp: publicIp,
    Domain: 'vpc',
    PublicIpv4Pool: 'amazon',
    NetworkBorderGroup: region.cloud.region,
    Tags: tagList(tags),
    ...(association === undefined || one === undefined
      ? {}
      : {
          AssociationId: association.id,
          InstanceId: one.instanceId,
          NetworkInterfaceId: one.id,
          NetworkInterfaceOwnerId: region.cloud.account,
          PrivateIpAddress: association.privateIp,
        }),
  };
}
