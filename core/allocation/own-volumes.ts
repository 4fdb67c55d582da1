import * as z from 'zod';
import type { Reach } from './contender.ts';
import type { Amounts } from './resources.ts';

/** The resources that a volume has a provisioned figure of. */
export const volumeResources = ['iops', 'throughputMiBps'] as const;
export type VolumeResource = (typeof volumeResources)[number];

const figure = z.int().min(1).max(1_000_000);
/**
 * What each of the persona's own volumes may be raised to while it runs. Its size (GiB) grows only as far
 * as its IOPS demand it, and stays, for a volume never shrinks.
 */
export const volumeOffer = z
  .strictObject({ iops: figure.optional(), throughputMiBps: figure.optional(), sizeGiB: figure.optional() })
  .refine(
    ({ iops, throughputMiBps }) => iops !== undefined || throughputMiBps !== undefined,
    'offers nothing: name iops or throughputMiBps',
  );
export type VolumeOffer = z.output<typeof volumeOffer>;

/** What a volume is provisioned with; a throughput of its own has gp3 only (null). */
export interface VolumeFigures {
  readonly iops: number;
  readonly throughputMiBps: number | null;
  readonly sizeGiB: number;
}
/** A volume that was made for the loan, of a type whose figures can be set. */
export interface OwnVolume extends VolumeFigures {
  readonly volumeId: string;
  readonly type: ProvisionedType;
  /** What it was made with. */
  readonly planned: VolumeFigures;
  /** How the newest change of it stands with AWS; null: never changed. */
  readonly modification: string | null;
  /** When we changed it, in milliseconds. */
  readonly changes: readonly number[];
}

/** Limits of the types: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html and provisioned-iops.html. gp3 has 3,000 IOPS at any size. */
const limits = {
  gp3: { perGiB: 500, free: 3_000, iops: 80_000, throughputMiBps: 2_000 },
  io1: { perGiB: 50, free: 0, iops: 64_000, throughputMiBps: 0 },
  io2: { perGiB: 1_000, free: 0, iops: 256_000, throughputMiBps: 0 },
} as const;
export type ProvisionedType = keyof typeof limits;
export const isProvisioned = (type: string): type is ProvisionedType => Object.hasOwn(limits, type);
/** GP3 has at most 0.25 MiB/s for each of its IOPS. */
const iopsPerMiBps = 4;

/** Seconds until a change is in force (`optimizing`); AWS says minutes. https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modify-volume.html */
const costSeconds = 300;
const day = 86_400_000;
/** Changes of one volume in a rolling 24 hours: same page. */
const mostChanges = 4;

/** The most that a volume may be raised to; never less than it has. */
function most(volume: OwnVolume, offer: VolumeOffer, resource: VolumeResource): number {
  const { perGiB, free, iops, throughputMiBps } = limits[volume.type];
  const bySize = Math.max(free, perGiB * Math.max(volume.sizeGiB, offer.sizeGiB ?? 0));
  const mostIops = Math.max(volume.iops, Math.min(offer.iops ?? 0, bySize, iops));
  if (resource === 'iops') return mostIops;
  return Math.max(volume.throughputMiBps ?? 0, Math.min(offer.throughputMiBps ?? 0, throughputMiBps, Math.floor(mostIops / iopsPerMiBps)));
}

/** The figures that a volume is to have for an allocation. A raise takes nothing off, a lowering nothing beyond what it was made with; the size never shrinks. */
export function figuresFor(volume: OwnVolume, amounts: Amounts, offer: VolumeOffer, direction: 'lower' | 'raise'): VolumeFigures {
  const toward = (resource: VolumeResource, planned: number, has: number): number => {
    const wanted = Math.max(planned, Math.min(amounts[resource] ?? 0, most(volume, offer, resource)));
    return direction === 'raise' ? Math.max(has, wanted) : Math.min(has, wanted);
  };
  const { planned } = volume;
  const throughputMiBps =
    volume.throughputMiBps === null ? null : toward('throughputMiBps', planned.throughputMiBps ?? 0, volume.throughputMiBps);
  const iops = Math.max(toward('iops', planned.iops, volume.iops), iopsPerMiBps * (throughputMiBps ?? 0));
  const { perGiB, free } = limits[volume.type];
  return { iops, throughputMiBps, sizeGiB: iops <= free ? volume.sizeGiB : Math.max(volume.sizeGiB, Math.ceil(iops / perGiB)) };
}

export const hasFigures = (volume: VolumeFigures, { iops, throughputMiBps, sizeGiB }: VolumeFigures): boolean =>
  volume.iops === iops && volume.throughputMiBps === throughputMiBps && volume.sizeGiB === sizeGiB;

/** Why a volume cannot be changed now; undefined when it can. The last change of a day is kept for a raise. */
export function restOfVolume(
  { volumeId, modification, changes }: OwnVolume,
  direction: 'lower' | 'raise',
  now: number,
): string | undefined {
  if (modification === 'modifying' || modification === 'optimizing')
    return `${volumeId} is ${modification}: the next change has to wait until this one is completed`;
  const recent = changes.filter((at) => now - at < day).length;
  if (recent >= mostChanges) return `${volumeId} was changed ${String(recent)} times within 24 hours, and AWS takes no more`;
  if (direction === 'lower' && recent === mostChanges - 1)
    return `${volumeId} was changed ${String(recent)} times within 24 hours, and the last change is kept for a raise`;
  return undefined;
}

/** What of a resource the volumes were raised by beyond what they were made with, and can be put back from now. */
export interface Raised {
  readonly from: number;
  readonly to: number;
  readonly costSeconds: number;
}

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
  const upTo = Math.min(...having.map((volume) => most(volume, offer, resource)));
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
