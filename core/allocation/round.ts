import * as z from 'zod';
import { keys } from '#core/checkout/items.ts';
import { checkoutId, instant } from '#core/contracts/ids.ts';
import type { Item, Write } from '#core/contracts/table.ts';
import { preemptions } from './demand.ts';
import { type Amounts, amounts, type Resource } from './resources.ts';

/**
 * Whose turn it is in a pool: one round at a time, numbered; the number is the fencing token. Whoever
 * wants the pool divided anew raises `asked`; a round answers everything that was asked before it began.
 */
const poolTurn = z.object({
  version: z.int().default(0),
  /** The newest round that has begun, and the newest that is settled. */
  round: z.int().default(0),
  settled: z.int().default(0),
  asked: z.int().default(0),
  answered: z.int().default(0),
  reason: z.string().default(''),
  /** What the newest round divided: budget and members, to see a change. */
  seen: z.string().default(''),
  /** Whether the newest settled round left a wish or a move undone, and when it was settled: such a pool is looked at again. */
  unmet: z.boolean().default(false),
  settledAt: instant.optional(),
});
export type PoolTurn = z.output<typeof poolTurn>;
export const turnFrom = (item: Item | undefined): PoolTurn => poolTurn.parse(item ?? {});

/** The turn after a change, guarded by the one that was read. */
export const turnWrite = (pool: string, before: PoolTurn, change: Partial<Omit<PoolTurn, 'version'>>): Write => ({
  put: { ...keys.poolTurn(pool), ...before, ...change, version: before.version + 1 },
  when: [before.version === 0 ? { attribute: 'pk', is: 'absent' } : { attribute: 'version', is: 'equal', to: before.version }],
});

/** Executions are named after pool and round: AWS takes a name once, so one round cannot run twice. */
export const adjustName = (pool: string, round: number): string => `${pool}-${String(round)}-adjust`;

const plannedMove = z.object({
  checkoutId,
  epoch: z.int(),
  knob: z.enum(['GUEST', 'VOLUME', 'INSTANCE_TYPE', 'COUNT']),
  direction: z.enum(['lower', 'raise']),
  changes: z.array(z.object({ resource: z.string().transform((name) => name as Resource), from: z.int().nullable(), to: z.int() })),
  sentence: z.string(),
  /** CPUs and memory of its host, in the arbiter's amounts: a limit is a share of them. */
  host: z.object({ vcpu: z.int(), memoryMiB: z.int() }),
});
export type PlannedMove = z.output<typeof plannedMove>;

/** What a round is to do: written before its first move, so that a repeated step does the same. */
export const poolRound = z.object({
  moves: z.array(plannedMove),
  refusals: z.array(z.object({ checkoutId, sentence: z.string() })),
  asks: z.array(z.object({ checkoutId, kind: z.enum(preemptions).exclude(['NEVER']), inFavourOf: checkoutId, sentence: z.string() })),
  /** What stays free when every move has been made. */
  spare: amounts,
});
export type PoolRound = z.output<typeof poolRound>;

export const outcomes = ['done', 'failed', 'refused', 'stopped'] as const;
export const moveOutcome = z.object({ index: z.int(), outcome: z.enum(outcomes), text: z.string() });
export type MoveOutcome = z.output<typeof moveOutcome>;

/**
 * Whether a raise may be made although some of the round's lowerings were not: what they would have freed
 * has to be spare. Answers the reason against it, or nothing.
 */
export function unfreed({ moves, spare }: PoolRound, settled: readonly MoveOutcome[], { changes }: PlannedMove): string | undefined {
  const missing = new Map<Resource, number>();
  for (const { index, outcome } of settled) {
    const move = moves[index];
    if (outcome === 'done' || outcome === 'stopped' || move?.direction !== 'lower') continue;
    for (const { resource, from, to } of move.changes) missing.set(resource, (missing.get(resource) ?? 0) + Math.max(0, (from ?? 0) - to));
  }
  const short = changes.find(({ resource }) => (missing.get(resource) ?? 0) > (spare[resource] ?? 0));
  return short === undefined ? undefined : `what it was to get of ${short.resource} was not freed, because the move that frees it failed`;
}

/** The document that sets and lifts limits inside the guest. */
export const allocateDocument = 'AHPS-Allocate';

/** The figures of the document that sets limits in the guest: a share of all CPUs, else amounts; `none` where the host has no more. */
export function guestParameters(next: Amounts, host: PlannedMove['host']): Record<string, string> {
  const cpu = next.vcpu === undefined ? undefined : Math.round((100 * next.vcpu) / host.vcpu);
  const figure = (value: number | undefined, least: number, from = Infinity): string =>
    value === undefined || value >= from ? 'none' : String(Math.max(least, value));
  return {
    CpuPercent: figure(cpu, 1, 100),
    MemoryMiB: figure(next.memoryMiB, 128, host.memoryMiB),
    Iops: figure(next.iops, 10),
    ThroughputMiBps: figure(next.throughputMiBps, 1),
    RateMbps: figure(next.networkMbps, 1),
  };
}
