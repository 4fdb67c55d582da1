/** Limits of the account as far as they are known; what is null is not checked. */
export interface Quotas {
  /** `vcpuQuotaCode` → limit and vCPUs running now. */
  readonly vcpus: Readonly<Record<string, { readonly limit: number; readonly inUse: number }>>;
  /** Volume copies that may start now (5 at a time in a Region [EBS-Q]). */
  readonly volumeCopiesFree: number | null;
  /** Volume type → GiB of EBS storage left. */
  readonly storageGiBFree: Readonly<Record<string, number>>;
  readonly groupsPerInterface: number;
}

/** Nothing known but AWS's default of five security groups per interface. */
export const unknownQuotas: Quotas = {
  vcpus: {},
  volumeCopiesFree: null,
  storageGiBFree: {},
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

/** Volume copies in progress in a Region (service `ebs`) [EBS-Q]. */
export const copyQuotaCode = 'L-39BD5252';

/** Storage of one volume type in a Region, in TiB (service `ebs`): https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html. */
const storage: Readonly<Record<string, string>> = {
  gp2: 'L-D18FCD1D',
  gp3: 'L-7A658B76',
  io1: 'L-FD252861',
  io2: 'L-09BD8365',
  st1: 'L-82ACEF56',
  sc1: 'L-17AF77E8',
  standard: 'L-9CF3C2EB',
};
/** The code of the quota on a volume type's storage; undefined for a type that is not known. */
export const storageQuotaCode = (volumeType: string): string | undefined => storage[volumeType];

/** The Service Quotas code (service `ec2`) under which On-Demand vCPUs of this type count; Standard unless the family has its own. */
export const vcpuQuotaCode = (instanceType: string): string => families.find(([family]) => family.test(instanceType))?.[1] ?? 'L-1216C47A';
