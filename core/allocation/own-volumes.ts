import * as z from 'zod';
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
export const iopsPerMiBps = 4;

const day = 86_400_000;
/** Changes of one volume in a rolling 24 hours: same page. */
const mostChanges = 4;

/** The most that a volume may be raised to; never less than it has. */
export function mostOf(volume: OwnVolume, offer: VolumeOffer, resource: VolumeResource): number {
  const { perGiB, free, iops, throughputMiBps } = limits[volume.type];
  const bySize = Math.max(free, perGiB * Math.max(volume.sizeGiB, offer.sizeGiB ?? 0));
  const mostIops = Math.max(volume.iops, Math.min(offer.iops ?? 0, bySize, iops));
  if (resource === 'iops') return mostIops;
  return Math.max(volume.throughputMiBps ?? 0, Math.min(offer.throughputMiBps ?? 0, throughputMiBps, Math.floor(mostIops / iopsPerMiBps)));
}

/** The figures that a volume is to have for an allocation. A raise takes nothing off, a lowering nothing beyond what it was made with; the size never shrinks. */
export function figuresFor(volume: OwnVolume, amounts: Amounts, offer: VolumeOffer, direction: 'lower' | 'raise'): VolumeFigures {
  const toward = (resource: VolumeResource, planned: number, has: number): number => {
    const wanted = Math.max(planned, Math.min(amounts[resource] ?? 0, mostOf(volume, offer, resource)));
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
