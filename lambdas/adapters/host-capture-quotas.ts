import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import type { HostFacts } from '#core/manifest/host-facts.ts';
import type { Persona } from '#core/persona/persona.ts';
import { copyQuotaCode, type Quotas, storageQuotaCode, unknownQuotas, vcpuQuotaCode } from '#core/persona/quotas.ts';
import { addedGiB, clonedVolumes } from '#core/persona/volumes.ts';
import { isAwsError } from './aws-error.ts';
import type { Clients } from './clients.ts';
import { type DisksInUse, disksInUse, vcpusInUse } from './host-capture-usage.ts';
import { sharedReading } from './shared-reading.ts';

type Reader = Pick<Clients, 'ec2' | 'quotas' | 'clock'>;
interface Readings {
  /** The limit of `<service>/<code>`; undefined where Service Quotas knows no such quota. */
  readonly limit: (quota: string) => Promise<number | undefined>;
  readonly vcpus: (account: string) => Promise<Readonly<Record<string, number>>>;
  readonly disks: (account: string) => Promise<DisksInUse>;
}

/** Limits change by a request of people, what is used changes with every start. */
const limitMilliseconds = 5 * 60_000;
const usageMilliseconds = 60_000;

/** Of one execution environment: the account's figures are the same for every loan, so they are not asked for each. */
const readings = new WeakMap<object, Readings>();

function readingsOf(clients: Reader): Readings {
  const kept = readings.get(clients);
  if (kept !== undefined) return kept;
  const itself = (key: string): string => key;
  const made: Readings = {
    limit: sharedReading(clients.clock, limitMilliseconds, itself, (quota) => readLimit(clients, quota)),
    vcpus: sharedReading(clients.clock, usageMilliseconds, itself, () => vcpusInUse(clients)),
    disks: sharedReading(clients.clock, usageMilliseconds, itself, () => disksInUse(clients)),
  };
  readings.set(clients, made);
  return made;
}

/** The quotas that a host as this persona would use up, with what of them is free. Others stay unknown. */
export async function readQuotas(clients: Reader, persona: Persona, { manifest }: HostFacts): Promise<Quotas> {
  const { limit, vcpus, disks } = readingsOf(clients);
  const codes = [...new Set([manifest.shape.instanceType, ...persona.resources.instanceTypes].map(vcpuQuotaCode))];
  const volumeTypes = Object.keys(addedGiB(manifest, persona));
  const clones = clonedVolumes(manifest, persona).length > 0;
  const account = manifest.identity.accountId;
  const [inUse, used, vcpuLimits, storageLimits, copyLimit] = await Promise.all([
    vcpus(account),
    disks(account),
    Promise.all(codes.map((code) => limit(`ec2/${code}`))),
    Promise.all(volumeTypes.map(async (type) => limit(`ebs/${storageQuotaCode(type) ?? ''}`))),
    clones ? limit(`ebs/${copyQuotaCode}`) : undefined,
  ]);
  return {
    ...unknownQuotas,
    vcpus: known(codes, vcpuLimits, (code, most) => ({ limit: most, inUse: inUse[code] ?? 0 })),
    // Storage quotas are in TiB [EBS-Q].
    storageGiBFree: known(volumeTypes, storageLimits, (type, most) => most * 1_024 - (used.gib[type] ?? 0)),
    volumeCopiesFree: copyLimit === undefined ? null : Math.max(0, copyLimit - used.copies),
  };
}

const known = <T>(
  keys: readonly string[],
  limits: readonly (number | undefined)[],
  of: (key: string, limit: number) => T,
): Record<string, T> =>
  Object.fromEntries(
    keys.flatMap((key, index) => {
      const most = limits[index];
      return most === undefined ? [] : [[key, of(key, most)]];
    }),
  );

/** A quota that nobody ever changed may have no applied value; then AWS's default holds. */
async function readLimit({ quotas }: Reader, quota: string): Promise<number | undefined> {
  const [ServiceCode, QuotaCode] = quota.split('/');
  if (QuotaCode === '') return undefined;
  try {
    return (await quotas.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }))).Quota?.Value;
  } catch (error) {
    if (!isAwsError(error, 'NoSuchResourceException')) throw error;
  }
  try {
    return (await quotas.send(new GetAWSDefaultServiceQuotaCommand({ ServiceCode, QuotaCode }))).Quota?.Value;
  } catch (error) {
    if (isAwsError(error, 'NoSuchResourceException')) return undefined;
    throw error;
  }
}
