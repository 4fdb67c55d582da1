import * as z from 'zod';
import { type PoolTurn, turnFrom } from '#core/allocation/round.ts';
import { keys } from '#core/checkout/items.ts';
import type { StepDeps } from './steps/step.ts';

/** What the adjust machine hands to its steps: the pool, the round that is its fencing token, which move. */
export const adjustInput = z.object({
  machine: z.literal('adjust'),
  step: z.string().min(1),
  pool: z.string().min(1),
  round: z.int().min(1),
  index: z.int().min(0).optional(),
});
export type AdjustInput = z.output<typeof adjustInput>;

/** One Task of the adjust machine: idempotent, and without effect once its round is over. */
export interface AdjustStep {
  readonly machine: 'adjust';
  readonly name: string;
  /** The state machine waits between looks. */
  readonly polls?: true;
  run(deps: StepDeps, input: AdjustInput): Promise<Readonly<Record<string, unknown>>>;
}

/** Whether the round of the input is the one under way; nothing of an older one may act. */
export async function isUnderWay(
  { table }: Pick<StepDeps, 'table'>,
  { pool, round }: Pick<AdjustInput, 'pool' | 'round'>,
): Promise<boolean> {
  const turn: PoolTurn = turnFrom(await table.get(keys.poolTurn(pool)));
  return turn.round === round && turn.settled < round;
}
