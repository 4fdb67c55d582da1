import * as z from 'zod';

/**
 * The environment of each function: the CDK app types what it sets by these schemas, and the function
 * checks what it gets with the same ones at its start. Nothing else reads `process.env`.
 */
const text = z.string().min(1);
const base = { LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT']).default('INFO'), POWERTOOLS_SERVICE_NAME: text };
const table = { CHECKOUT_TABLE: text };
/** Parameters below this path hold the configuration: `fleets/<id>`, `access`, `networks`, `images`, `tags`, `limits`. */
const configuration = { CONFIGURATION_PATH: z.string().regex(/^\/[A-Za-z0-9/_-]+$/) };
const machines = { CHECKOUT_MACHINE_ARN: text, CHECKIN_MACHINE_ARN: text };
const adjust = { ADJUST_MACHINE_ARN: text };
const alerts = { ALERT_TOPIC_ARN: text };

/** Functions of the state machines, one per permission set (`design.md` §3). */
const step = { ...base, ...table, ...configuration, ...alerts };
export const environments = {
  read: z.object({ ...step, WAY_HOME_BUCKET: text }),
  fleet: z.object(step),
  instance: z.object(step),
  volumes: z.object(step),
  network: z.object(step),
  guest: z.object(step),
  record: z.object({
    ...step,
    ...machines,
    ...adjust,
    SCHEDULE_GROUP: text,
    SCHEDULE_ROLE_ARN: text,
    SCHEDULE_TARGET_ARN: text,
    SCHEDULE_DEAD_LETTER_ARN: text,
  }),
  resume: z.object(step),
  deadline: z.object({ ...step, ...machines }),
  reconcile: z.object({ ...step, ...machines, ...adjust }),
  alarm: z.object({ ...step, ...machines, ...adjust }),
  personas: z.object({ ...base, ...configuration }),
  capacity: z.object({ ...step, ...machines, REGION: text, PARTITION: text }),
} as const;
export type FunctionName = keyof typeof environments;
export type Environment<F extends FunctionName> = z.output<(typeof environments)[F]>;
/** What the CDK app has to set for a function. */
export type EnvironmentInput<F extends FunctionName> = z.input<(typeof environments)[F]>;

/** Entry file of each function, from the project's root. */
export const entries: Readonly<Record<FunctionName, string>> = {
  read: 'lambdas/workflow/functions/read.ts',
  fleet: 'lambdas/workflow/functions/fleet.ts',
  instance: 'lambdas/workflow/functions/instance.ts',
  volumes: 'lambdas/workflow/functions/volumes.ts',
  network: 'lambdas/workflow/functions/network.ts',
  guest: 'lambdas/workflow/functions/guest.ts',
  record: 'lambdas/workflow/functions/record.ts',
  resume: 'lambdas/events/resume.ts',
  deadline: 'lambdas/events/deadline.ts',
  reconcile: 'lambdas/events/reconcile.ts',
  alarm: 'lambdas/events/alarm.ts',
  personas: 'lambdas/api/personas.ts',
  capacity: 'lambdas/api/capacity.ts',
};

/** Reads a function's environment; the error names every variable that is missing or wrong. */
export function readEnvironment<F extends FunctionName>(name: F, variables: Readonly<Record<string, string | undefined>>): Environment<F> {
  const parsed = environments[name].safeParse(variables);
  if (parsed.success) return parsed.data as Environment<F>;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new Error(`environment of function ${name}: ${faults}`);
}

/**
 * Whether this process can send traces: Lambda names the daemon's address.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const hasXRay = (variables: Readonly<Record<string, string | undefined>>): boolean =>
  (variables['AWS_XRAY_DAEMON_ADDRESS'] ?? '') !== '';
