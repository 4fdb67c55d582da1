import type { ObservedHost, ObservedVolume } from '#core/contracts/observed.ts';
import { actOr, type Decision, done, type Results, soon } from '../decision.ts';
import type { Effect } from '../effects.ts';
import { hostStoryKeys } from '../host-story.ts';
import type { CheckoutRecord } from '../record.ts';
import { isGone } from './power.ts';

/** Of a lost host, deletes the volumes that were made for its borrower. Originals, their replacements and all snapshots stay. */
export function decideDispose({ id }: Pick<CheckoutRecord, 'id'>, made: readonly ObservedVolume[]): Decision {
  const there = made.filter(({ state, tags }) => tags['ahps:disposable'] === id && state !== 'deleting' && state !== 'deleted');
  const free = there.filter(({ state }) => state === 'available' || state === 'error');
  const effects = free.map(({ volumeId }): Effect => ({ kind: 'deleteVolume', key: volumeId, volumeId }));
  return actOr('removes the volumes of the borrower', effects, () =>
    there.length > 0 ? soon('volumes are leaving the host', 5) : done('no volume of the borrower is left'),
  );
}

/** Of a lost host, ends the capacity that was held for its way back, and takes our tags off what is left of it. */
export function decideRelease(
  { reservationId }: Pick<CheckoutRecord, 'reservationId'>,
  host: ObservedHost | undefined,
  results: Results,
): Decision {
  const isTagged = !isGone(host) && hostStoryKeys.some((key) => host.tags[key] !== undefined);
  const effects: Effect[] = [
    ...(reservationId === undefined || results.has(`cancelReservation#${reservationId}`)
      ? []
      : [{ kind: 'cancelReservation', key: reservationId, reservationId } as const]),
    ...(isTagged ? [{ kind: 'untagHost', key: 'host' } as const] : []),
  ];
  return actOr('ends what was held for the host', effects, () => done('nothing is held for the host any more'));
}
