import * as z from 'zod';
import { byResource, perResource, type Resource, toAmount } from './resources.ts';

/** What a checkout may have of a resource: `min` is guaranteed, `target` is what it is made for, `max` is what it can use. */
export interface Demand {
  readonly min: number;
  readonly target: number;
  readonly max: number;
}
/** Resource → demand; a resource that is absent is not divided for this checkout. */
export type Demands = Readonly<Partial<Record<Resource, Demand>>>;

export const sharingModes = ['RESERVE', 'LEND', 'LEND_AND_BORROW'] as const;
/** `RESERVE` holds its target, idle or not; `LEND` gives away what it does not use; `LEND_AND_BORROW` also takes more than its target. */
export type SharingMode = (typeof sharingModes)[number];
export const preemptions = ['NEVER', 'GIVE_WAY', 'COME_HOME'] as const;
/** What a checkout of higher priority may cause: nothing, that the borrower is asked to end the loan, or the ordinary check-in. */
export type Preemption = (typeof preemptions)[number];

const triple = (amount: z.ZodNumber) =>
  z
    .strictObject({ min: amount, target: amount, max: amount })
    .refine(({ min, target }) => min <= target, { path: ['target'], message: 'is below min: the target is at least what is guaranteed' })
    .refine(({ target }) => target > 0, { path: ['target'], message: 'is nothing: leave the resource out' })
    .refine(({ target, max }) => target <= max, { path: ['max'], message: 'is below target: the most is at least the target' });

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day in UTC, such as 22:30');

/** The section `allocation` of a persona. Without it the arbiter leaves its checkouts alone. */
export const personaAllocation = z.strictObject({
  resources: perResource(triple),
  sharing: z.enum(sharingModes).default('LEND_AND_BORROW'),
  disruption: z
    .strictObject({
      /** Types that a running checkout may be stopped for and started as, in order of preference, and when (UTC; past midnight where `to` is before `from`). */
      instanceType: z
        .strictObject({
          types: z
            .array(z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/))
            .min(1)
            .max(8),
          from: timeOfDay,
          to: timeOfDay,
        })
        .optional(),
      preemption: z.enum(preemptions).default('NEVER'),
    })
    .prefault({}),
});
export type PersonaAllocation = z.output<typeof personaAllocation>;

/** The demands of a persona in the arbiter's amounts. */
export const demandsOf = (allocation: PersonaAllocation | undefined): Demands =>
  Object.fromEntries(
    byResource(allocation?.resources ?? {}).map(([resource, { min, target, max }]) => [
      resource,
      { min: toAmount(resource, min), target: toAmount(resource, target), max: toAmount(resource, max) },
    ]),
  );

/** Whether a moment lies in the window (times of day, UTC). */
export function isInWindow({ from, to }: { readonly from: string; readonly to: string }, now: number): boolean {
  const time = new Date(now).toISOString().slice(11, 16);
  return from <= to ? from <= time && time < to : from <= time || time < to;
}
