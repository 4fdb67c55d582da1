import * as sdk from '@aws-sdk/client-ec2';
import type { Constraint, Constraints } from '../constraints.ts';
import type { Relations } from '../relations.ts';
import type { Contract } from '../validator.ts';

const malformed = (prefix: string, code: string): Constraint => ({ pattern: new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`), code });
const instance = malformed('i', 'InvalidInstanceID.Malformed');
const volume = malformed('vol', 'InvalidVolumeID.Malformed');
const snapshot = malformed('snap', 'InvalidSnapshotID.Malformed');
const networkInterface = malformed('eni', 'InvalidNetworkInterfaceId.Malformed');
const group = malformed('sg', 'InvalidGroupId.Malformed');
const image = malformed('ami', 'InvalidAMIID.Malformed');
const each = (constraint: Constraint): Constraint => ({ each: constraint });

/** Limits of the requests' members, as each operation's page states them: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html */
const constraints: Constraints = {
  DescribeInstancesRequest: {
    MaxResults: { range: [5, 1000] },
  },
  DescribeInstanceStatusRequest: {
    InstanceIds: { items: [0, 100], each: instance },
    MaxResults: { range: [5, 1000] },
  },
  TerminateInstancesRequest: {
    InstanceIds: { items: [1, 1000], each: instance },
  },
  CreateTagsRequest: {
    Resources: { items: [1, 1000] },
  },
  DeleteTagsRequest: {
    Resources: { items: [1, 1000] },
    Tags: { items: [0, 1000] },
  },
  // key and value: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
  Tag: {
    Key: { length: [1, 127] },
    Value: { length: [0, 256] },
  },
  DescribeInstanceAttributeRequest: {
    Attribute: { oneOf: sdk.InstanceAttributeName },
  },
  ModifyInstanceAttributeRequest: {
    Attribute: { oneOf: sdk.InstanceAttributeName },
  },
  ModifyInstanceCpuOptionsRequest: {
    NestedVirtualization: { oneOf: sdk.NestedVirtualizationSpecification },
  },
  ModifyInstanceNetworkPerformanceRequest: {
    BandwidthWeighting: { oneOf: sdk.InstanceBandwidthWeighting },
  },
  DescribeInstanceCreditSpecificationsRequest: {
    InstanceIds: { items: [0, 1000], each: instance },
    MaxResults: { range: [5, 1000] },
  },
  ModifyInstanceMetadataOptionsRequest: {
    HttpTokens: { oneOf: sdk.HttpTokensState },
    HttpEndpoint: { oneOf: sdk.InstanceMetadataEndpointState },
    HttpProtocolIpv6: { oneOf: sdk.InstanceMetadataProtocolState },
    InstanceMetadataTags: { oneOf: sdk.InstanceMetadataTagsState },
  },
  ModifyInstanceMaintenanceOptionsRequest: {
    AutoRecovery: { oneOf: sdk.InstanceAutoRecoveryState },
    RebootMigration: { oneOf: sdk.InstanceRebootMigrationState },
  },
  DescribeInstanceTypesRequest: {
    InstanceTypes: { items: [0, 100], each: { oneOf: sdk._InstanceType, code: 'InvalidInstanceType' } },
    MaxResults: { range: [5, 100] },
  },
  DescribeInstanceTypeOfferingsRequest: {
    LocationType: { oneOf: sdk.LocationType },
    MaxResults: { range: [5, 1000] },
  },
  DescribeNetworkInterfacesRequest: {
    MaxResults: { range: [5, 1000] },
  },
  DescribeSecurityGroupsRequest: {
    MaxResults: { range: [5, 1000] },
  },
  DescribeIamInstanceProfileAssociationsRequest: {
    MaxResults: { range: [5, 1000] },
  },
  DescribeVolumesModificationsRequest: {
    MaxResults: { range: [1, 500] },
  },
  ModifyNetworkInterfaceAttributeRequest: {
    Groups: { items: [1, 16], each: group },
  },
  ModifyVolumeRequest: {
    VolumeType: { oneOf: sdk.VolumeType },
  },
  TagSpecification: {
    ResourceType: { oneOf: sdk.ResourceType },
  },
  CreateVolumeRequest: {
    VolumeType: { oneOf: sdk.VolumeType },
  },
  CopyVolumesRequest: {
    VolumeType: { oneOf: sdk.VolumeType },
  },
  CreateSnapshotsRequest: {
    CopyTagsFromSource: { oneOf: sdk.CopyTagsFromSource },
    Location: { oneOf: sdk.SnapshotLocationEnum },
  },
  LockSnapshotRequest: {
    LockMode: { oneOf: sdk.LockMode },
    CoolOffPeriod: { range: [1, 72] },
    LockDuration: { range: [1, 36500] },
  },
  DescribeLockedSnapshotsRequest: {
    MaxResults: { range: [5, 1000] },
  },
  DescribeCapacityReservationsRequest: {
    MaxResults: { range: [1, 1000] },
  },
  CreateCapacityReservationRequest: {
    InstancePlatform: { oneOf: sdk.CapacityReservationInstancePlatform },
    Tenancy: { oneOf: sdk.CapacityReservationTenancy },
    EndDateType: { oneOf: sdk.EndDateType },
    InstanceMatchCriteria: { oneOf: sdk.InstanceMatchCriteria },
    CommitmentDuration: { range: [1, 200000000] },
    DeliveryPreference: { oneOf: sdk.CapacityReservationDeliveryPreference },
  },
  ModifyCapacityReservationRequest: {
    EndDateType: { oneOf: sdk.EndDateType },
    InstanceMatchCriteria: { oneOf: sdk.InstanceMatchCriteria },
  },
  CancelCapacityReservationRequest: {
    ApplyCancellationCharges: { oneOf: sdk.ApplyCancellationCharges },
  },
};

/** Forms of ids, 8 or 17 hexadecimal digits, with the codes of [EC2-ERR]: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
const everywhere: Readonly<Record<string, Constraint>> = {
  InstanceId: instance,
  InstanceIds: each(instance),
  VolumeId: volume,
  VolumeIds: each(volume),
  SourceVolumeId: volume,
  SnapshotId: snapshot,
  SnapshotIds: each(snapshot),
  NetworkInterfaceId: networkInterface,
  NetworkInterfaceIds: each(networkInterface),
  GroupId: group,
  GroupIds: each(group),
  Groups: each(group),
  ImageId: image,
  ImageIds: each(image),
  // at most 64 ASCII characters [EC2-IDEM]
  ClientToken: { pattern: /^[ -~]{0,64}$/ },
};

const combination = 'InvalidParameterCombination';
/** What excludes each other and what may not lack: the members' descriptions on each operation's page. */
const relations: Relations = {
  AssociateAddressRequest: [{ atMostOne: ['InstanceId', 'NetworkInterfaceId'], code: combination }],
  DeleteSecurityGroupRequest: [{ atMostOne: ['GroupId', 'GroupName'], code: combination }, { atLeastOne: ['GroupId', 'GroupName'] }],
  CreateVolumeRequest: [
    { atMostOne: ['AvailabilityZone', 'AvailabilityZoneId'], code: combination },
    { atLeastOne: ['AvailabilityZone', 'AvailabilityZoneId'] },
    { atLeastOne: ['SnapshotId', 'Size'] },
  ],
  LockSnapshotRequest: [
    { atMostOne: ['LockDuration', 'ExpirationDate'], code: combination },
    { atLeastOne: ['LockDuration', 'ExpirationDate'], code: combination },
  ],
};

/** What a request to this service is held to. */
export const ec2: Contract = { sdk, constraints, everywhere, relations };
