import * as z from 'zod';

/**
 * What a pool has and checkouts share. Amounts are whole numbers in the unit of the resource, so that sums
 * are exact; of vCPUs they are hundredths, for a share of a CPU is a natural amount.
 */
const fixedResources = ['vcpu', 'memoryMiB', 'iops', 'throughputMiBps', 'networkMbps'] as const;
export type FixedResource = (typeof fixedResources)[number];
/** `licence:<name>` is a count of licences. */
export type Resource = FixedResource | `licence:${string}`;
/** Resource → amount. */
export type Amounts = Readonly<Partial<Record<Resource, number>>>;

const units: Readonly<Record<FixedResource, { readonly unit: string; readonly per: number }>> = {
  vcpu: { unit: 'vCPU', per: 100 },
  memoryMiB: { unit: 'MiB', per: 1 },
  iops: { unit: 'IOPS', per: 1 },
  throughputMiBps: { unit: 'MiB/s', per: 1 },
  networkMbps: { unit: 'Mbps', per: 1 },
};
const isFixed = (resource: Resource): resource is FixedResource => Object.hasOwn(units, resource);

/** How many of its amounts make one of the resource as people write it. */
export const amountsPer = (resource: Resource): number => (isFixed(resource) ? units[resource].per : 1);

/** `2.5 vCPU`, `4096 MiB`, `2 licences of oracle`. */
export function amountText(resource: Resource, amount: number): string {
  if (isFixed(resource)) return `${String(amount / units[resource].per)} ${units[resource].unit}`;
  return `${String(amount)} ${amount === 1 ? 'licence' : 'licences'} of ${resource.slice('licence:'.length)}`;
}

const licence = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'a licence has lower-case letters, digits and hyphens, at most 31');
const whole = z.int().min(0).max(100_000_000);

/** Some value for each resource, as people write it: vCPUs with two decimals, licences by their names. */
export const perResource = <T extends z.ZodType>(of: (amount: z.ZodNumber) => T) =>
  z.strictObject({
    vcpu: of(z.number().min(0).max(1_000_000).multipleOf(0.01)).optional(),
    memoryMiB: of(whole).optional(),
    iops: of(whole).optional(),
    throughputMiBps: of(whole).optional(),
    networkMbps: of(whole).optional(),
    licences: z.record(licence, of(whole)).optional(),
  });

/** A value per resource as it is written → by the names of the arbiter. */
export function byResource<T>(
  written: { readonly licences?: Readonly<Record<string, T>> | undefined } & Readonly<Partial<Record<FixedResource, T | undefined>>>,
): [Resource, T][] {
  const fixed = fixedResources.flatMap((resource): [Resource, T][] => {
    const value = written[resource];
    return value === undefined ? [] : [[resource, value]];
  });
  return [...fixed, ...Object.entries(written.licences ?? {}).map(([name, value]): [Resource, T] => [`licence:${name}`, value])];
}

/** An amount as it is written → in the whole numbers of the arbiter. */
export const toAmount = (resource: Resource, written: number): number => Math.round(written * amountsPer(resource));

/** Amounts as they lie in the table. */
export const amounts: z.ZodType<Amounts> = z.record(z.string(), z.int().min(0));

/** The entries of some amounts, typed. */
export const entriesOf = <T>(record: Readonly<Partial<Record<Resource, T>>>): [Resource, T][] => Object.entries(record) as [Resource, T][];
