import {
  AssociateAddressCommand,
  AssociateIamInstanceProfileCommand,
  DisassociateAddressCommand,
  DisassociateIamInstanceProfileCommand,
  ModifyNetworkInterfaceAttributeCommand,
} from '@aws-sdk/client-ec2';
import type { Performers } from './performer.ts';

/** Effects on what the host can reach and be: groups, profile, addresses. The permission set `network`. */
export const networkEffects = {
  setSecurityGroups: {
    async perform({ ec2 }, { interfaceId, groups }) {
      await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: interfaceId, Groups: [...groups] }));
      return '';
    },
  },
  setEnaExpress: {
    async perform({ ec2 }, { interfaceId, enabled }) {
      await ec2.send(
        new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: interfaceId, EnaSrdSpecification: { EnaSrdEnabled: enabled } }),
      );
      return '';
    },
  },
  disassociateProfile: {
    async perform({ ec2 }, { associationId }) {
      await ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId: associationId }));
      return '';
    },
  },
  associateProfile: {
    async perform({ ec2 }, { profileArn }, { record }) {
      const answer = await ec2.send(
        new AssociateIamInstanceProfileCommand({ InstanceId: record.hostId, IamInstanceProfile: { Arn: profileArn } }),
      );
      return answer.IamInstanceProfileAssociation?.AssociationId ?? '';
    },
  },
  disassociateAddress: {
    async perform({ ec2 }, { associationId }) {
      await ec2.send(new DisassociateAddressCommand({ AssociationId: associationId }));
      return '';
    },
  },
  associateAddress: {
    async perform({ ec2 }, { allocationId, interfaceId, privateIp }) {
      const answer = await ec2.send(
        new AssociateAddressCommand({
          AllocationId: allocationId,
          NetworkInterfaceId: interfaceId,
          PrivateIpAddress: privateIp,
          AllowReassociation: false,
        }),
      );
      return answer.AssociationId ?? '';
    },
  },
} satisfies Performers;
