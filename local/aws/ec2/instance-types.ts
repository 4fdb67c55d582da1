import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BandwidthWeightingType, BootModeType } from '@aws-sdk/client-ec2';
import { parse } from 'yaml';
import * as z from 'zod';
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
  /** `shared`: interfaces and instance-store disks count too. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/volume_limits.html */
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
  /** On-Demand, Linux, us-east-1. */
  readonly usdPerHour: number;
}

const range = z.tuple([z.number(), z.number()]);
/** What a family says of all its types, and a type of itself where it differs; the defaults are those of most Nitro types. */
const traits = {
  threadsPerCore: z.literal(1).optional(),
  hypervisor: z.enum(['xen', 'none']).optional(),
  ena: z.literal('unsupported').optional(),
  bootModes: z.array(z.enum(['legacy-bios', 'uefi'])).optional(),
  burstable: z.literal(true).optional(),
  tpm: z.literal(false).optional(),
  bareMetal: z.literal(true).optional(),
  weightings: z.array(z.enum(['default', 'vpc-1', 'ebs-1'])).optional(),
  attachments: z.strictObject({ limit: z.int(), kind: z.enum(['shared', 'dedicated']) }).optional(),
};
const type = z.strictObject({
  ...traits,
  vcpus: z.int(),
  memoryMib: z.int(),
  interfaces: z.int(),
  addressesPerInterface: z.int(),
  networkGbps: range,
  ebsMbps: range,
  ebsIops: range,
  usdPerHour: z.number(),
  enclaves: z.literal(true).optional(),
  enaExpress: z.literal(true).optional(),
  storage: z.strictObject({ gb: z.number(), disks: z.int() }).optional(),
});
const family = z.strictObject({
  ...traits,
  family: z.string(),
  source: z.url(),
  architecture: z.enum(['x86_64', 'arm64']),
  currentGeneration: z.boolean(),
  types: z.record(z.string(), type),
});
type Family = z.infer<typeof family>;

const built = (all: Omit<Family, 'types'>, size: string, own: z.infer<typeof type>): InstanceTypeData => {
  const hypervisor = own.hypervisor ?? all.hypervisor ?? 'nitro';
  return {
    vcpus: own.vcpus,
    memoryMib: own.memoryMib,
    interfaces: own.interfaces,
    addressesPerInterface: own.addressesPerInterface,
    networkGbps: own.networkGbps,
    ebsMbps: own.ebsMbps,
    ebsIops: own.ebsIops,
    usdPerHour: own.usdPerHour,
    storage: own.storage,
    enclaves: own.enclaves ?? false,
    enaExpress: own.enaExpress ?? false,
    name: `${all.family}.${size}`,
    architecture: all.architecture,
    currentGeneration: all.currentGeneration,
    hypervisor: hypervisor === 'none' ? undefined : hypervisor,
    threadsPerCore: own.threadsPerCore ?? all.threadsPerCore ?? 2,
    ena: own.ena ?? all.ena ?? 'required',
    bootModes: own.bootModes ?? all.bootModes ?? [],
    burstable: own.burstable ?? all.burstable ?? false,
    tpm: own.tpm ?? all.tpm ?? true,
    bareMetal: own.bareMetal ?? false,
    weightings: own.weightings ?? all.weightings ?? ['default'],
    attachments: own.attachments ?? all.attachments ?? { limit: 28, kind: 'shared' },
  };
};

const table = z.array(family).parse(parse(readFileSync(join(import.meta.dirname, 'instance-types.yaml'), 'utf8')));

/** Every type that the simulated Region knows, by name; the figures and their sources are in `instance-types.yaml`. */
export const instanceTypes: ReadonlyMap<string, InstanceTypeData> = new Map(
  table.flatMap(({ types, ...all }) => Object.entries(types).map(([size, own]) => [`${all.family}.${size}`, built(all, size, own)])),
);
