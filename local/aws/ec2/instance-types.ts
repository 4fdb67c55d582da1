import type { BandwidthWeightingType, BootModeType } from '@aws-sdk/client-ec2';
import type { Architecture } from './model.ts';

/** What the simulation and its readers need of a type. Bandwidths: network in Gbit/s, EBS in Mbit/s; memory in MiB. */
export interface InstanceTypeData {
  readonly name: string;
  readonly vcpus: number;
  readonly threadsPerCore: 1 | 2;
  readonly memoryMib: number;
  readonly architecture: Architecture;
  readonly hypervisor: 'nitro' | 'xen' | undefined;
  readonly ena: 'required' | 'supported' | 'unsupported';
  readonly interfaces: number;
  readonly addressesPerInterface: number;
  readonly networkGbps: readonly [base: number, peak: number];
  readonly ebsMbps: readonly [base: number, peak: number];
  readonly ebsIops: readonly [base: number, peak: number];
  /** `shared`: interfaces and instance-store disks count too. */
  readonly attachments: { readonly limit: number; readonly kind: 'shared' | 'dedicated' };
  readonly bootModes: readonly BootModeType[];
  readonly burstable: boolean;
  readonly tpm: boolean;
  readonly enclaves: boolean;
  readonly enaExpress: boolean;
  readonly weightings: readonly BandwidthWeightingType[];
  readonly storage: { readonly gb: number; readonly disks: number } | undefined;
  readonly bareMetal: boolean;
  readonly currentGeneration: boolean;
}

interface Family extends Partial<InstanceTypeData> {
  readonly architecture: Architecture;
}

const shared = { limit: 28, kind: 'shared' } as const;
const intel: Family = { architecture: 'x86_64', bootModes: ['legacy-bios', 'uefi'], tpm: true };
const graviton: Family = { architecture: 'arm64', threadsPerCore: 1, bootModes: ['uefi'], tpm: false };
const families: Readonly<Record<string, Family>> = {
  m5: intel,
  m5d: intel,
  c5: intel,
  r5: intel,
  m6i: intel,
  c6i: intel,
  r6i: intel,
  m7g: graviton,
  c7g: graviton,
  m8g: { ...graviton, weightings: ['default', 'vpc-1', 'ebs-1'] },
  t3: { ...intel, burstable: true },
  t4g: { ...graviton, burstable: true },
  t2: {
    architecture: 'x86_64',
    bootModes: ['legacy-bios'],
    burstable: true,
    hypervisor: 'xen',
    ena: 'unsupported',
    threadsPerCore: 1,
    attachments: { limit: 39, kind: 'dedicated' },
  },
};

/** name, vCPU, memory GiB, interfaces, addresses each, network base/peak Gbit/s, EBS base/peak Mbit/s, EBS base/peak IOPS. */
type Row = readonly [string, number, number, number, number, number, number, number, number, number, number, Partial<InstanceTypeData>?];

/** From https://docs.aws.amazon.com/ec2/latest/instancetypes/ (gp, co, mo). */
const rows: readonly Row[] = [
  ['m5.large', 2, 8, 3, 10, 0.75, 10, 650, 4750, 3600, 18750],
  ['m5.xlarge', 4, 16, 4, 15, 1.25, 10, 1150, 4750, 6000, 18750],
  ['m5.2xlarge', 8, 32, 4, 15, 2.5, 10, 2300, 4750, 12000, 18750],
  ['m5.4xlarge', 16, 64, 8, 30, 5, 10, 4750, 4750, 18750, 18750],
  [
    'm5.metal',
    96,
    384,
    15,
    50,
    25,
    25,
    19000,
    19000,
    80000,
    80000,
    { hypervisor: undefined, bareMetal: true, bootModes: ['legacy-bios'], tpm: false, attachments: { limit: 31, kind: 'shared' } },
  ],
  ['m5d.large', 2, 8, 3, 10, 0.75, 10, 650, 4750, 3600, 18750, { storage: { gb: 75, disks: 1 } }],
  ['m6i.large', 2, 8, 3, 10, 0.781, 12.5, 650, 10000, 3600, 40000],
  ['m6i.xlarge', 4, 16, 4, 15, 1.562, 12.5, 1250, 10000, 6000, 40000],
  ['m6i.2xlarge', 8, 32, 4, 15, 3.125, 12.5, 2500, 10000, 12000, 40000],
  ['m6i.8xlarge', 32, 128, 8, 30, 12.5, 12.5, 10000, 10000, 40000, 40000, { enaExpress: true }],
  ['m7g.large', 2, 8, 3, 10, 0.937, 12.5, 630, 10000, 3600, 40000],
  ['m7g.xlarge', 4, 16, 4, 15, 1.876, 12.5, 1250, 10000, 6000, 40000],
  ['m7g.2xlarge', 8, 32, 4, 15, 3.75, 15, 2500, 10000, 12000, 40000],
  ['m8g.large', 2, 8, 3, 10, 0.937, 12.5, 630, 10000, 3600, 40000],
  ['m8g.xlarge', 4, 16, 4, 15, 1.876, 12.5, 1250, 10000, 6000, 40000],
  ['c5.large', 2, 4, 3, 10, 0.75, 10, 650, 4750, 4000, 20000],
  ['c5.xlarge', 4, 8, 4, 15, 1.25, 10, 1150, 4750, 6000, 20000],
  ['c5.2xlarge', 8, 16, 4, 15, 2.5, 10, 2300, 4750, 10000, 20000],
  ['c6i.large', 2, 4, 3, 10, 0.781, 12.5, 650, 10000, 3600, 40000],
  ['c6i.xlarge', 4, 8, 4, 15, 1.562, 12.5, 1250, 10000, 6000, 40000],
  ['c6i.2xlarge', 8, 16, 4, 15, 3.125, 12.5, 2500, 10000, 12000, 40000],
  ['c7g.large', 2, 4, 3, 10, 0.937, 12.5, 630, 10000, 3600, 40000],
  ['c7g.xlarge', 4, 8, 4, 15, 1.876, 12.5, 1250, 10000, 6000, 40000],
  ['r5.large', 2, 16, 3, 10, 0.75, 10, 650, 4750, 3600, 18750],
  ['r5.xlarge', 4, 32, 4, 15, 1.25, 10, 1150, 4750, 6000, 18750],
  ['r6i.large', 2, 16, 3, 10, 0.781, 12.5, 650, 10000, 3600, 40000],
  ['r6i.xlarge', 4, 32, 4, 15, 1.562, 12.5, 1250, 10000, 6000, 40000],
  ['t3.micro', 2, 1, 2, 2, 0.064, 5, 87, 2085, 500, 11800],
  ['t3.small', 2, 2, 3, 4, 0.128, 5, 174, 2085, 1000, 11800],
  ['t3.medium', 2, 4, 3, 6, 0.256, 5, 347, 2085, 2000, 11800],
  ['t3.large', 2, 8, 3, 12, 0.512, 5, 695, 2780, 4000, 15700],
  ['t3.xlarge', 4, 16, 4, 15, 1.024, 5, 695, 2780, 4000, 15700],
  ['t4g.small', 2, 2, 3, 4, 0.128, 5, 174, 2085, 1000, 11800],
  ['t4g.medium', 2, 4, 3, 6, 0.256, 5, 347, 2085, 2000, 11800],
  ['t4g.large', 2, 8, 3, 12, 0.512, 5, 695, 2780, 4000, 15700],
  ['t2.medium', 2, 4, 3, 6, 0.25, 1, 0, 0, 0, 0],
];

function build([
  name,
  vcpus,
  gib,
  interfaces,
  addresses,
  netBase,
  netPeak,
  mbps,
  mbpsPeak,
  iops,
  iopsPeak,
  special,
]: Row): InstanceTypeData {
  const family = families[name.split('.')[0] ?? ''] ?? intel;
  return {
    name,
    vcpus,
    interfaces,
    memoryMib: gib * 1024,
    addressesPerInterface: addresses,
    networkGbps: [netBase, netPeak],
    ebsMbps: [mbps, mbpsPeak],
    ebsIops: [iops, iopsPeak],
    threadsPerCore: 2,
    hypervisor: 'nitro',
    ena: 'required',
    attachments: shared,
    bootModes: ['legacy-bios'],
    burstable: false,
    tpm: false,
    // Nitro Enclaves: x86 from 4 vCPUs, Graviton from 2, never burstable or bare metal. https://docs.aws.amazon.com/enclaves/latest/user/nitro-enclave.html
    enclaves: family.burstable !== true && special?.bareMetal !== true && vcpus >= (family.architecture === 'arm64' ? 2 : 4),
    enaExpress: false,
    weightings: ['default'],
    storage: undefined,
    bareMetal: false,
    currentGeneration: !name.startsWith('t2.'),
    ...family,
    ...special,
  };
}

/** Every type that the simulated Region knows, by name. */
export const instanceTypes: ReadonlyMap<string, InstanceTypeData> = new Map(rows.map((row) => [row[0], build(row)]));
