import type {
  CancelCapacityReservationCommandInput,
  CancelCapacityReservationCommandOutput,
  CapacityReservation,
  CreateCapacityReservationCommandInput,
  CreateCapacityReservationCommandOutput,
  DescribeCapacityReservationsCommandInput,
  DescribeCapacityReservationsCommandOutput,
  ModifyCapacityReservationCommandInput,
  ModifyCapacityReservationCommandOutput,
  ModifyInstanceCapacityReservationAttributesCommandInput,
  ModifyInstanceCapacityReservationAttributesCommandOutput,
} from '@aws-sdk/client-ec2';
import type { Operations } from '../cloud.ts';
import { AwsError } from '../cloud.ts';
import { change, mustBeStopped } from './change.ts';
import { page, select, tagList } from './filters.ts';
import type { ReservationRecord } from './model.ts';
import type { Region } from './region.ts';
import { operation } from './request.ts';
import { available, checkVcpus, lackOfCapacity, matches } from './reservation-use.ts';
import { tagsFor } from './tagging.ts';
import { typeData } from './type-fit.ts';

/** On-Demand Capacity Reservations [API-MCR][CR-CREATE]. */
export function reservationOperations(region: Region): Operations {
  return { ...reading(region), ...writing(region) };
}

function reading(region: Region): Operations {
  return {
    ...operation<DescribeCapacityReservationsCommandInput, DescribeCapacityReservationsCommandOutput>(
      'DescribeCapacityReservations',
      'CapacityReservationIds Filters MaxResults NextToken',
      (input) => {
        const ids = input.CapacityReservationIds ?? [];
        const visible = [...region.reservations.values()].filter(({ visibleAt }) => visibleAt <= region.now());
        const all = ids.length > 0 ? ids.map((id) => existing(region, id)) : visible;
        const found = select(all, input.Filters, {
          'instance-type': ({ instanceType }) => instanceType,
          state: ({ state }) => state,
          'availability-zone': ({ zone }) => zone,
          'instance-match-criteria': ({ match }) => match,
        });
        const { items, next } = page(found, input, [1, 1000], ids);
        return { CapacityReservations: items.map((one) => render(region, one)), ...(next === undefined ? {} : { NextToken: next }) };
      },
    ),
    ...operation<ModifyInstanceCapacityReservationAttributesCommandInput, ModifyInstanceCapacityReservationAttributesCommandOutput>(
      'ModifyInstanceCapacityReservationAttributes',
      'InstanceId CapacityReservationSpecification.CapacityReservationPreference CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId',
      (input) => {
        const instance = region.instance(input.InstanceId);
        mustBeStopped(instance, 'the capacity reservation'); // [API-MCR]
        const { CapacityReservationPreference: preference, CapacityReservationTarget } = input.CapacityReservationSpecification ?? {};
        const target = CapacityReservationTarget?.CapacityReservationId;
        if ((preference === undefined) === (target === undefined))
          throw new AwsError('InvalidParameterCombination', 'Specify either a preference or a target');
        if (target !== undefined) existing(region, target);
        change(region, instance, (live) => void (live.reservation = { preference: preference ?? 'open', target }));
        return { Return: true };
      },
    ),
  };
}

function writing(region: Region): Operations {
  return {
    ...operation<CreateCapacityReservationCommandInput, CreateCapacityReservationCommandOutput>(
      'CreateCapacityReservation',
      'InstanceType InstancePlatform InstanceCount ClientToken AvailabilityZone EndDate EndDateType InstanceMatchCriteria TagSpecifications',
      (input) => region.once('CreateCapacityReservation', input, () => ({ CapacityReservation: render(region, create(region, input)) })),
    ),
    ...operation<ModifyCapacityReservationCommandInput, ModifyCapacityReservationCommandOutput>(
      'ModifyCapacityReservation',
      'CapacityReservationId InstanceCount EndDate EndDateType InstanceMatchCriteria',
      (input) => {
        modify(region, existing(region, input.CapacityReservationId), input);
        return { Return: true };
      },
    ),
    ...operation<CancelCapacityReservationCommandInput, CancelCapacityReservationCommandOutput>(
      'CancelCapacityReservation',
      'CapacityReservationId',
      ({ CapacityReservationId }) => {
        const reservation = existing(region, CapacityReservationId);
        if (reservation.state !== 'active') throw notActive(reservation);
        end(region, reservation, 'cancelled');
        return { Return: true };
      },
    ),
  };
}

/** Fails for lack of capacity or quota; an `open` one takes in matching running instances as soon as it is active [CR-CREATE]. */
function create(region: Region, input: CreateCapacityReservationCommandInput): ReservationRecord {
  const {
    InstanceType: instanceType = '',
    AvailabilityZone: zone,
    InstanceCount: count = 0,
    InstanceMatchCriteria: match = 'open',
  } = input;
  if (zone === undefined) throw new AwsError('MissingParameter', 'The request must contain the parameter AvailabilityZone');
  if (!region.zones.includes(zone)) throw new AwsError('InvalidZone.NotFound', `The zone '${zone}' does not exist.`);
  if (count < 1 || count > 1_000) throw new AwsError('InvalidParameterValue', 'InstanceCount must be 1 to 1000');
  const type = typeData(instanceType);
  if (!region.offered(instanceType, zone)) throw new AwsError('Unsupported', `${instanceType} is not supported in ${zone}`);
  const endsAt = endOf(region, input);
  checkVcpus(region, count * type.vcpus);
  if (region.cloud.faults.takes('insufficient-capacity', 'EC2.CreateCapacityReservation', instanceType))
    throw lackOfCapacity(instanceType, zone);
  const reservation: ReservationRecord = {
    id: region.id('cr'),
    instanceType,
    platform: input.InstancePlatform ?? 'Linux/UNIX',
    zone,
    createdAt: region.now(),
    visibleAt: region.visibleFrom('EC2.CreateCapacityReservation'),
    state: 'active',
    count,
    match,
    endsAt,
    tags: tagsFor('capacity-reservation', input.TagSpecifications),
  };
  region.reservations.set(reservation.id, reservation);
  if (match === 'open') absorb(region, reservation);
  expireLater(region, reservation);
  return reservation;
}

function endOf(
  region: Region,
  { EndDate, EndDateType }: { EndDate?: Date | undefined; EndDateType?: string | undefined },
): number | undefined {
  const limited = EndDateType === 'limited';
  if (limited !== (EndDate !== undefined)) throw new AwsError('InvalidParameterCombination', 'EndDate goes with EndDateType limited');
  if (EndDate !== undefined && EndDate.getTime() <= region.now())
    throw new AwsError('InvalidParameterValue', 'EndDate must be in the future');
  return EndDate?.getTime();
}

function absorb(region: Region, reservation: ReservationRecord): void {
  for (const instance of region.instances.values()) {
    const { preference, target } = instance.attributes.live.reservation;
    const free = instance.reservationId === undefined && target === undefined && preference === 'open';
    if (free && instance.state === 'running' && matches(reservation, instance) && available(region, reservation) > 0)
      instance.reservationId = reservation.id;
  }
}

/** It ends up to an hour after the time set [API-MCR]. */
function expireLater(region: Region, reservation: ReservationRecord): void {
  const { endsAt } = reservation;
  if (endsAt === undefined) return;
  region.later(endsAt - region.now() + region.draw('reservationEnd'), () => {
    if (reservation.state === 'active' && reservation.endsAt === endsAt) end(region, reservation, 'expired');
  });
}

/** Instances in it go on as ordinary On-Demand ones. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-reservations-release.html */
function end(region: Region, reservation: ReservationRecord, state: 'cancelled' | 'expired'): void {
  reservation.state = state;
  for (const instance of region.instances.values()) if (instance.reservationId === reservation.id) instance.reservationId = undefined;
}

/** Who may use it can be changed only while nobody does [API-MCR]. */
function modify(region: Region, reservation: ReservationRecord, input: ModifyCapacityReservationCommandInput): void {
  if (reservation.state !== 'active') throw notActive(reservation);
  const { InstanceCount: count, InstanceMatchCriteria: match, EndDate, EndDateType } = input;
  const used = reservation.count - available(region, reservation);
  if (match !== undefined && match !== reservation.match && used > 0)
    throw new AwsError('IncorrectState', `The eligibility of ${reservation.id} can only be changed while it is idle`);
  if (count !== undefined && (count < 1 || count < used))
    throw new AwsError('InvalidParameterValue', `${count} is below the ${used} instances in use`);
  const endsAt = EndDateType === undefined && EndDate === undefined ? reservation.endsAt : endOf(region, input);
  if (count !== undefined && count > reservation.count)
    checkVcpus(region, (count - reservation.count) * typeData(reservation.instanceType).vcpus);
  Object.assign(reservation, { count: count ?? reservation.count, match: match ?? reservation.match, endsAt });
  expireLater(region, reservation);
}

const notActive = ({ id, state }: ReservationRecord): AwsError =>
  new AwsError('IncorrectState', `The Capacity Reservation ${id} is ${state}`);

function existing(region: Region, id: string | undefined): ReservationRecord {
  const found = region.reservations.get(id ?? '');
  if (found === undefined || found.visibleAt > region.now())
    throw new AwsError('InvalidCapacityReservationId.NotFound', `The capacity reservation ID '${id}' does not exist`);
  return found;
}

const render = (region: Region, one: ReservationRecord): CapacityReservation => ({
  CapacityReservationId: one.id,
  CapacityReservationArn: region.arn('capacity-reservation', one.id),
  OwnerId: region.cloud.account,
  InstanceType: one.instanceType,
  InstancePlatform: one.platform as NonNullable<CapacityReservation['InstancePlatform']>,
  AvailabilityZone: one.zone,
  Tenancy: 'default',
  TotalInstanceCount: one.count,
  AvailableInstanceCount: one.state === 'active' ? available(region, one) : 0,
  EbsOptimized: false,
  EphemeralStorage: false,
  State: one.state,
  StartDate: new Date(one.createdAt),
  CreateDate: new Date(one.createdAt),
  EndDateType: one.endsAt === undefined ? 'unlimited' : 'limited',
  ...(one.endsAt === undefined ? {} : { EndDate: new Date(one.endsAt) }),
  InstanceMatchCriteria: one.match,
  ReservationType: 'default',
  Tags: tagList(one.tags),
});
