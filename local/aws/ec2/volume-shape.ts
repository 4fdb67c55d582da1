import { AwsError } from '../cloud.ts';
import type { VolumeType } from './model.ts';

type Limits = readonly [number, number];
interface TypeLimits {
  readonly size: Limits;
  readonly iops?: Limits;
  readonly throughput?: Limits;
}

/** Sizes in GiB, throughput in MiB/s [API-CV]. https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html */
const limits: Readonly<Record<VolumeType, TypeLimits>> = {
  gp3: { size: [1, 65_536], iops: [3_000, 80_000], throughput: [125, 2_000] },
  gp2: { size: [1, 16_384] },
  io1: { size: [4, 16_384], iops: [100, 64_000] },
  io2: { size: [4, 65_536], iops: [100, 256_000] },
  st1: { size: [125, 16_384] },
  sc1: { size: [125, 16_384] },
  standard: { size: [1, 1_024] },
};

export interface VolumeShape {
  readonly type: VolumeType;
  readonly size: number;
  readonly iops: number | undefined;
  readonly throughput: number | undefined;
}

interface Wanted {
  readonly VolumeType?: string | undefined;
  readonly Size?: number | undefined;
  readonly Iops?: number | undefined;
  readonly Throughput?: number | undefined;
}

/** What CreateVolume and CopyVolumes make of the request: gp2 where no type is given [API-CV]; never smaller than its source. */
export function shapeOf(wanted: Wanted, sourceSize: number | undefined): VolumeShape {
  const type = (wanted.VolumeType ?? 'gp2') as VolumeType;
  const allowed = limits[type];
  if (allowed === undefined) throw new AwsError('InvalidParameterValue', `Value (${type}) for parameter volumeType is invalid.`);
  const size = wanted.Size ?? sourceSize;
  if (size === undefined) throw new AwsError('MissingParameter', 'The request must contain the parameter size or snapshotId');
  within('size', size, allowed.size);
  if (sourceSize !== undefined && size < sourceSize)
    throw new AwsError('InvalidParameterValue', `Volume of ${size}GiB is smaller than its source of ${sourceSize}GiB`);
  return { type, size, iops: iopsOf(type, size, wanted.Iops, allowed), throughput: throughputOf(type, wanted, allowed) };
}

function iopsOf(type: VolumeType, size: number, wanted: number | undefined, { iops }: TypeLimits): number | undefined {
  if (iops === undefined) {
    if (wanted !== undefined) throw new AwsError('InvalidParameterCombination', `The parameter iops is not supported for ${type} volumes.`);
    return type === 'gp2' ? Math.min(16_000, Math.max(100, 3 * size)) : undefined;
  }
  const value = wanted ?? (type === 'gp3' ? 3_000 : undefined);
  if (value === undefined) throw new AwsError('MissingParameter', `The parameter iops must be specified for ${type} volumes.`);
  within('iops', value, iops);
  // gp3 has its 3,000 at any size, more only by 500 per GiB; io1 50, io2 1,000 per GiB.
  const perGib = { gp3: 500, io1: 50, io2: 1_000 }[type as 'gp3' | 'io1' | 'io2'];
  if (value > Math.max(perGib * size, type === 'gp3' ? 3_000 : 100))
    throw new AwsError('InvalidParameterValue', `Iops to volume size ratio is too high; maximum is ${perGib}`);
  return value;
}

function throughputOf(type: VolumeType, wanted: Wanted, { throughput }: TypeLimits): number | undefined {
  if (throughput === undefined) {
    if (wanted.Throughput !== undefined)
      throw new AwsError('InvalidParameterCombination', `The parameter throughput is not supported for ${type} volumes.`);
    return undefined;
  }
  const value = wanted.Throughput ?? 125;
  within('throughput', value, throughput);
  if (value > 0.25 * (wanted.Iops ?? 3_000))
    throw new AwsError('InvalidParameterValue', 'Throughput (MiBps) to iops ratio is too high; maximum is 0.25 MiBps per iops.');
  return value;
}

function within(name: string, value: number, [low, high]: Limits): void {
  if (!Number.isInteger(value) || value < low || value > high)
    throw new AwsError('InvalidParameterValue', `Value (${value}) for parameter ${name} is invalid: expecting ${low} to ${high}`);
}
