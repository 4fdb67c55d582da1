import { isMovable } from '#core/allocation/contender-of.ts';
import type { Allocation } from '#core/allocation/pool.ts';
import { type MoveOutcome, moveOutcome, type PlannedMove, type PoolRound, unfreed, unprepared } from '#core/allocation/round.ts';
import { keys } from '#core/checkout/items.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { isoTime } from '#core/contracts/clock.ts';
import { allItems, ConditionFailed, type Write } from '#core/contracts/table.ts';
import { type AdjustInput, type AdjustStep, isUnderWay } from '#runtime/adjust-step.ts';
import { loadRecord, writeChange } from '#runtime/steps/records.ts';
import type { StepDeps } from '#runtime/steps/step.ts';
import { roundOf } from './divide.ts';

const hour = 3_600_000;
const settled = { lookAgainInSeconds: 0 };

/** One move of a round that may be made: nothing speaks against it, and its checkout is at the epoch of the ruling. */
export interface Turning {
  readonly deps: StepDeps;
  readonly input: AdjustInput;
  readonly round: PoolRound;
  readonly index: number;
  readonly move: PlannedMove;
  readonly record: CheckoutRecord;
  readonly outcomes: readonly MoveOutcome[];
}
/** How a move ended; of one that was done, what people should know beside. */
export interface Turned {
  readonly outcome: Exclude<MoveOutcome['outcome'], 'stopped'>;
  readonly text: string;
}
interface Knob {
  readonly name: string;
  readonly lookAgainInSeconds: number;
  /** Whether the move itself is what the allocation says; else only a preparation of one that is. */
  readonly allocates: boolean;
  /** Has the effect once, and looks how it goes; undefined: look again. */
  follow(turning: Turning): Promise<Turned | undefined>;
}

/** A step that turns one knob for one move: the effect first, then allocation, timeline and outcome together. */
export const turnStep = (knob: Knob): AdjustStep => ({
  machine: 'adjust',
  name: knob.name,
  polls: true,
  async run(deps, input) {
    const round = await roundOf(deps, input);
    const index = input.index ?? 0;
    const move = round?.moves[index];
    if (round === undefined || move === undefined || !(await isUnderWay(deps, input))) return settled;
    const outcomes = await outcomesOf(deps, input);
    if (outcomes.some((each) => each.index === index)) return settled;
    const record = await loadRecord(deps.table, move.checkoutId);
    if (record === undefined || record.epoch !== move.epoch || !isMovable(record.state)) {
      await note(deps, input, { index, outcome: 'stopped', text: 'its check-in has begun' });
      return settled;
    }
    const turning = { deps, input, round, index, move, record, outcomes };
    const turned = against(turning) ?? (await knob.follow(turning));
    return turned !== undefined && (await end(turning, turned, knob)) ? settled : { lookAgainInSeconds: knob.lookAgainInSeconds };
  },
});

function against({ round, outcomes, index, move }: Turning): Turned | undefined {
  const why = unprepared(round, outcomes, index) ?? (move.direction === 'raise' ? unfreed(round, outcomes, move) : undefined);
  return why === undefined ? undefined : { outcome: 'refused', text: why };
}

/** What the checkout has after a move. */
export const after = ({ allocation }: CheckoutRecord, { changes }: PlannedMove): Allocation['amounts'] => ({
  ...allocation?.amounts,
  ...Object.fromEntries(changes.map(({ resource, to }) => [resource, to])),
});

/** Outcome, allocation and timeline in one transaction; false where somebody else moved the record on. A move that is not done leaves the allocation in force. */
async function end({ deps, input, index, move, record }: Turning, turned: Turned, { allocates }: Knob): Promise<boolean> {
  const { outcome, text: more } = turned;
  const now = deps.clients.clock.now();
  const recent = (record.allocation?.moves ?? []).filter((at) => now - Date.parse(at) < hour);
  const allocation: Allocation = {
    ...record.allocation,
    amounts: outcome === 'done' && allocates ? after(record, move) : (record.allocation?.amounts ?? {}),
    moves: outcome === 'refused' ? recent : [...recent, isoTime(now)],
  };
  const text =
    outcome === 'done'
      ? [move.sentence, ...(more === '' ? [] : [more])].join('; ')
      : `${move.sentence}; this ${outcome === 'failed' ? 'failed' : 'was not done'}, the old allocation stays in force: ${more}`;
  const change = {
    step: 'Adjust',
    text: `round ${String(input.round)} of pool ${input.pool} ${text}`,
    actor: 'arbiter',
    extra: { allocation },
  };
  try {
    await writeChange(deps.table, record, change, now, [outcomeWrite(deps, input, { index, outcome, text })]);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}

const outcomeWrite = ({ clients }: StepDeps, { pool, round }: AdjustInput, outcome: MoveOutcome): Write => ({
  put: {
    ...keys.poolOutcome(pool, round, String(outcome.index)),
    ...outcome,
    expiresAt: Math.ceil(clients.clock.now() / 1_000) + 7 * 86_400,
  },
  when: [{ attribute: 'pk', is: 'absent' }],
});

async function note(deps: StepDeps, input: AdjustInput, outcome: MoveOutcome): Promise<void> {
  try {
    await deps.table.write([outcomeWrite(deps, input, outcome)]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

/** How the moves of a round went so far. */
export async function outcomesOf({ table }: Pick<StepDeps, 'table'>, { pool, round }: AdjustInput): Promise<MoveOutcome[]> {
  const { pk, sk } = keys.poolOutcome(pool, round, '');
  const items = await allItems(table, { pk, skPrefix: sk.slice(0, sk.lastIndexOf('#') + 1) });
  return items.map((item) => moveOutcome.parse(item));
}
