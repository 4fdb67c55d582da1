import type { IpPermission } from '@aws-sdk/client-ec2';
import type { Lagging } from './lagging.ts';
import type { Tags } from './model.ts';

export interface InterfaceSettings {
  groups: readonly string[];
  sourceDestCheck: boolean;
  deleteOnTermination: boolean;
  enaSrd: { enabled: boolean; udp: boolean };
  description: string;
}

export interface InterfaceRecord {
  readonly id: string;
  readonly attachmentId: string;
  readonly instanceId: string;
  readonly deviceIndex: number;
  readonly networkCard: number;
  readonly zone: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly mac: string;
  /** The first is the primary one. */
  readonly privateIps: readonly string[];
  readonly ipv6: readonly string[];
  readonly prefixes: readonly string[];
  readonly type: 'interface' | 'efa' | 'trunk';
  readonly requesterId: string | undefined;
  readonly attachedAt: number;
  readonly settings: Lagging<InterfaceSettings>;
  tags: Tags;
}

export interface AddressRecord {
  readonly allocationId: string;
  readonly publicIp: string;
  tags: Tags;
  association: { id: string; interfaceId: string; privateIp: string } | undefined;
}

export interface ProfileRecord {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly roleArn: string;
}

export interface AssociationRecord {
  readonly id: string;
  readonly instanceId: string;
  readonly profile: ProfileRecord;
  readonly at: number;
  state: 'associating' | 'associated' | 'disassociating';
}

export interface GroupRecord {
  readonly id: string;
  readonly name: string;
  readonly vpcId: string;
  readonly description: string;
  readonly ingress: readonly IpPermission[];
  readonly egress: readonly IpPermission[];
  tags: Tags;
}
