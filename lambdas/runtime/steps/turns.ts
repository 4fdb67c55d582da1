import { isoTime } from '#core/contracts/clock.ts';
import { keys } from '#core/checkout/items.ts';
import { type Asking, decideTurn, joinQueue, lastStart, takeTurn, turnsFrom } from '#core/checkout/motion.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import type { Write } from '#core/contracts/table.ts';
import { tryChange } from './records.ts';
import type { StepReply } from './reply.ts';
import { type AnyStep, type StepDeps, StepError, type StepInput } from './step.ts';

/** What a step writes together with its end to take its turn; nothing where it needs none. */
export interface TakenTurn {
  readonly extra: Readonly<Record<string, unknown>>;
  readonly writes: readonly Write[];
}
const none: TakenTurn = { extra: {}, writes: [] };

/** The step has done everything else and is asked again only for its turn. */
export const waitsForTurn = (step: AnyStep, record: CheckoutRecord): boolean =>
  step.takesTurn !== undefined && record.waitsForTurnSince !== undefined;

/**
 * A turn for the host of a step that is otherwise done, or the answer that it waits: then the queue and
 * the progress of the record say so, in one transaction. A host that is in motion keeps its turn, whatever
 * becomes of its checkout.
 */
export async function askForTurn(deps: StepDeps, step: AnyStep, record: CheckoutRecord, input: StepInput): Promise<TakenTurn | StepReply> {
  if (step.takesTurn?.(record) !== true || record.inMotionSince !== undefined) return none;
  const { hostsInMotion } = await deps.configuration();
  const now = deps.clients.clock.now();
  const turns = turnsFrom(await deps.table.get(keys.turns()));
  const decision = decideTurn(turns, askingOf(record, input, now), hostsInMotion, now);
  if (decision.turn === 'take') {
    const inMotionSince = isoTime(now);
    return { extra: { inMotionSince, waitsForTurnSince: undefined }, writes: [takeTurn(turns, record.id, inMotionSince)] };
  }
  if (decision.turn === 'too-late') return { reply: 'error', error: 'Ahps.Refused', text: `no-turn: ${decision.text}` };
  const waiting = await noteWaiting(deps, step, record, input, decision, now);
  return { reply: 'done', output: { ...step.output?.(waiting), lookAgainInSeconds: decision.seconds } };
}

function askingOf(record: CheckoutRecord, { machine }: StepInput, now: number): Asking {
  const back = 'cause' in record && record.cause === 'RECALL' ? 'recall' : 'check-in';
  const since = record.waitsForTurnSince === undefined ? now : Date.parse(record.waitsForTurnSince);
  return machine === 'checkout'
    ? { id: record.id, way: 'checkout', since, until: lastStart(record) }
    : { id: record.id, way: back, since, until: undefined };
}

/** Only what is new is written: a look that finds the queue as it was costs two reads. */
async function noteWaiting(
  deps: StepDeps,
  step: AnyStep,
  record: CheckoutRecord,
  { machine, epoch, actor }: StepInput,
  { text, place }: { readonly text: string; readonly place: string },
  now: number,
): Promise<CheckoutRecord> {
  const said = record.progress.find((entry) => entry.machine === machine && entry.step === step.name && entry.epoch === epoch);
  if (record.waitsForTurnSince !== undefined && said?.reason === text) return record;
  // The moment of the decision: the place in the queue was computed from it.
  const at = isoTime(now);
  const waitsForTurnSince = record.waitsForTurnSince ?? at;
  const progress = { machine, step: step.name, epoch, startedAt: said?.startedAt ?? at, outcome: 'running', reason: text } as const;
  const change = { step: step.name, text, actor: actor ?? `${machine} workflow`, progress, extra: { waitsForTurnSince } };
  const next = await tryChange(deps.table, record, change, now, [joinQueue(record.id, place)]);
  if (next === undefined) throw new StepError('Ahps.NotYet', 'the record changed while it joined the queue');
  return next;
}
