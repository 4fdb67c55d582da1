import type {
  DescribeNetworkInterfacesCommandInput,
  DescribeNetworkInterfacesCommandOutput,
  ModifyNetworkInterfaceAttributeCommandInput,
  ModifyNetworkInterfaceAttributeCommandOutput,
  NetworkInterface,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { page, select, tagList } from './filters.ts';
import { addressOf, interfaceView } from './interface-view.ts';
import type { InterfaceRecord, InterfaceSettings } from './network-model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';
import { typeData } from './type-fit.ts';

type Modify = ModifyNetworkInterfaceAttributeCommandInput;

/** DescribeNetworkInterfaces and ModifyNetworkInterfaceAttribute [API-ENI]. */
export function interfaceOperations(region: Region): Operations {
  return {
    ...operation<DescribeNetworkInterfacesCommandInput, DescribeNetworkInterfacesCommandOutput>(
      'DescribeNetworkInterfaces',
      'NetworkInterfaceIds Filters MaxResults NextToken',
      (input) => {
        const ids = input.NetworkInterfaceIds ?? [];
        const all = ids.length > 0 ? ids.map((id) => region.interface(id)) : region.interfaces.values();
        const found = select(all, input.Filters, {
          'network-interface-id': ({ id }) => id,
          'attachment.instance-id': ({ instanceId }) => instanceId,
          'vpc-id': ({ vpcId }) => vpcId,
          'subnet-id': ({ subnetId }) => subnetId,
          'group-id': ({ settings }) => settings.seen(region.now()).groups,
          'addresses.private-ip-address': ({ privateIps }) => privateIps,
          'private-ip-address': ({ privateIps }) => privateIps,
        });
        const { items, next } = page(found, input, [5, 1000], ids);
        return { NetworkInterfaces: items.map((one) => render(region, one)), ...(next === undefined ? {} : { NextToken: next }) };
      },
    ),
    ...operation<Modify, ModifyNetworkInterfaceAttributeCommandOutput>(
      'ModifyNetworkInterfaceAttribute',
      'NetworkInterfaceId Groups SourceDestCheck EnaSrdSpecification Attachment.AttachmentId Attachment.DeleteOnTermination Description',
      (input) => modify(region, input),
    ),
  };
}

/** One attribute per call [API-ENI]. */
function modify(region: Region, input: Modify): object {
  const one = region.interface(input.NetworkInterfaceId);
  const names = (['Groups', 'SourceDestCheck', 'EnaSrdSpecification', 'Attachment', 'Description'] as const).filter(
    (name) => input[name] !== undefined,
  );
  const [name, ...others] = names;
  if (name === undefined) throw new AwsError('MissingParameter', 'The request must contain an attribute to modify');
  if (others.length > 0)
    throw new AwsError('InvalidParameterCombination', `Fields for multiple attribute types specified: ${names.join(', ')}`);
  const mutate = mutations[name](region, one, input);
  one.settings.change(region.now(), region.lag(), mutate);
  return {};
}

type Mutation = (region: Region, one: InterfaceRecord, input: Modify) => (live: InterfaceSettings) => void;
const mutations: Readonly<Record<'Groups' | 'SourceDestCheck' | 'EnaSrdSpecification' | 'Attachment' | 'Description', Mutation>> = {
  Groups: (region, one, { Groups = [] }) => {
    checkGroups(region, one, Groups);
    return (live) => void (live.groups = [...Groups]);
  },
  SourceDestCheck:
    (_region, _one, { SourceDestCheck }) =>
    (live) =>
      void (live.sourceDestCheck = SourceDestCheck?.Value === true),
  EnaSrdSpecification: (region, one, { EnaSrdSpecification: given }) => {
    const { instanceType } = region.instance(one.instanceId).attributes.live;
    // ENA Express only on types that have it. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ena-express.html
    if (given?.EnaSrdEnabled === true && !typeData(instanceType).enaExpress)
      throw new AwsError('UnsupportedOperation', `ENA Express is not supported on instance type ${instanceType}.`);
    const udp = given?.EnaSrdUdpSpecification?.EnaSrdUdpEnabled;
    return (live) => void (live.enaSrd = { enabled: given?.EnaSrdEnabled ?? live.enaSrd.enabled, udp: udp ?? live.enaSrd.udp });
  },
  Attachment: (_region, one, { Attachment }) => {
    if (Attachment?.AttachmentId !== one.attachmentId)
      throw new AwsError('InvalidAttachmentID.NotFound', `The attachment ID '${Attachment?.AttachmentId}' does not exist`);
    return (live) => void (live.deleteOnTermination = Attachment?.DeleteOnTermination ?? live.deleteOnTermination);
  },
  Description:
    (_region, _one, { Description }) =>
    (live) =>
      void (live.description = Description?.Value ?? ''),
};

/**
 * The set replaces the old one: at least one group, at most five, ids not names, all of the interface's VPC [API-ENI].
 * https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 */
export function checkGroups(region: Region, one: InterfaceRecord, ids: readonly string[]): void {
  if (ids.length === 0) throw new AwsError('InvalidParameterValue', 'At least one security group is required');
  if (ids.length > 5)
    throw new AwsError('SecurityGroupsPerInterfaceLimitExceeded', 'The maximum number of security groups per interface has been reached.');
  for (const id of ids) {
    if (!id.startsWith('sg-')) throw new AwsError('InvalidGroupId.Malformed', `Invalid id: "${id}" (expecting "sg-...")`);
    const group = region.groups.get(id);
    if (group === undefined) throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
    if (group.vpcId !== one.vpcId)
      throw new AwsError('InvalidParameterValue', `You have specified two resources that belong to different networks: ${id}, ${one.id}`);
  }
}

function render(region: Region, one: InterfaceRecord): NetworkInterface {
  const view = interfaceView(region, one, (ip): Pick<NetworkInterface, 'Association'> => {
    const address = addressOf(region, one, ip);
    return address?.association === undefined
      ? {}
      : {
          Association: {
            AllocationId: address.allocationId,
            AssociationId: address.association.id,
            PublicIp: address.publicIp,
            IpOwnerId: region.cloud.account,
          },
        };
  });
  return {
    ...view,
    Attachment: { ...view.Attachment, InstanceId: one.instanceId, InstanceOwnerId: region.cloud.account },
    AvailabilityZone: one.zone,
    RequesterManaged: one.requesterId !== undefined,
    ...(one.requesterId === undefined ? {} : { RequesterId: one.requesterId }),
    TagSet: tagList(one.tags),
  };
}
