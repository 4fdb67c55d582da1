import * as z from 'zod';
import { manifest } from './manifest.ts';

const text = z.string().nullable();

/** What DescribeInstanceTypes, its offerings in the host's zone, say of one type: the part that fit and refusals read. */
export const typeFacts = z.strictObject({
  instanceType: z.string(),
  architectures: z.array(z.string()),
  hypervisor: z.string(),
  virtualization: z.array(z.string()),
  bareMetal: z.boolean(),
  burstable: z.boolean(),
  vcpus: z.int(),
  coreCount: z.int(),
  threadsPerCore: z.int(),
  /** Valid numbers of cores and of threads per core; empty where EC2 names none. */
  validCores: z.array(z.int()),
  validThreadsPerCore: z.array(z.int()),
  memoryMiB: z.int(),
  ena: z.string(),
  enaExpress: z.boolean(),
  nvme: z.string(),
  ebsAttachments: z.int(),
  /** `shared`: interfaces and instance-store disks count against the attachments. */
  attachmentLimit: z.string(),
  ebsCards: z.int(),
  networkCards: z.int(),
  /** Interfaces per network card, by card index. */
  interfacesPerCard: z.array(z.int()),
  interfaces: z.int(),
  ipv4PerInterface: z.int(),
  ipv6PerInterface: z.int(),
  bandwidthWeightings: z.array(z.string()),
  bootModes: z.array(z.string()),
  tpm: z.boolean(),
  enclaves: z.boolean(),
  instanceStore: z.boolean(),
  /** Offered in the zone that was asked for. */
  offered: z.boolean(),
});
export type TypeFacts = z.output<typeof typeFacts>;

/** What only admission asks of an interface; the rest of it is in the manifest. */
const interfaceFacts = z.strictObject({
  requesterManaged: z.boolean(),
  operator: text,
  attachmentState: z.string(),
});

const volumeFacts = z.strictObject({
  state: z.string(),
  attachmentState: z.string(),
  /** Instances that it is attached to. */
  attachments: z.int(),
  multiAttach: z.boolean(),
  /** `modifying` or `optimizing` while a modification runs, else null. */
  modification: text,
  operator: text,
  /** Snapshots of it that are pending; 0 where they were not asked for. */
  pendingSnapshots: z.int(),
});

/**
 * Everything known of a host at one moment: its manifest, and what only admission asks. Read at
 * request time and again live in Capture; `refusals` decides from it whether the host may be lent.
 */
export const hostFacts = z.strictObject({
  manifest,
  readAt: z.string(),
  launchedAt: z.string(),
  /** EC2 state name: pending, running, stopping, stopped, shutting-down, terminated. */
  state: z.string(),
  /** `spot`, `scheduled`, `capacity-block` …; null for On-Demand. */
  lifecycle: text,
  architecture: z.string(),
  virtualization: z.string(),
  rootDeviceType: z.string(),
  productCodes: z.array(z.string()),
  outpostArn: text,
  /** Principal of a service that operates the instance (EKS Auto Mode and others), null when nobody does. */
  operator: text,
  /** An auto-assigned public IPv4, which every stop changes; null without one. */
  autoPublicIp: text,
  /** Capacity reservation target given as a resource group, which a plan cannot express. */
  reservationGroupArn: text,
  /** Free instances of the targeted reservation; null without a target. */
  reservationSpare: z.int().nullable(),
  /** False where EC2 would not show the user data; true where it was not asked for. */
  userDataReadable: z.boolean(),
  interfaces: z.record(z.string(), interfaceFacts),
  volumes: z.record(z.string(), volumeFacts),
  /** Key ARN → its state in KMS, of the listed keys under which volumes are encrypted; empty where they were not asked for. */
  keys: z.record(z.string(), z.string()),
  /** Scheduled events that are neither completed nor cancelled. */
  events: z.array(z.strictObject({ code: z.string(), notBefore: text })),
  /** `registrationKey` → state of target health with its reason. */
  health: z.record(z.string(), z.strictObject({ state: z.string(), reason: text })),
  /** Target groups named by the fleet that do not exist. */
  missingGroups: z.array(z.string()),
  /** What else the Auto Scaling group registers its members in, by identifier: groups outside the fleet, Classic load balancers, VPC Lattice. */
  foreignBalancers: z.array(z.string()),
  /** A node activated from outside EC2. */
  hybridActivated: z.boolean(),
  /** The host's own type. */
  type: typeFacts,
});
export type HostFacts = z.output<typeof hostFacts>;
