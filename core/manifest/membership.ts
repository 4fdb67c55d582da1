import * as z from 'zod';

/** The parts of the manifest that tie the host to production: target groups, the Auto Scaling group, alarms. */
const text = z.string().nullable();

/** One registration, exactly as RegisterTargets needs it again. */
export const registration = z.strictObject({
  groupArn: z.string(),
  /** Instance id or IP address, by the group's target type. */
  targetId: z.string(),
  port: z.int(),
  /** Only where it was given, as for an address outside the VPC. */
  zone: text,
  quicServerId: text,
  /** The Auto Scaling group registers and deregisters it; we do not. */
  viaAutoScaling: z.boolean(),
});
export type Registration = z.output<typeof registration>;

/** The key of a registration in the manifest: the same host may be in a group once per id and port. */
export const registrationKey = (entry: Pick<Registration, 'groupArn' | 'targetId' | 'port'>): string =>
  `${entry.groupArn}|${entry.targetId}|${String(entry.port)}`;

/** What waits and the local probe are computed from; never changed by us. */
export const targetGroup = z.strictObject({
  targetType: z.string(),
  protocol: z.string(),
  port: z.int().nullable(),
  loadBalancers: z.int(),
  healthCheck: z.strictObject({
    protocol: z.string(),
    port: z.string(),
    path: text,
    codes: text,
    intervalSeconds: z.int(),
    timeoutSeconds: z.int(),
    healthyThreshold: z.int(),
    unhealthyThreshold: z.int(),
  }),
  deregistrationDelaySeconds: z.int(),
  slowStartSeconds: z.int(),
});

export const autoScaling = z.strictObject({
  name: z.string(),
  lifecycleState: z.string(),
  protectedFromScaleIn: z.boolean(),
  launchTemplateVersion: text,
  /** Null where the group has no weights, which counts as 1. */
  weight: z.int().nullable(),
  healthStatus: z.string(),
  min: z.int(),
  max: z.int(),
  desired: z.int(),
  healthCheckType: z.string(),
  healthCheckGraceSeconds: z.int(),
  suspended: z.array(z.string()),
  warmPool: z.boolean(),
  refreshActive: z.boolean(),
  maxInstanceLifetimeSeconds: z.int().nullable(),
});

/** An alarm with an EC2 action on this host, keyed by its name. */
export const alarm = z.strictObject({ arn: z.string(), actionsEnabled: z.boolean(), actions: z.array(z.string()) });
