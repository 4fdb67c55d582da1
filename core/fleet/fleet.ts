import * as z from 'zod';
import { fleetId, isoDuration } from '#core/contracts/ids.ts';

const documentName = z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{2,127}$/);
const arn = (service: string) => z.string().regex(new RegExp(`^arn:aws[a-z-]*:${service}:`), `an ARN of ${service}`);

/** The conditions under which a fleet lends its hosts. */
export const checkoutRules = z.strictObject({
  /** Healthy hosts that must remain in production. */
  floor: z.int().min(0),
  /** Hosts that may be out at the same time. */
  mostOut: z.int().min(1).max(1_000),
  longest: isoDuration.default('PT72H'),
  /** Stops work that does not come through a load balancer, and proves that none is left; both, or `elbOnly`. */
  quiesce: documentName.optional(),
  idle: documentName.optional(),
  elbOnly: z.boolean().default(false),
  /** The fleet's own proof that a returned host is fit. */
  returnCheck: documentName.optional(),
  restore: z.enum(['VOLUMES', 'SNAPSHOT']).default('VOLUMES'),
  /** Hold capacity of the original type for the way back. */
  reserveCapacity: z.boolean().default(false),
  instanceStore: z.enum(['REFUSE', 'DISPOSABLE']).default('REFUSE'),
  eip: z.enum(['DETACH', 'KEEP']).default('DETACH'),
  publicIpMayChange: z.boolean().default(false),
  /** T3 and T4g lose their credit balance with a type change; the fleet says that it may. */
  creditsMayBeLost: z.boolean().default(false),
  /** Alarms with EC2 actions on a lent host that we may mute. */
  mutableAlarmArns: z.array(arn('cloudwatch')).default([]),
  snapshotRetentionDays: z.int().min(0).max(365).default(7),
});
export type CheckoutRules = z.output<typeof checkoutRules>;

export const fleet = z
  .strictObject({
    id: fleetId,
    title: z.string().min(1).max(80),
    vpcId: z.string().regex(/^vpc-[0-9a-f]{8,17}$/),
    /** Every group that serves this fleet's traffic; a host must be healthy in each group it is registered in. */
    targetGroupArns: z.array(arn('elasticloadbalancing')).min(1).max(20),
    autoScalingGroupName: z.string().min(1).max(255).optional(),
    /** Teams of the configuration whose members own the fleet. */
    owners: z.array(z.string().min(1)).min(1),
    /** Roles of production instance profiles, with the profile ARNs that carry them; others are refused. */
    hostProfileArns: z.array(arn('iam')).default([]),
    hostRoleArns: z.array(arn('iam')).default([]),
    kmsKeyArns: z.array(arn('kms')).default([]),
    rules: checkoutRules,
  })
  .refine((value) => value.rules.elbOnly || (value.rules.quiesce !== undefined && value.rules.idle !== undefined), {
    path: ['rules', 'elbOnly'],
    message: 'name a quiesce and an idle document, or say elbOnly: true',
  });
export type Fleet = z.output<typeof fleet>;

/** What the deployment makes for a security profile in one VPC. */
export const personaNetwork = z.strictObject({
  securityGroupIds: z.array(z.string().regex(/^sg-[0-9a-f]{8,17}$/)).min(1),
  instanceProfileArn: arn('iam'),
});
/** VPC id → security profile name → groups and instance profile. */
export const personaNetworks = z.record(z.string(), z.record(z.string(), personaNetwork));
export type PersonaNetworks = z.output<typeof personaNetworks>;

/** Image name → architecture → AMI id; each must be owned by the account. */
export const personaImages = z.record(z.string(), z.partialRecord(z.enum(['x86_64', 'arm64']), z.string().regex(/^ami-[0-9a-f]{8,17}$/)));
export type PersonaImages = z.output<typeof personaImages>;

/** Limits of the whole account, which the system shares with production (`design.md` 4.6). */
export const limits = z.strictObject({
  /** Hosts that are changed at the same time; null lifts the limit. */
  hostsInMotion: z.int().min(1).nullable().default(5),
});

/** A group of people and roles. `roles` are unique role ids (AROA…) with the name they go by. */
export const team = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  roles: z.array(z.string().regex(/^A[A-Z0-9]{15,127}$/, 'a unique id of a role (AROA…) or user (AIDA…), not a name')).min(1),
});
/** Who is who: teams, administrators, and the roles whose session name names a person (Identity Center's). */
export const access = z.strictObject({
  teams: z.array(team).default([]),
  administrators: z.array(z.string()).default([]),
  namingRoles: z.array(z.string().regex(/^AROA[A-Z0-9]{12,124}$/)).default([]),
  /** Teams that may borrow: team → fleets, persona categories, longest loan. */
  grants: z
    .array(
      z.strictObject({
        team: z.string(),
        fleets: z.array(z.string()).min(1),
        categories: z.array(z.string()).min(1),
        longest: isoDuration,
        highestPriority: z.int().min(1).max(100).default(50),
        onBehalfOf: z.boolean().default(false),
      }),
    )
    .default([]),
});
export type Access = z.output<typeof access>;
