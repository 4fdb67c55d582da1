import { AwsError } from '../cloud.ts';
import { first } from './first.ts';
import type { InstanceRecord, ReservationRecord } from './model.ts';
import type { Region } from './region.ts';
import { typeData } from './type-fit.ts';

/** Places of a reservation that no instance occupies. */
export function available(region: Region, reservation: ReservationRecord): number {
  const used = [...region.instances.values()].filter(({ reservationId }) => reservationId === reservation.id).length;
  return Math.max(0, reservation.count - used);
}

/** The reservation serves this instance: same type, zone and platform, and it is alive [CR-CREATE]. */
export function matches(reservation: ReservationRecord, instance: InstanceRecord): boolean {
  return (
    reservation.state === 'active' &&
    reservation.zone === instance.zone &&
    reservation.instanceType === instance.attributes.live.instanceType &&
    reservation.platform === (instance.platform === 'windows' ? 'Windows' : 'Linux/UNIX')
  );
}

/**
 * Gives each instance a place before it starts: the targeted reservation, an open one, or On-Demand capacity,
 * as its preference says [CR-LAUNCH]. All or nothing. Lack of capacity hits only those without a reservation [EC2-ICE].
 */
export function reserveForStart(region: Region, instances: readonly InstanceRecord[]): void {
  try {
    for (const instance of instances) instance.reservationId = reservationFor(region, instance);
    checkQuota(region, instances);
    for (const instance of instances) if (instance.reservationId === undefined) checkCapacity(region, instance);
  } catch (error) {
    for (const instance of instances) instance.reservationId = undefined;
    throw error;
  }
}

function reservationFor(region: Region, instance: InstanceRecord): string | undefined {
  const { preference, target } = instance.attributes.live.reservation;
  const full = new AwsError(
    'ReservationCapacityExceeded',
    `The Capacity Reservation for '${instance.id}' does not have sufficient available instance capacity.`,
    'server',
  );
  if (target !== undefined) {
    const reservation = region.reservations.get(target);
    if (reservation === undefined || !matches(reservation, instance) || available(region, reservation) === 0) throw full;
    return target;
  }
  if (preference === 'none') return undefined;
  const open = first(region.reservations.values(), (one) => one.match === 'open' && matches(one, instance) && available(region, one) > 0);
  if (open === undefined && preference === 'capacity-reservations-only') throw full;
  return open?.id;
}

function checkCapacity(region: Region, instance: InstanceRecord): void {
  const { instanceType } = instance.attributes.live;
  const lacks = region.cloud.faults.takes('insufficient-capacity', 'EC2.StartInstances', instance.id, instanceType);
  if (lacks) throw lackOfCapacity(instanceType, instance.zone);
}

/** `InsufficientInstanceCapacity` is a server error [EC2-ERR]. */
export const lackOfCapacity = (instanceType: string, zone: string): AwsError =>
  new AwsError(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${zone}).`,
    'server',
  );

/** Running On-Demand vCPUs and unused reservations count, with the type's default vCPUs; stopped instances do not [EC2-OD][EC2-CPU]. */
export function vcpusInUse(region: Region): number {
  const counted = [...region.instances.values()].filter(({ state }) => !['stopped', 'terminated'].includes(state));
  const idle = [...region.reservations.values()].filter(({ state }) => state === 'active');
  return (
    counted.reduce((sum, { attributes }) => sum + typeData(attributes.live.instanceType).vcpus, 0) +
    idle.reduce((sum, reservation) => sum + available(region, reservation) * typeData(reservation.instanceType).vcpus, 0)
  );
}

function checkQuota(region: Region, instances: readonly InstanceRecord[]): void {
  const more = instances.reduce((sum, { attributes }) => sum + typeData(attributes.live.instanceType).vcpus, 0);
  checkVcpus(region, more);
}

/** `VcpuLimitExceeded` [EC2-ERR]. */
export function checkVcpus(region: Region, more: number): void {
  const quota = region.options.vcpuQuota?.() ?? Number.POSITIVE_INFINITY;
  if (vcpusInUse(region) + more > quota)
    throw new AwsError(
      'VcpuLimitExceeded',
      `You have requested more vCPU capacity than your current vCPU limit of ${quota} allows for the instance bucket.`,
    );
}
