import * as z from 'zod';

/** The parts of the manifest that hang on the machine: volumes, interfaces, addresses. */
const text = z.string().nullable();
export const tagMap = z.record(z.string(), z.string());

/** Which volume is at a device. */
export const attachment = z.strictObject({
  volumeId: z.string(),
  deleteOnTermination: z.boolean(),
  ebsCardIndex: z.int().nullable(),
});

/** Everything that CreateVolume has to be told so that a volume from the snapshot equals the original; its tags are with the others, in `tags`. */
export const volume = z.strictObject({
  type: z.string(),
  sizeGiB: z.int(),
  iops: z.int().nullable(),
  throughputMiBps: z.int().nullable(),
  encrypted: z.boolean(),
  kmsKeyId: text,
  zone: z.string(),
  initializationRateMiBps: z.int().nullable(),
  /** Label of its file system, where the guest was asked; null when unknown. */
  label: text,
});

export const networkInterface = z.strictObject({
  deviceIndex: z.int(),
  networkCardIndex: z.int(),
  subnetId: z.string(),
  mac: z.string(),
  /** The primary address first, the others sorted. */
  privateIps: z.array(z.string()),
  prefixes: z.array(z.string()),
  ipv6s: z.array(z.string()),
  deleteOnTermination: z.boolean(),
  type: z.string(),
  /** Sorted: the order of security groups means nothing. */
  groups: z.array(z.string()),
  sourceDestCheck: z.boolean(),
  enaExpress: z.boolean(),
  enaExpressUdp: z.boolean(),
  enaQueues: z.int().nullable(),
  connectionTracking: z.strictObject({
    tcpEstablishedSeconds: z.int().nullable(),
    udpStreamSeconds: z.int().nullable(),
    udpSeconds: z.int().nullable(),
  }),
});

/** An Elastic IP, keyed by the private address that it belongs to. */
export const elasticIp = z.strictObject({ allocationId: z.string(), interfaceId: z.string() });
