import { paginateDescribeVolumes, paginateDescribeVolumesModifications, type Volume, type VolumeModification } from '@aws-sdk/client-ec2';
import type { Clients } from '../clients.ts';

/** A volume that was made for a checkout, as AWS shows it. */
export interface MadeVolume {
  readonly volumeId: string;
  readonly type: string;
  readonly iops: number | null;
  readonly throughputMiBps: number | null;
  readonly sizeGiB: number;
  /** The state of its newest modification; null: it has none. */
  readonly modification: string | null;
}

/** Those of a checkout's volumes that carry its mark as disposable: no original can be among them. Two calls, pages aside. */
export async function madeVolumes({ ec2 }: Pick<Clients, 'ec2'>, checkoutId: string): Promise<MadeVolume[]> {
  const volumes: Volume[] = [];
  const mark = { Filters: [{ Name: 'tag:ahps:disposable', Values: [checkoutId] }], MaxResults: 500 };
  for await (const page of paginateDescribeVolumes({ client: ec2 }, mark)) volumes.push(...(page.Volumes ?? []));
  const states = await modificationsOf(
    { ec2 },
    volumes.map(({ VolumeId = '' }) => VolumeId),
  );
  return volumes.map(({ VolumeId: volumeId = '', VolumeType: type = '', Iops, Throughput, Size = 0 }) => ({
    volumeId,
    type,
    iops: Iops ?? null,
    throughputMiBps: Throughput ?? null,
    sizeGiB: Size,
    modification: states.find((each) => each.VolumeId === volumeId)?.ModificationState ?? null,
  }));
}

/** The newest modification of each volume; by filter, for a list of ids fails where one of them was never modified. */
export async function modificationsOf({ ec2 }: Pick<Clients, 'ec2'>, volumeIds: readonly string[]): Promise<VolumeModification[]> {
  if (volumeIds.length === 0) return [];
  const found: VolumeModification[] = [];
  const of = { Filters: [{ Name: 'volume-id', Values: [...volumeIds] }], MaxResults: 500 };
  for await (const page of paginateDescribeVolumesModifications({ client: ec2 }, of)) found.push(...(page.VolumesModifications ?? []));
  return found;
}
