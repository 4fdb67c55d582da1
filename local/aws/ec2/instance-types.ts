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
/** What a family says of all its types, and a type of itself where it differs. */
const traits = {
  threadsPerCore: z.literal(1).exactOptional(),
  hypervisor: z.enum(['xen', 'none']).exactOptional(),
  ena: z.literal('unsupported').exactOptional(),
  bootModes: z.array(z.enum(['legacy-bios', 'uefi'])).exactOptional(),
  burstable: z.literal(true).exactOptional(),
  tpm: z.literal(false).exactOptional(),
  bareMetal: z.literal(true).exactOptional(),
  weightings: z.array(z.enum(['default', 'vpc-1', 'ebs-1'])).exactOptional(),
  attachments: z.strictObject({ limit: z.int(), kind: z.enum(['shared', 'dedicated']) }).exactOptional(),
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
  enclaves: z.literal(true).exactOptional(),
  enaExpress: z.literal(true).exactOptional(),
  storage: z.strictObject({ gb: z.number(), disks: z.int() }).exactOptional(),
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

/** What most Nitro types are. */
const usual = {
  threadsPerCore: 2,
  hypervisor: 'nitro',
  ena: 'required',
  bootModes: [] as BootModeType[],
  burstable: false,
  tpm: true,
  bareMetal: false,
  enclaves: false,
  enaExpress: false,
  storage: undefined,
  weightings: ['default'] as BandwidthWeightingType[],
  attachments: { limit: 28, kind: 'shared' },
} as const;

function built(
  { family: name, source: _source, ...shared }: Omit<Family, 'types'>,
  size: string,
  own: z.infer<typeof type>,
): InstanceTypeData {
  const { hypervisor, ...rest } = { ...usual, ...shared, ...own };
  return { ...rest, name: `${name}.${size}`, hypervisor: hypervisor === 'none' ? undefined : hypervisor };
}

const table = z.array(family).parse(parse(readFileSync(join(import.meta.dirname, 'instance-types.yaml'), 'utf8')));

/** Every type that the simulated Region knows, by name; the figures and their sources are in `instance-types.yaml`. */
export const instanceTypes: ReadonlyMap<string, InstanceTypeData> = new Map(
  table.flatMap(({ types, ...all }) => Object.entries(types).map(([size, own]) => [`${all.family}.${size}`, built(all, size, own)])),
);
