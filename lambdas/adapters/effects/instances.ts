import {
  CancelCapacityReservationCommand,
  CreateCapacityReservationCommand,
  DescribeCapacityReservationsCommand,
  ModifyCapacityReservationCommand,
  ModifyInstanceAttributeCommand,
  type ModifyInstanceAttributeCommandInput,
  ModifyInstanceCapacityReservationAttributesCommand,
  ModifyInstanceCpuOptionsCommand,
  ModifyInstanceCreditSpecificationCommand,
  ModifyInstanceNetworkPerformanceOptionsCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DisableAlarmActionsCommand, EnableAlarmActionsCommand } from '@aws-sdk/client-cloudwatch';
import type { Clients } from '../clients.ts';
import { hostStoryEffects } from './host-story.ts';
import { clientToken, createdTags, type Performers, type Stamp } from './performer.ts';

async function modify(
  { ec2 }: Clients,
  { record }: Stamp,
  attribute: Omit<ModifyInstanceAttributeCommandInput, 'InstanceId'>,
): Promise<string> {
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: record.hostId, ...attribute }));
  return '';
}

/** Effects on the host itself: power, attributes, capacity for its way back. The permission set `instance`. */
export const instanceEffects = {
  stopInstance: {
    async perform({ ec2 }, { skipOsShutdown }, { record }) {
      await ec2.send(new StopInstancesCommand({ InstanceIds: [record.hostId], ...(skipOsShutdown ? { SkipOsShutdown: true } : {}) }));
      return '';
    },
  },
  startInstance: {
    async perform({ ec2 }, _effect, { record }) {
      await ec2.send(new StartInstancesCommand({ InstanceIds: [record.hostId] }));
      return '';
    },
  },
  setShutdownBehaviour: {
    perform: (clients, { to }, stamp) => modify(clients, stamp, { InstanceInitiatedShutdownBehavior: { Value: to } }),
  },
  setTerminationProtection: { perform: (clients, { to }, stamp) => modify(clients, stamp, { DisableApiTermination: { Value: to } }) },
  setStopProtection: { perform: (clients, { to }, stamp) => modify(clients, stamp, { DisableApiStop: { Value: to } }) },
  setDeleteOnTermination: {
    perform: (clients, { device, to }, stamp) =>
      modify(clients, stamp, { BlockDeviceMappings: [{ DeviceName: device, Ebs: { DeleteOnTermination: to } }] }),
  },
  setInstanceType: { perform: (clients, { to }, stamp) => modify(clients, stamp, { InstanceType: { Value: to } }) },
  setUserData: {
    async perform(clients, { to }, stamp) {
      const text =
        to === 'persona'
          ? Buffer.from(stamp.record.persona.software.userData ?? '')
          : Buffer.from((await stamp.userData()) ?? '', 'base64');
      return modify(clients, stamp, { UserData: { Value: new Uint8Array(text) } });
    },
  },
  setCpuOptions: {
    async perform({ ec2 }, { coreCount, threadsPerCore }, { record }) {
      await ec2.send(
        new ModifyInstanceCpuOptionsCommand({ InstanceId: record.hostId, CoreCount: coreCount, ThreadsPerCore: threadsPerCore }),
      );
      return '';
    },
  },
  setBandwidthWeighting: {
    async perform({ ec2 }, { to }, { record }) {
      await ec2.send(
        new ModifyInstanceNetworkPerformanceOptionsCommand({ InstanceId: record.hostId, BandwidthWeighting: to as 'default' }),
      );
      return '';
    },
  },
  setCreditSpecification: {
    async perform({ ec2 }, { to }, { record }) {
      await ec2.send(
        new ModifyInstanceCreditSpecificationCommand({ InstanceCreditSpecifications: [{ InstanceId: record.hostId, CpuCredits: to }] }),
      );
      return '';
    },
  },
  setCapacityReservation: {
    async perform({ ec2 }, { preference, reservationId }, { record }) {
      const CapacityReservationSpecification =
        reservationId === null
          ? { CapacityReservationPreference: preference ?? ('open' as const) }
          : { CapacityReservationTarget: { CapacityReservationId: reservationId } };
      await ec2.send(
        new ModifyInstanceCapacityReservationAttributesCommand({ InstanceId: record.hostId, CapacityReservationSpecification }),
      );
      return '';
    },
  },
  createReservation: {
    async perform({ ec2 }, { instanceType, zone, platform, endsAt, key }, stamp) {
      const answer = await ec2.send(
        new CreateCapacityReservationCommand({
          InstanceType: instanceType,
          InstancePlatform: platform as 'Linux/UNIX',
          AvailabilityZone: zone,
          InstanceCount: 1,
          InstanceMatchCriteria: 'targeted',
          EndDateType: 'limited',
          EndDate: new Date(endsAt),
          ClientToken: clientToken(stamp, key),
          TagSpecifications: [{ ResourceType: 'capacity-reservation', Tags: createdTags(stamp, true) }],
        }),
      );
      return answer.CapacityReservation?.CapacityReservationId ?? '';
    },
    async find({ ec2 }, _effect, { record }) {
      const answer = await ec2.send(
        new DescribeCapacityReservationsCommand({
          Filters: [
            { Name: 'tag:ahps:disposable', Values: [record.id] },
            { Name: 'state', Values: ['active', 'pending'] },
          ],
        }),
      );
      return answer.CapacityReservations?.[0]?.CapacityReservationId;
    },
  },
  openReservation: {
    async perform({ ec2 }, { reservationId }) {
      await ec2.send(new ModifyCapacityReservationCommand({ CapacityReservationId: reservationId, InstanceMatchCriteria: 'open' }));
      return '';
    },
  },
  cancelReservation: {
    async perform({ ec2 }, { reservationId }) {
      try {
        await ec2.send(new CancelCapacityReservationCommand({ CapacityReservationId: reservationId }));
      } catch (error) {
        if (await isHeld(ec2, reservationId)) throw error;
      }
      return '';
    },
  },
  setAlarmActions: {
    async perform({ cloudWatch }, { alarmName, enabled }) {
      const input = { AlarmNames: [alarmName] };
      await (enabled ? cloudWatch.send(new EnableAlarmActionsCommand(input)) : cloudWatch.send(new DisableAlarmActionsCommand(input)));
      return '';
    },
  },
  ...hostStoryEffects,
} satisfies Performers;

/** Whether the reservation still holds capacity: cancelling one that is over is refused, and nothing to worry about. */
async function isHeld(ec2: Clients['ec2'], reservationId: string): Promise<boolean> {
  const answer = await ec2.send(
    new DescribeCapacityReservationsCommand({
      Filters: [{ Name: 'state', Values: ['active', 'pending'] }],
      CapacityReservationIds: [reservationId],
    }),
  );
  return (answer.CapacityReservations ?? []).length > 0;
}
