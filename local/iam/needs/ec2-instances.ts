import type * as sdk from '@aws-sdk/client-ec2';
import type { Needs, NeedsTable } from '../need.ts';
import { attachedTo, existing, made, on } from './ec2-resources.ts';
import { opening } from './volume-keys.ts';

const instance =
  (action: string): Needs<{ readonly InstanceId?: string | undefined }> =>
  ({ InstanceId }, ground) =>
    on(action, existing(ground, InstanceId));
const instances =
  (action: string): Needs<{ readonly InstanceIds?: readonly string[] | undefined }> =>
  ({ InstanceIds = [] }, ground) =>
    on(action, existing(ground, ...InstanceIds));

const named = <N extends string>(names: readonly N[], needs: (name: N) => Needs): NeedsTable =>
  Object.fromEntries(names.map((name) => [name, needs(name)]));

/** Power and shape of instances, and capacity for them. */
export const instanceNeeds: NeedsTable = {
  ...named(
    [
      'DescribeInstanceAttribute',
      'GetInstanceUefiData',
      'ModifyInstanceCpuOptions',
      'ModifyInstanceMaintenanceOptions',
      'ModifyInstanceMetadataOptions',
      'ModifyInstanceNetworkPerformanceOptions',
    ],
    instance,
  ),
  ...named(['MonitorInstances', 'StopInstances', 'TerminateInstances', 'UnmonitorInstances'], instances),
  StartInstances: ({ InstanceIds = [] }: sdk.StartInstancesRequest, ground) => [
    ...on('StartInstances', existing(ground, ...InstanceIds)),
    ...InstanceIds.flatMap((id) => opening(ground, attachedTo(ground, id))),
  ],
  // The volume and the groups that an attribute means are resources of the call too (service authorization reference).
  ModifyInstanceAttribute: ({ InstanceId, BlockDeviceMappings = [], Groups = [] }: sdk.ModifyInstanceAttributeRequest, ground) => {
    const devices = new Set(BlockDeviceMappings.map(({ DeviceName }) => DeviceName));
    const volumes = attachedTo(ground, InstanceId).filter(({ attachment }) => devices.has(attachment?.device));
    return on('ModifyInstanceAttribute', existing(ground, InstanceId, ...volumes.map(({ id }) => id), ...Groups));
  },
  ModifyInstanceCreditSpecification: (input: sdk.ModifyInstanceCreditSpecificationRequest, ground) =>
    on('ModifyInstanceCreditSpecification', existing(ground, ...(input.InstanceCreditSpecifications ?? []).map((each) => each.InstanceId))),
  ModifyInstanceCapacityReservationAttributes: (input: sdk.ModifyInstanceCapacityReservationAttributesRequest, ground) => {
    const target = input.CapacityReservationSpecification?.CapacityReservationTarget?.CapacityReservationId;
    return on('ModifyInstanceCapacityReservationAttributes', existing(ground, input.InstanceId, target));
  },
  CreateCapacityReservation: ({ TagSpecifications }: sdk.CreateCapacityReservationRequest, ground) =>
    made(ground, 'CreateCapacityReservation', 'capacity-reservation', TagSpecifications),
  ...named(
    ['ModifyCapacityReservation', 'CancelCapacityReservation'],
    (name): Needs =>
      ({ CapacityReservationId }: sdk.ModifyCapacityReservationRequest, ground) =>
        on(name, existing(ground, CapacityReservationId)),
  ),
};
