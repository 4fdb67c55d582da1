import type { Raised, Reach } from './contender.ts';
import { iopsPerMiBps, mostOf, type OwnVolume, restOfVolume, type VolumeOffer, type VolumeResource } from './own-volumes.ts';

/** Seconds until a change is in force (`optimizing`); AWS says minutes. https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modify-volume.html */
const costSeconds = 300;

/** The knobs of a checkout for a resource of its volumes: limits in the guest reach as far as the volumes do now, a change of the volumes further. */
export function volumeReach(
  volumes: readonly OwnVolume[],
  offer: VolumeOffer,
  resource: VolumeResource,
  guestSeconds: number,
  now: number,
): { readonly reach: readonly Reach[]; readonly raised?: Raised } | undefined {
  const having = volumes.filter((volume) => volume[resource] !== null);
  if (having.length === 0) return undefined;
  const has = Math.min(...having.map((volume) => volume[resource] ?? 0));
  const upTo = Math.min(...having.map((volume) => mostOf(volume, offer, resource)));
  const isFree = (direction: 'lower' | 'raise'): boolean => having.every((volume) => restOfVolume(volume, direction, now) === undefined);
  const guest: Reach = { knob: 'GUEST', upTo: has, costSeconds: guestSeconds };
  const raised = isFree('lower') ? raisedOf(having, resource) : undefined;
  return {
    reach: upTo > has && isFree('raise') ? [guest, { knob: 'VOLUME', upTo, costSeconds }] : [guest],
    ...(raised === undefined ? {} : { raised }),
  };
}

function raisedOf(volumes: readonly OwnVolume[], resource: VolumeResource): Raised | undefined {
  const over = volumes.flatMap((volume) => {
    const needed = resource === 'iops' ? iopsPerMiBps * (volume.throughputMiBps ?? 0) : 0;
    const [from, to] = [volume[resource] ?? 0, Math.max(volume.planned[resource] ?? 0, needed)];
    return from > to ? [{ from, to }] : [];
  });
  if (over.length === 0) return undefined;
  return { from: Math.max(...over.map(({ from }) => from)), to: Math.max(...over.map(({ to }) => to)), costSeconds };
}
