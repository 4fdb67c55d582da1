import type { ObservedHost } from '#core/contracts/observed.ts';
import { isoTime } from '#core/contracts/clock.ts';
import type { Fleet } from '#core/fleet/fleet.ts';
import type { Results } from '../decision.ts';
import type { Effect } from '../effects.ts';
import type { CheckoutRecord } from '../record.ts';

/** A reservation ends up to an hour after its end date [API-MCR]; it has to outlive the way back. */
const marginMilliseconds = 2 * 3_600_000;

/** Where the fleet's rules ask for it: capacity of the original type for the way back, targeted so that no other host takes it. */
export function reservationEffect(record: CheckoutRecord, { rules }: Fleet, host: ObservedHost, results: Results): Effect[] {
  if (!rules.reserveCapacity || record.reservationId !== undefined || results.has('createReservation#home')) return [];
  const endsAt = isoTime(Date.parse(record.deadline) + marginMilliseconds);
  return [{ kind: 'createReservation', key: 'home', instanceType: host.instanceType, zone: host.zone, platform: host.platform, endsAt }];
}
