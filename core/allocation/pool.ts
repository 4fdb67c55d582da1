import * as z from 'zod';
import { fleetId, instant } from '#core/contracts/ids.ts';
import { type Amounts, amounts, byResource, perResource, toAmount } from './resources.ts';

/** Who draws on a pool: everything that is named has to hold. */
const draw = z
  .strictObject({
    fleet: fleetId.optional(),
    category: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/, 'a category has lower-case letters, digits and hyphens, at most 31')
      .optional(),
    /** A tag of the host. */
    tag: z.strictObject({ key: z.string().min(1).max(128), value: z.string().max(256) }).optional(),
  })
  .refine(({ fleet, category, tag }) => fleet !== undefined || category !== undefined || tag !== undefined, {
    message: 'names nothing: give a fleet, a category or a tag',
  });

/** How restless the arbiter may be in a pool. */
const steadiness = z.strictObject({
  /** A checkout is left alone for so long after a move. */
  intervalSeconds: z.int().min(30).max(86_400).default(300),
  /** Moves of one checkout in an hour. */
  movesPerHour: z.int().min(1).max(60).default(6),
  /** A change of less than that share of what a checkout has is not worth a move; costlier knobs need more. */
  threshold: z.number().min(0.01).max(1).default(0.05),
});

/** Resources that several checkouts share. A checkout draws on the first pool of the configuration that it belongs to. */
export const pool = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'a pool has lower-case letters, digits and hyphens, at most 31'),
  budget: perResource((amount) => amount).refine((budget) => byResource(budget).length > 0, 'is empty: name at least one resource'),
  draws: z.array(draw).min(1, 'nobody draws on the pool: name a fleet, a category or a tag').max(50),
  steadiness: steadiness.prefault({}),
});
export type Pool = z.output<typeof pool>;
export type Steadiness = z.output<typeof steadiness>;

/** The budget in the arbiter's amounts. */
export const budgetOf = ({ budget }: Pool): Amounts =>
  Object.fromEntries(byResource(budget).map(([resource, written]) => [resource, toAmount(resource, written)]));

/** What tells on which pool a checkout draws. */
export interface Drawing {
  readonly fleetId: string;
  readonly category: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The pool that a checkout draws on, the first that names it; undefined when none does. */
export const poolFor = (pools: readonly Pool[], { fleetId: fleet, category, tags }: Drawing): Pool | undefined =>
  pools.find(({ draws }) =>
    draws.some(
      (each) =>
        (each.fleet === undefined || each.fleet === fleet) &&
        (each.category === undefined || each.category === category) &&
        (each.tag === undefined || tags[each.tag.key] === each.tag.value),
    ),
  );

/** The pool that a checkout draws on and what it has guaranteed there; written with the record, never changed. */
export const poolDraw = z.strictObject({ name: z.string(), guaranteed: amounts });
export type PoolDraw = z.output<typeof poolDraw>;

/** What a checkout has of its pool, and when it was moved. */
export const allocation = z.strictObject({
  amounts,
  /** Within the last hour, oldest first. */
  moves: z.array(instant),
  askedAt: instant.optional(),
  /** The newest round whose news are in the timeline. */
  told: z.int().optional(),
  /** The newest reason why it does not get what it wants. */
  refusal: z.string().optional(),
});
export type Allocation = z.output<typeof allocation>;
