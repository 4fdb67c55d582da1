import * as z from 'zod';
import { stepProgress, timelineEvent, usage } from '#core/checkout/record.ts';
import { checkoutEvents, checkoutStates, dirtinessLadder, endCauses } from '#core/checkout/states.ts';
import { goalStates } from '#core/goals/goal-watch.ts';
import { performanceGoal, persona } from '#core/persona/persona.ts';
import { checkoutId, fleetId, hostId, instant, personaId } from './ids.ts';

/** What the API answers, for its callers: the command, the console, and whoever reads the reference. */
const cursor = z.string().optional().describe('give it back as cursor to read on; absent on the last page');

export const personaSummary = z.strictObject({
  id: personaId,
  version: z.int(),
  digest: z.string(),
  category: z.string(),
  rank: z.int(),
  title: z.string(),
  description: z.string(),
  priority: z.int(),
  lease: persona.shape.lease,
});
export const personaList = z.strictObject({ items: z.array(personaSummary) });
export const personaView = z.strictObject({ ...personaSummary.shape, versions: z.array(z.int()), content: persona });
export type PersonaSummary = z.output<typeof personaSummary>;

const fleetBase = {
  id: fleetId,
  title: z.string(),
  vpcId: z.string(),
  owners: z.array(z.string()),
  floor: z.int(),
  mostOut: z.int(),
  longest: z.string(),
  rulesVersion: z.int(),
  out: z.int().describe('hosts with a live claim'),
};
export const fleetSummary = z.strictObject(fleetBase);
export const fleetList = z.strictObject({ items: z.array(fleetSummary) });
export const fleetView = z.strictObject({
  ...fleetBase,
  hosts: z.int(),
  healthy: z.int().describe('hosts without a live claim that are healthy in every registration'),
  spare: z.int().describe('healthy − floor'),
  readAt: instant,
});

const registrationHealth = z.strictObject({
  groupArn: z.string(),
  targetId: z.string(),
  port: z.int(),
  state: z.string(),
  reason: z.string().optional(),
});
export const hostView = z.strictObject({
  hostId,
  fleetId,
  healthy: z.boolean(),
  registrations: z.array(registrationHealth).describe('empty while the host is out of production'),
  checkout: z.strictObject({ id: checkoutId, holder: z.string(), deadline: instant }).optional(),
});
export const hostList = z.strictObject({ items: z.array(hostView), readAt: instant });

const who = z.strictObject({ id: z.string(), name: z.string(), teams: z.array(z.string()) });
export const checkoutSummary = z.strictObject({
  id: checkoutId,
  state: z.enum(checkoutStates),
  hostId,
  fleetId,
  persona: z.strictObject({ id: personaId, version: z.int() }),
  requester: who,
  onBehalfOf: z.string().optional(),
  reason: z.string(),
  createdAt: instant,
  deadline: instant,
  cause: z.enum(endCauses).optional(),
  endedAt: instant.optional(),
});
export const checkoutList = z.strictObject({ items: z.array(checkoutSummary), cursor });
export type CheckoutSummary = z.output<typeof checkoutSummary>;

const goalView = z.strictObject({
  name: z.string(),
  state: z.enum(goalStates).describe('NO_DATA: nobody knows whether it is met; NOT_YET: not judged yet'),
  since: instant,
  severity: performanceGoal.shape.severity,
  action: performanceGoal.shape.action,
  reason: z.string().optional().describe('the figures, as CloudWatch gives them'),
  missedSince: instant.optional().describe('since when it is missed without having recovered'),
  misses: z.int().describe('how often it was missed in this loan'),
});

export const checkoutView = z.strictObject({
  ...checkoutSummary.shape,
  persona: z.strictObject({
    id: personaId,
    version: z.int(),
    digest: z.string(),
    title: z.string(),
    category: z.string(),
    priority: z.int(),
  }),
  epoch: z.int(),
  startsAt: instant,
  dirtiness: z.enum(dirtinessLadder),
  leftProductionAt: instant.optional(),
  returnedAt: instant.optional(),
  reason: z.string(),
  checkInAskedBy: z.string().optional().describe('who began the way back: a person, the schedule, the reconciler or the workflow'),
  /** Why it stands where it stands: the failure, the reason of the quarantine or of the reserve. */
  trouble: z.string().optional(),
  verified: z.strictObject({ equal: z.boolean(), fields: z.int(), volumes: z.int(), differences: z.int() }).optional(),
  usage: usage.optional(),
  loss: z
    .strictObject({
      confirmedBy: z.array(z.string()),
      closedAt: instant.optional(),
      needed: z.string().optional().describe('who else has to ask for the close'),
    })
    .optional()
    .describe('only of a lost host'),
  goals: z.array(goalView).describe('how the goals of the persona stand'),
  progress: z.array(stepProgress),
  legal: z.array(z.enum(checkoutEvents)).describe('events that are legal in this state'),
  links: z.strictObject({
    self: z.string(),
    timeline: z.string(),
    host: z.string(),
    persona: z.string(),
    checkIn: z.string().optional(),
    close: z.string().optional(),
    execution: z.string().optional(),
  }),
});
export type CheckoutView = z.output<typeof checkoutView>;

const point = z.tuple([instant, z.number()]).describe('beginning of the period, value');
export const utilisationView = z.strictObject({
  checkout: checkoutId,
  from: instant,
  to: instant,
  period: z.int().describe('seconds'),
  series: z.array(
    z.strictObject({
      metric: z.string().describe('cpu, memory, disk, network, iops, throughput, or goal:<name>'),
      unit: z.string(),
      allocated: z.number().optional().describe('what the host was given, in this unit'),
      points: z.array(point).describe('oldest first; a period without data has none'),
    }),
  ),
});

export const timeline = z.strictObject({ items: z.array(timelineEvent), cursor });
export const health = z.strictObject({ status: z.literal('ok'), at: instant });
