import * as z from 'zod';
import { allocation, poolDraw } from '#core/allocation/pool.ts';
import { checkoutId, fleetId, hostId, instant } from '#core/contracts/ids.ts';
import { goalDuty, goalWatch } from '#core/goals/goal-watch.ts';
import { manifest } from '#core/manifest/manifest.ts';
import { persona } from '#core/persona/persona.ts';
import { plan } from './plan.ts';
import { checkoutStates, dirtinessLadder, endCauses } from './states.ts';

/** Who asked: the verified principal, the person where the role is trusted to name one. */
export const requester = z.strictObject({
  /** Stable id for indexes and comparison: the unique role or user id, with the session name only for naming roles. */
  id: z.string().min(1),
  arn: z.string(),
  name: z.string(),
  teams: z.array(z.string()),
});
export type Requester = z.output<typeof requester>;

/** One step's progress, for people and for idempotency: a step that is `done` at an epoch is not done again. */
export const stepProgress = z.strictObject({
  machine: z.enum(['checkout', 'checkin']),
  step: z.string(),
  epoch: z.int(),
  startedAt: instant,
  endedAt: instant.optional(),
  outcome: z.enum(['running', 'done', 'refused', 'failed']),
  reason: z.string(),
});
export type StepProgress = z.output<typeof stepProgress>;

export const failure = z.strictObject({ step: z.string(), code: z.string(), reason: z.string(), at: instant });
export type Failure = z.output<typeof failure>;

export const difference = z.strictObject({
  path: z.string(),
  class: z.enum(['restored', 'guarded', 'observed']),
  original: z.unknown(),
  observed: z.unknown(),
});
export type Difference = z.output<typeof difference>;

const restorePoint = z.strictObject({ volumeId: z.string(), device: z.string(), snapshotId: z.string() });
const borrowed = z.strictObject({ device: z.string(), volumeId: z.string() });
/** An original that came back as a new volume from its snapshot, because it was gone or the fleet demands it. */
const replaced = z.strictObject({ device: z.string(), originalVolumeId: z.string(), volumeId: z.string(), reason: z.string() });

/** How much of its host a loan used while the borrower had it: what people right-size a persona by. */
export const usage = z
  .strictObject({
    from: instant,
    to: instant,
    resources: z.record(
      z.string(),
      z.strictObject({
        unit: z.string(),
        peak: z.number(),
        p95: z.number(),
        mean: z.number(),
        allocated: z.number().optional(),
        share: z.number().optional().describe('the 95th percentile as a share of what was allocated'),
      }),
    ),
  })
  .describe('use of the host while it was lent, by resource; those that nobody measured are left out');
export type Usage = z.output<typeof usage>;

const confirmation = z.strictObject({ id: z.string(), name: z.string(), at: instant });
export type Confirmation = z.output<typeof confirmation>;

const base = {
  schemaVersion: z.literal(1),
  id: checkoutId,
  hostId,
  fleetId,
  epoch: z.int().min(1),
  /** Grows with every write of the record; every write requires the one it read. */
  version: z.int().min(1),
  /** Sequence number of the newest timeline event. */
  sequence: z.int().min(1),
  persona,
  personaDigest: z.string(),
  /** Version of the fleet's rules under which the loan was admitted. */
  rulesVersion: z.int(),
  /** The pool that it draws on; absent where none is configured for it. */
  pool: poolDraw.optional(),
  /** What the arbiter gave it; absent before its first round. */
  allocation: allocation.optional(),
  requester,
  requesterId: z.string(),
  onBehalfOf: z.string().optional(),
  reason: z.string(),
  createdAt: instant,
  startsAt: instant,
  deadline: instant,
  dirtiness: z.enum(dirtinessLadder),
  progress: z.array(stepProgress),
  failure: failure.optional(),
  /** Found when the host was captured; everything needed to drive it back is here. */
  manifest: manifest.optional(),
  manifestDigest: z.string().optional(),
  plan: plan.optional(),
  restorePoint: z.array(restorePoint).default([]),
  /** How often failed snapshots of the originals were taken again. */
  retaken: z.int().default(0),
  borrowed: z.array(borrowed).default([]),
  replaced: z.array(replaced).default([]),
  reservationId: z.string().optional(),
  /** When the current epoch was opened; absent in the first. */
  epochAt: instant.optional(),
  /** Since when the host is in motion, with a turn; absent while it rests. */
  inMotionSince: instant.optional(),
  /** Since when it waits for a turn. */
  waitsForTurnSince: instant.optional(),
  /** How often the way back was begun anew without a person asking. */
  redrives: z.int().default(0),
  /** Version and hash of the documents of this loan, pinned at Capture. */
  documents: z.record(z.string(), z.strictObject({ version: z.string(), hash: z.string() })).default({}),
  /** Set when the host left or re-entered production, for people and for the auditor. */
  leftProductionAt: instant.optional(),
  returnedAt: instant.optional(),
  /** How the persona's goals stand, since Watch. */
  goals: z.array(goalWatch).default([]),
  /** What is still to be done about them. */
  duties: z.array(goalDuty).default([]),
  /** Where the plain-text way home lies. */
  wayHome: z.string().optional(),
  usage: usage.optional(),
  verified: z.strictObject({ equal: z.boolean(), fields: z.int(), volumes: z.int(), differences: z.array(difference) }).optional(),
};
const captured = { ...base, manifest, manifestDigest: z.string(), plan };
/** `checkInAskedBy`: the person, or what acted in their stead, who began the way back. */
const ending = { cause: z.enum(endCauses), checkInBeganAt: instant, checkInAskedBy: z.string().optional() };

const before = (state: 'SCHEDULED' | 'QUEUED' | 'CLAIMED') => z.strictObject({ ...base, state: z.literal(state) });
const during = <S extends string>(state: S) => z.strictObject({ ...captured, state: z.literal(state) });
const after = <S extends string>(state: S) => z.strictObject({ ...base, ...ending, state: z.literal(state) });

/** The record of a checkout: one schema per state, joined on the state, so that an illegal record does not parse. */
export const checkoutRecord = z.discriminatedUnion('state', [
  before('SCHEDULED'),
  before('QUEUED'),
  before('CLAIMED'),
  during('PROTECTING'),
  during('DRAINING'),
  during('STOPPING'),
  during('SNAPSHOTTING'),
  during('APPLYING'),
  during('PROBING'),
  during('ACTIVE'),
  during('DEGRADED'),
  during('HELD'),
  z.strictObject({ ...captured, ...ending, state: z.literal('RECALLING') }),
  after('CHECKING_IN'),
  after('RESTORING'),
  after('VERIFYING'),
  z.strictObject({ ...base, ...ending, state: z.literal('IN_RESERVE'), reserveReason: z.string() }),
  after('REJOINING'),
  z.strictObject({
    ...base,
    ...ending,
    state: z.literal('QUARANTINED'),
    quarantine: z.strictObject({ since: instant, reason: z.string(), differences: z.array(difference) }),
  }),
  z.strictObject({ ...base, ...ending, state: z.literal('CHECKED_IN'), endedAt: instant }),
  z.strictObject({ ...base, state: z.literal('REJECTED'), endedAt: instant, failure }),
  z.strictObject({ ...base, state: z.literal('CANCELLED'), endedAt: instant }),
  // A host is lost on the way out, or after its check-in has begun.
  z.strictObject({
    ...base,
    cause: z.enum(endCauses).optional(),
    checkInBeganAt: instant.optional(),
    checkInAskedBy: z.string().optional(),
    state: z.literal('HOST_LOST'),
    endedAt: instant,
    failure,
    /** Who said that the host is replaced; the second person closes the loss. */
    confirmations: z.array(confirmation).default([]),
    closedAt: instant.optional(),
  }),
]);
export type CheckoutRecord = z.output<typeof checkoutRecord>;

/** The exclusive right to a host. The item outlives the loan: the epoch never goes back. */
export const hostClaim = z.object({
  hostId,
  fleetId: fleetId,
  epoch: z.int().min(0),
  checkoutId: checkoutId.optional(),
  deadline: instant.optional(),
  requesterName: z.string().optional(),
});
export type HostClaim = z.output<typeof hostClaim>;

/** One entry of the append-only timeline, written in the same transaction as the change it tells of. */
export const timelineEvent = z.strictObject({
  sequence: z.int().min(1),
  at: instant,
  epoch: z.int(),
  step: z.string(),
  from: z.enum(checkoutStates).nullable(),
  to: z.enum(checkoutStates),
  text: z.string(),
  actor: z.string(),
});
export type TimelineEvent = z.output<typeof timelineEvent>;
