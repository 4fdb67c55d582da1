import {
  paginateDescribeCapacityReservations,
  paginateDescribeInstances,
  paginateDescribeInstanceTypes,
  paginateDescribeVolumes,
  paginateDescribeVolumeStatus,
} from '@aws-sdk/client-ec2';
import type { Volume } from '@aws-sdk/client-ec2';
import { vcpuQuotaCode } from '#core/persona/quotas.ts';
import type { Clients } from './clients.ts';
import { count, list, text } from './host-capture-values.ts';

type Reader = Pick<Clients, 'ec2' | 'clock'>;
/** Describe calls give at most so many items. */
const MaxResults = 1_000;
const add = (sums: Record<string, number>, key: string, more: number): void => void (sums[key] = (sums[key] ?? 0) + more);

/** vCPUs that count now, by `vcpuQuotaCode`: running On-Demand instances and the idle places of reservations [EC2-OD][CR-PRICE]. */
export async function vcpusInUse(clients: Reader): Promise<Readonly<Record<string, number>>> {
  const [running, idle] = await Promise.all([runningTypes(clients), idleTypes(clients)]);
  const all = [...running, ...idle];
  const vcpus = await vcpusOf(clients, [...new Set(all)]);
  const sums: Record<string, number> = {};
  for (const type of all) add(sums, vcpuQuotaCode(type), vcpus.get(type) ?? 0);
  return sums;
}

/** Type → its default vCPUs, which are what counts [EC2-CHTYPE]. */
async function vcpusOf({ ec2 }: Reader, types: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  if (types.length === 0) return found;
  const named = { Filters: [{ Name: 'instance-type', Values: [...types] }] };
  for await (const page of paginateDescribeInstanceTypes({ client: ec2 }, named))
    for (const { InstanceType, VCpuInfo } of list(page.InstanceTypes)) found.set(text(InstanceType), count(VCpuInfo?.DefaultVCpus));
  return found;
}

/** Spot has quotas of its own, stopped instances do not count [EC2-OD]. */
async function runningTypes({ ec2 }: Reader): Promise<string[]> {
  const types: string[] = [];
  const running = { Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }], MaxResults };
  for await (const page of paginateDescribeInstances({ client: ec2 }, running))
    for (const { InstanceType, InstanceLifecycle } of list(page.Reservations).flatMap(({ Instances }) => list(Instances)))
      if (InstanceType !== undefined && InstanceLifecycle !== 'spot') types.push(InstanceType);
  return types;
}

async function idleTypes({ ec2 }: Reader): Promise<string[]> {
  const types: string[] = [];
  const active = { Filters: [{ Name: 'state', Values: ['active'] }], MaxResults };
  for await (const page of paginateDescribeCapacityReservations({ client: ec2 }, active))
    for (const { InstanceType, AvailableInstanceCount } of list(page.CapacityReservations))
      types.push(...Array.from({ length: count(AvailableInstanceCount) }, () => text(InstanceType)));
  return types;
}

export interface DisksInUse {
  /** GiB of all volumes, by volume type. */
  readonly gib: Readonly<Record<string, number>>;
  /** Volume copies in progress. */
  readonly copies: number;
}

/** What the volumes of the Region take; one paged read, and one more where there are copies. */
export async function disksInUse(clients: Reader): Promise<DisksInUse> {
  const gib: Record<string, number> = {};
  const copied: Volume[] = [];
  for await (const page of paginateDescribeVolumes({ client: clients.ec2 }, { MaxResults }))
    for (const volume of list(page.Volumes)) {
      add(gib, text(volume.VolumeType), count(volume.Size));
      if (volume.SourceVolumeId !== undefined) copied.push(volume);
    }
  return { gib, copies: await copiesInProgress(clients, copied) };
}

/** Copying the first TiB takes up to so long [EBS-COPY]. */
const longestCopyMilliseconds = 6 * 3_600_000;

/**
 * A copy is in progress until its initialization is told as complete, which may be late by minutes
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VolumeStatusItem.html); one of which nothing is
 * told counts for as long as it may take.
 */
async function copiesInProgress({ ec2, clock }: Reader, copies: readonly Volume[]): Promise<number> {
  if (copies.length === 0) return 0;
  const progress = new Map<string, number>();
  const asked = { VolumeIds: copies.map(({ VolumeId }) => text(VolumeId)) };
  for await (const page of paginateDescribeVolumeStatus({ client: ec2 }, asked))
    for (const { VolumeId, InitializationStatusDetails } of list(page.VolumeStatuses))
      if (InitializationStatusDetails?.Progress !== undefined) progress.set(text(VolumeId), InitializationStatusDetails.Progress);
  return copies.filter(({ VolumeId, CreateTime }) => {
    const told = progress.get(text(VolumeId));
    return told === undefined ? clock.now() - (CreateTime?.getTime() ?? 0) < longestCopyMilliseconds : told < 100;
  }).length;
}
