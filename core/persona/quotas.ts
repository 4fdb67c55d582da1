/** Limits of the account as far as they are known; what is null is not checked. */
export interface Quotas {
  /** `vcpuQuotaCode` → limit and vCPUs running now. */
  readonly vcpus: Readonly<Record<string, { readonly limit: number; readonly inUse: number }>>;
  /** Volume copies that may start now (5 at a time in a Region [EBS-Q]). */
  readonly volumeCopiesFree: number | null;
  /** Snapshots that may be pending besides those of now. */
  readonly snapshotsFree: number | null;
  /** GiB of EBS storage left. */
  readonly storageGiBFree: number | null;
  readonly groupsPerInterface: number;
}

/** Nothing known but AWS's default of five security groups per interface. */
export const unknownQuotas: Quotas = {
  vcpus: {},
  volumeCopiesFree: null,
  snapshotsFree: null,
  storageGiBFree: null,
  groupsPerInterface: 5,
};

/** On-Demand vCPU quotas by the letters with which their families begin [EC2-Q]; longer beginnings first. */
const families: readonly (readonly [RegExp, string])[] = [
  [/^(u-|u\d)/, 'L-43DA4232'],
  [/^hpc/, 'L-F7808C92'],
  [/^inf/, 'L-1945791B'],
  [/^trn/, 'L-2C3B7624'],
  [/^dl/, 'L-6E869C2A'],
  [/^(g|vt)/, 'L-DB2E81BA'],
  [/^p\d/, 'L-417A185B'],
  [/^x/, 'L-7295265B'],
  [/^f\d/, 'L-74FC7D96'],
];

/** The Service Quotas code (service `ec2`) under which On-Demand vCPUs of this type count; Standard unless the family has its own. */
export const vcpuQuotaCode = (instanceType: string): string => families.find(([family]) => family.test(instanceType))?.[1] ?? 'L-1216C47A';
