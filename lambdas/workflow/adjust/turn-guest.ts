import { lookAtCommand } from '#adapters/look/guest.ts';
import { isMovable } from '#core/allocation/contender-of.ts';
import type { Allocation } from '#core/allocation/pool.ts';
import {
  allocateDocument,
  type MoveOutcome,
  moveOutcome,
  type PlannedMove,
  type PoolRound,
  guestParameters,
  unfreed,
} from '#core/allocation/round.ts';
import { keys } from '#core/checkout/items.ts';
import type { PinnedDocument } from '#core/checkout/plan.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { isoTime } from '#core/contracts/clock.ts';
import { allItems, ConditionFailed, type Write } from '#core/contracts/table.ts';
import { type AdjustInput, type AdjustStep, isUnderWay } from '#runtime/adjust-step.ts';
import { carryOut, type EffectOwner, loadTraces, traceId } from '#runtime/steps/effects.ts';
import { loadRecord, writeChange } from '#runtime/steps/records.ts';
import { type StepDeps, StepError } from '#runtime/steps/step.ts';
import { isCaptured } from '../captured.ts';
import { borrowedRoot } from '../borrowed-root.ts';
import { roundOf } from './divide.ts';

const hour = 3_600_000;
const lookAgain = { lookAgainInSeconds: 2 };
const settled = { lookAgainInSeconds: 0 };

/** One move inside the guest, or on paper: the limits are set by a document, then allocation, timeline and outcome are written together. */
export const turnGuest: AdjustStep = {
  machine: 'adjust',
  name: 'TurnGuest',
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
    return turn({ deps, input, round, index, move, record, outcomes });
  },
};

interface Turning {
  readonly deps: StepDeps;
  readonly input: AdjustInput;
  readonly round: PoolRound;
  readonly index: number;
  readonly move: PlannedMove;
  readonly record: CheckoutRecord;
  readonly outcomes: readonly MoveOutcome[];
}

async function turn(turning: Turning): Promise<Readonly<Record<string, unknown>>> {
  const { round, move, outcomes } = turning;
  const against = move.direction === 'raise' ? unfreed(round, outcomes, move) : undefined;
  if (against !== undefined) return end(turning, 'refused', against);
  if (move.knob === 'COUNT') return end(turning, 'done', '');
  const command = await follow(turning);
  if (command === undefined || command.state === 'waiting') return lookAgain;
  if (command.state === 'succeeded') return end(turning, 'done', '');
  return end(turning, 'failed', `${allocateDocument} ended ${command.state} with exit code ${String(command.exitCode)}: ${command.detail}`);
}

/** Sends the document once and looks how it goes. The epoch is read again before it is sent, and Begin cancels what runs. */
async function follow({ deps, input: { pool, round, step }, index, move, record }: Turning) {
  const owner: EffectOwner = { machine: 'adjust', step, checkoutId: record.id, epoch: move.epoch };
  const traces = await loadTraces(deps.table, owner);
  const key = `${pool}-${String(round)}-${String(index)}`;
  const id = traceId({ kind: 'sendCommand', key });
  if (traces.get(id)?.result === undefined) {
    const effect = { kind: 'sendCommand', key, document: documentOf(record, move), expectedRootVolume: rootOf(record) } as const;
    await carryOut(deps, record, owner, traces, effect);
  }
  const commandId = traces.get(id)?.result;
  return commandId === undefined ? undefined : lookAtCommand(deps.clients, commandId, record.hostId);
}

function documentOf(record: CheckoutRecord, move: PlannedMove): PinnedDocument {
  const pin = record.documents[allocateDocument];
  if (pin === undefined) throw new StepError('Ahps.Failed', `${allocateDocument} was not pinned at Capture`);
  return { document: allocateDocument, ...pin, timeoutSeconds: 60, parameters: guestParameters(after(record, move), move.host) };
}

const rootOf = (record: CheckoutRecord): string => (isCaptured(record) ? borrowedRoot(record) : '');
const after = ({ allocation }: CheckoutRecord, { changes }: PlannedMove): Allocation['amounts'] => ({
  ...allocation?.amounts,
  ...Object.fromEntries(changes.map(({ resource, to }) => [resource, to])),
});

/** The end of a move: outcome, allocation and timeline in one transaction. A move that is not done leaves the allocation in force. */
async function end(turning: Turning, outcome: MoveOutcome['outcome'], why: string): Promise<Readonly<Record<string, unknown>>> {
  const { deps, input, index, move, record } = turning;
  const now = deps.clients.clock.now();
  const recent = (record.allocation?.moves ?? []).filter((at) => now - Date.parse(at) < hour);
  const allocation: Allocation = {
    ...record.allocation,
    amounts: outcome === 'done' ? after(record, move) : (record.allocation?.amounts ?? {}),
    moves: outcome === 'refused' ? recent : [...recent, isoTime(now)],
  };
  const text =
    outcome === 'done'
      ? move.sentence
      : `${move.sentence}; this ${outcome === 'failed' ? 'failed' : 'was not done'}, the old allocation stays in force: ${why}`;
  const change = {
    step: 'Adjust',
    text: `round ${String(input.round)} of pool ${input.pool} ${text}`,
    actor: 'arbiter',
    extra: { allocation },
  };
  try {
    await writeChange(deps.table, record, change, now, [outcomeWrite(deps, input, { index, outcome, text })]);
  } catch (error) {
    if (error instanceof ConditionFailed) return lookAgain;
    throw error;
  }
  return settled;
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
