import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { pool } from '#core/allocation/pool.ts';
import { alertSubscription, subscriptionFaults } from './alert-subscription.ts';
import { access, fleet, limits, personaImages } from '#core/fleet/fleet.ts';

const root = join(import.meta.dirname, '..');
const vpcId = z.string().regex(/^vpc-[0-9a-f]{8,17}$/, 'a VPC id, such as vpc-0a1b2c3d4e5f60718');
const profileName = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'a security profile has lower-case letters, digits and hyphens, at most 31');

/** One way out of a persona host. Everything else is closed, and nothing comes in. */
const egress = z
  .strictObject({
    description: z.string().min(1).max(200),
    cidr: z.cidrv4().optional(),
    prefixListId: z
      .string()
      .regex(/^pl-[0-9a-f]{8,17}$/)
      .optional(),
    /** The group of the VPC endpoints for ssm, ssmmessages and ec2messages. */
    securityGroupId: z
      .string()
      .regex(/^sg-[0-9a-f]{8,17}$/)
      .optional(),
    port: z.int().min(1).max(65_535).default(443),
  })
  .refine(
    ({ cidr, prefixListId, securityGroupId }) => [cidr, prefixListId, securityGroupId].filter((each) => each !== undefined).length === 1,
    {
      message: 'needs exactly one of cidr, prefixListId and securityGroupId: give one and leave the others out',
    },
  )
  .refine(({ cidr }) => cidr === undefined || Number(cidr.split('/')[1]) >= 8, {
    path: ['cidr'],
    message: 'is wider than /8, which leaves a persona host a way to production: name the range of the VPC endpoints',
  });
export type Egress = z.output<typeof egress>;

const configurationShape = z.strictObject({
  /** First part of the name of everything that is deployed; two deployments in one Region need two namespaces. */
  namespace: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,15}$/, 'a namespace has 2 to 16 lower-case letters, digits and hyphens')
    .default('ahps'),
  /** Who gets the alerts by e-mail; each address has to confirm once. */
  alertEmails: z.array(z.email()).default([]),
  /** … and who gets some of them. The alarms on the system itself name no fleet and go to `alertEmails` only. */
  alertSubscriptions: z.array(alertSubscription).default([]),
  fleets: z.array(fleet).min(1, 'needs at least one fleet'),
  access: access.prefault({}),
  images: personaImages.default({}),
  /** Resources that checkouts share; a checkout draws on the first pool that names it. */
  pools: z.array(pool).max(50).default([]),
  /** Security profile → VPC → ways out. The deployment makes one group per VPC and one instance profile per profile. */
  securityProfiles: z
    .record(profileName, z.strictObject({ vpcs: z.record(vpcId, z.strictObject({ egress: z.array(egress).max(50).default([]) })) }))
    .default({}),
  /** Put on everything that is deployed. */
  extraTags: z
    .record(
      z.string().regex(/^(?!aws:|ahps:)[\w .:/=+@-]{1,128}$/, 'a tag key that begins with neither aws: nor ahps:'),
      z.string().max(256),
    )
    .default({}),
  ...limits.shape,
  /** Days for which a fleet that says nothing else keeps the snapshots of a loan. */
  snapshotRetentionDays: z.int().min(0).max(365).optional(),
});
type Shape = z.output<typeof configurationShape>;

/** What belongs together across sections; each fault has its path, the rule and the way out. */
function consistency(value: Shape, fault: (path: PropertyKey[], message: string) => void): void {
  const teams = new Set(value.access.teams.map(({ id }) => id));
  const fleets = new Set<string>();
  value.fleets.forEach(({ id, vpcId: vpc, owners }, index) => {
    if (fleets.has(id)) fault(['fleets', index, 'id'], `the fleet ${id} is there twice: give each fleet an id of its own`);
    fleets.add(id);
    owners.forEach((owner, at) => {
      if (!teams.has(owner))
        fault(['fleets', index, 'owners', at], `there is no team ${owner}: add it to access.teams or name another owner`);
    });
    for (const [name, { vpcs }] of Object.entries(value.securityProfiles))
      if (vpcs[vpc] === undefined)
        fault(['securityProfiles', name, 'vpcs'], `the fleet ${id} is in ${vpc}, which has no entry: add ${vpc} with its egress rules`);
  });
  const names = new Set<string>();
  value.pools.forEach(({ name, draws }, index) => {
    if (names.has(name)) fault(['pools', index, 'name'], `the pool ${name} is there twice: give each pool a name of its own`);
    names.add(name);
    draws.forEach(({ fleet: id }, at) => {
      if (id !== undefined && !fleets.has(id))
        fault(['pools', index, 'draws', at, 'fleet'], `there is no fleet ${id}: add it to fleets or correct the id`);
    });
  });
  for (const { path, message } of subscriptionFaults(value, fleets)) fault(path, message);
  value.access.grants.forEach((grant, index) => {
    if (!teams.has(grant.team))
      fault(['access', 'grants', index, 'team'], `there is no team ${grant.team}: add it to access.teams or correct the name`);
    grant.fleets.forEach((id, at) => {
      if (id !== '*' && !fleets.has(id))
        fault(['access', 'grants', index, 'fleets', at], `there is no fleet ${id}: add it to fleets or correct the id`);
    });
  });
}

/** The one configuration of a deployment. */
export const deployment = z.preprocess(
  withSnapshotRetention,
  configurationShape.superRefine((value, context) => {
    consistency(value, (path, message) => context.addIssue({ code: 'custom', path, message }));
  }),
);
export type Deployment = z.output<typeof deployment>;

/** The retention of the whole deployment is that of every fleet that says nothing else. */
function withSnapshotRetention(input: unknown): unknown {
  const shape = z
    .looseObject({ snapshotRetentionDays: z.number(), fleets: z.array(z.looseObject({ rules: z.looseObject({}) })) })
    .safeParse(input);
  if (!shape.success) return input;
  const { snapshotRetentionDays, fleets } = shape.data;
  return { ...shape.data, fleets: fleets.map((each) => ({ ...each, rules: { snapshotRetentionDays, ...each.rules } })) };
}

/**
 * The configuration, from a JSON or YAML file (path from the project's root) or as a value. Throws an
 * error that names each fault with its path and what to do.
 */
export function configure(source: object | string): Deployment {
  const name = typeof source === 'string' ? source : 'the configuration';
  const parsed = deployment.safeParse(typeof source === 'string' ? read(source) : source);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `  ${path.map(String).join('.') || '(whole file)'}: ${message}`);
  throw new Error(
    `${name} is not valid:\n${faults.join('\n')}\nCorrect these lines; infra/configuration.example.json shows a complete one.`,
  );
}

function read(path: string): unknown {
  const file = isAbsolute(path) ? path : join(root, path);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const advice = 'Copy infra/configuration.example.json there and fill it in, or name another file with -c configuration=<path>';
    throw new Error(`There is no configuration at ${path}. ${advice} (infra/configuration.demo.json is the one of the local demo).`, {
      cause,
    });
  }
  try {
    return parse(text);
  } catch (cause) {
    throw new Error(`${path} is neither JSON nor YAML: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
