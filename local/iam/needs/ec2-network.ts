import type * as sdk from '@aws-sdk/client-ec2';
import type { Ground, NeedsTable } from '../need.ts';
import { existing, on } from './ec2-resources.ts';

/** The interface, and the instance to which it is attached: both are resources of these calls; AWS may ask for either. */
const withInstance = ({ ec2 }: Ground, interfaceId: string | undefined): (string | undefined)[] => [
  interfaceId,
  ec2.interfaces.get(interfaceId ?? '')?.instanceId,
];
/** Passing a role to EC2: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
const passed = (roleArn: string | undefined) =>
  roleArn === undefined ? [] : [{ action: 'iam:PassRole', resource: roleArn, keys: { 'iam:PassedToService': 'ec2.amazonaws.com' } }];

/** What a host reaches and is: interfaces, groups, profiles, addresses. */
export const networkNeeds: NeedsTable = {
  ModifyNetworkInterfaceAttribute: ({ NetworkInterfaceId, Groups = [] }: sdk.ModifyNetworkInterfaceAttributeRequest, ground) =>
    on('ModifyNetworkInterfaceAttribute', existing(ground, ...withInstance(ground, NetworkInterfaceId), ...Groups)),
  AssociateIamInstanceProfile: ({ InstanceId, IamInstanceProfile: given }: sdk.AssociateIamInstanceProfileRequest, ground) => {
    const profile = [...ground.ec2.profiles.values()].find(({ arn, name }) => arn === given?.Arn || name === given?.Name);
    const keys = profile === undefined ? {} : { 'ec2:NewInstanceProfile': profile.arn };
    return [...on('AssociateIamInstanceProfile', existing(ground, InstanceId), keys), ...passed(profile?.roleArn)];
  },
  DisassociateIamInstanceProfile: ({ AssociationId = '' }: sdk.DisassociateIamInstanceProfileRequest, ground) =>
    on('DisassociateIamInstanceProfile', existing(ground, ground.ec2.associations.get(AssociationId)?.instanceId)),
  AssociateAddress: ({ AllocationId, NetworkInterfaceId, InstanceId }: sdk.AssociateAddressRequest, ground) =>
    on('AssociateAddress', existing(ground, AllocationId, ...withInstance(ground, NetworkInterfaceId), InstanceId)),
  DisassociateAddress: ({ AssociationId }: sdk.DisassociateAddressRequest, ground) => {
    const address = [...ground.ec2.addresses.values()].find(({ association }) => association?.id === AssociationId);
    return on('DisassociateAddress', existing(ground, address?.allocationId, address?.association?.interfaceId));
  },
};
