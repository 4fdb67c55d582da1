import * as z from 'zod';
import { inside } from './inside.ts';
import { attachment, elasticIp, networkInterface, tagMap, volume } from './attached.ts';
import {
  capacityReservation,
  firmware,
  fixed,
  identity,
  maintenance,
  metadataOptions,
  placement,
  privateDnsNameOptions,
  protection,
  shape,
} from './machine.ts';
import { alarm, autoScaling, registration, targetGroup } from './membership.ts';

/** Status as last seen; a difference is reported, never acted upon. */
const status = z.strictObject({ instance: z.string(), system: z.string(), attachedEbs: z.string() });
const agent = z.strictObject({
  online: z.boolean(),
  version: z.string().nullable(),
  platform: z.string().nullable(),
  platformVersion: z.string().nullable(),
});

/**
 * The full original configuration of a host, captured before the first change. JSON throughout:
 * absent values are null, lists whose order means nothing are sorted. Every leaf has a class
 * (`classes.ts`) that decides what a difference at check-in means. Launch time, state reason,
 * association ids and attach times are left out: they cannot be equal afterwards.
 */
export const manifest = z.strictObject({
  identity,
  shape,
  rootDeviceName: z.string(),
  /** Device name → the volume there. */
  attachments: z.record(z.string(), attachment),
  /** Volume id → the volume. */
  volumes: z.record(z.string(), volume),
  /** Interface id → the interface. */
  interfaces: z.record(z.string(), networkInterface),
  /** Private IP → the Elastic IP on it. */
  elasticIps: z.record(z.string(), elasticIp),
  instanceProfileArn: z.string().nullable(),
  /** sha256 (hex) of the decoded user data; `none` without any, `unread` where it was not asked for. */
  userDataDigest: z.string(),
  metadataOptions,
  protection,
  monitoring: z.enum(['enabled', 'disabled']),
  maintenance,
  privateDnsNameOptions,
  fixed,
  placement,
  capacityReservation,
  firmware,
  /** `registrationKey` → the registration. */
  registrations: z.record(z.string(), registration),
  /** Group ARN → what the group is like. */
  targetGroups: z.record(z.string(), targetGroup),
  autoScaling: autoScaling.nullable(),
  /** Alarm name → the alarm. */
  alarms: z.record(z.string(), alarm),
  status,
  agent,
  /** What the inspect document said about the inside; null where it was not asked. */
  guest: inside.nullable(),
  tags: z.strictObject({ instance: tagMap, volumes: z.record(z.string(), tagMap), interfaces: z.record(z.string(), tagMap) }),
});
export type Manifest = z.output<typeof manifest>;
