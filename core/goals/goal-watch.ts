import * as z from 'zod';
import { instant } from '#core/contracts/ids.ts';

/**
 * How a performance goal stands. `NO_DATA` is a state of its own: nobody knows whether the goal is met.
 * `NOT_YET`: its alarm is younger than its first evaluation.
 */
export const goalStates = ['NOT_YET', 'MET', 'MISSED', 'NO_DATA'] as const;
export type GoalState = (typeof goalStates)[number];

/** What the record remembers of one goal of its persona. */
export const goalWatch = z.strictObject({
  name: z.string(),
  state: z.enum(goalStates),
  /** Since when it is in this state. */
  since: instant,
  /** The alarm's own sentence, with the figures. */
  reason: z.string().default(''),
  /** Since when it is missed without having recovered; a goal without data after a miss has not recovered. */
  missedSince: instant.optional(),
  /** How often it was missed in this loan. */
  misses: z.int().default(0),
  /** When people were last told that it is missed. */
  toldAt: instant.optional(),
  /** Misses of which nobody was told, because people had just been. */
  untold: z.int().default(0),
  /** People know of the present miss, and will be told of its end. */
  isTold: z.boolean().default(false),
});
export type GoalWatch = z.output<typeof goalWatch>;

export const dutyKinds = ['TELL_MISSED', 'TELL_RECOVERED', 'ASK_ARBITER', 'CHECK_IN'] as const;

/**
 * Something that has to be done about a goal, decided together with the change that asks for it and
 * taken out of the record once it is done: a message that cannot be sent now is sent later.
 */
export const goalDuty = z.strictObject({
  duty: z.enum(dutyKinds),
  goal: z.string(),
  /** Which miss of the goal, from 1: with the goal it names the duty. */
  miss: z.int(),
  missedSince: instant,
  decidedAt: instant,
  /** The alarm's sentence when this was decided. */
  reason: z.string(),
  /** Misses since people were last told, of which nobody was told. */
  untold: z.int(),
});
export type GoalDuty = z.output<typeof goalDuty>;

/** Names a duty within its loan. */
export const dutyKey = ({ duty, goal, miss }: GoalDuty): string => `${duty}#${goal}#${String(miss)}`;

/** A goal that nobody has looked at yet. */
export const newWatch = (name: string, since: string): GoalWatch => ({
  name,
  state: 'NOT_YET',
  since,
  reason: '',
  misses: 0,
  untold: 0,
  isTold: false,
});

/** The alarm of a goal; alarms are found by this name, so its shape never changes (`design.md` 4.4). */
export const alarmName = (checkoutId: string, goal: string): string => `ahps-${checkoutId}-${goal}`;

/** Checkout and goal from the name of an alarm; undefined for alarms of others. */
export function loanOfAlarm(name: string): { readonly checkoutId: string; readonly goal: string } | undefined {
  const [, checkoutId, goal] = /^ahps-(co-[0-9a-z]{12,26})-([a-z][a-z0-9-]{0,30})$/.exec(name) ?? [];
  return checkoutId === undefined || goal === undefined ? undefined : { checkoutId, goal };
}
