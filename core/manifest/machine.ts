import * as z from 'zod';

/** The parts of the manifest that describe the machine itself. Absent values are null, never undefined: the manifest is stored and hashed as JSON. */
const text = z.string().nullable();

/** Who and where the host is; none of it can change while it stays the same host. */
export const identity = z.strictObject({
  instanceId: z.string(),
  accountId: z.string(),
  region: z.string(),
  zone: z.string(),
  subnetId: z.string(),
  vpcId: z.string(),
});

/** What a type change sets or resets, and the boot attributes that stand beside it. */
export const shape = z.strictObject({
  instanceType: z.string(),
  cpuOptions: z.strictObject({ coreCount: z.int(), threadsPerCore: z.int() }),
  /** SEV-SNP and nested virtualisation: `enabled`, `disabled` or null. Neither is ever changed by us. */
  sevSnp: text,
  nestedVirtualization: text,
  bandwidthWeighting: z.string(),
  ebsOptimized: z.boolean(),
  enaSupport: z.boolean(),
  sriovNetSupport: text,
  kernelId: text,
  ramdiskId: text,
  /** `standard` or `unlimited` of a T type, else null. */
  creditSpecification: text,
});

export const metadataOptions = z.strictObject({
  httpTokens: z.string(),
  httpPutResponseHopLimit: z.int(),
  httpEndpoint: z.string(),
  httpProtocolIpv6: z.string(),
  instanceMetadataTags: z.string(),
});

export const protection = z.strictObject({
  shutdownBehaviour: z.enum(['stop', 'terminate']),
  terminationProtection: z.boolean(),
  stopProtection: z.boolean(),
});

export const maintenance = z.strictObject({ autoRecovery: z.string(), rebootMigration: text });

export const privateDnsNameOptions = z.strictObject({ hostnameType: text, resourceNameA: z.boolean(), resourceNameAaaa: z.boolean() });

/** Given at launch for good. */
export const fixed = z.strictObject({
  keyName: text,
  imageId: z.string(),
  launchIndex: z.int(),
  platform: z.string(),
  usageOperation: z.string(),
  licences: z.array(z.string()),
});

export const placement = z.strictObject({ tenancy: z.string(), affinity: text, groupName: text, partition: z.int().nullable() });

export const capacityReservation = z.strictObject({
  preference: z.enum(['open', 'none', 'capacity-reservations-only']).nullable(),
  reservationId: text,
});

export const firmware = z.strictObject({
  hibernation: z.boolean(),
  enclave: z.boolean(),
  /** NitroTPM version, null without one. */
  tpm: text,
  bootMode: z.string(),
  /** sha256 of the UEFI variable store, read only where there can be one; boot entries may change by themselves. */
  uefiDigest: text,
});
