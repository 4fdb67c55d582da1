import { allItems, ConditionFailed, type Table, type Write } from '#core/contracts/table.ts';
import { isoTime } from '#core/contracts/clock.ts';
import type { RecordPatch } from '#core/checkout/decision.ts';
import { keys, recordFrom, recordWrites } from '#core/checkout/items.ts';
import { noTurn, turnWrites } from '#core/checkout/motion.ts';
import { type CheckoutRecord, checkoutRecord, hostClaim, type StepProgress } from '#core/checkout/record.ts';
import { type CheckoutEvent, type Dirtiness, dirtier, isAtRest, transition } from '#core/checkout/states.ts';
import { StepError, type StepInput } from './step.ts';

/** The record of a checkout, strongly read; undefined when there is none. */
export async function loadRecord(table: Table, id: string): Promise<CheckoutRecord | undefined> {
  return recordFrom(await allItems(table, { pk: keys.record(id).pk, skPrefix: 'RECORD' }));
}

/** The epoch that may act on this host now; the fence of every effect. */
export async function currentEpoch(table: Table, hostId: string): Promise<number> {
  const item = await table.get(keys.claim(hostId));
  return item === undefined ? 0 : hostClaim.parse(item).epoch;
}

/** A change of the record with the sentence for its timeline. */
export interface RecordChange {
  readonly step: string;
  readonly text: string;
  readonly actor: string;
  readonly event?: CheckoutEvent;
  readonly raises?: Dirtiness;
  readonly progress?: StepProgress;
  readonly patch?: RecordPatch;
  /** Members that only some states have (quarantine, endedAt …). */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** The record after a change; an illegal transition throws, for it is a bug of ours. */
export function changed(record: CheckoutRecord, change: RecordChange): CheckoutRecord {
  const moved = change.event === undefined ? undefined : transition(record.state, change.event);
  if (moved?.legal === false) throw new StepError('Ahps.Failed', moved.reason);
  const state = moved?.to ?? record.state;
  return checkoutRecord.parse({
    ...record,
    ...change.patch,
    ...change.extra,
    ...(isAtRest(state) ? noTurn : {}),
    state,
    version: record.version + 1,
    sequence: record.sequence + 1,
    dirtiness: change.raises === undefined ? (change.patch?.dirtiness ?? record.dirtiness) : dirtier(record.dirtiness, change.raises),
    progress: change.progress === undefined ? record.progress : withProgress(record.progress, change.progress),
  });
}

/** Writes a change with its timeline event in one transaction; on a lost race the caller reads again. */
export async function writeChange(
  table: Table,
  record: CheckoutRecord,
  change: RecordChange,
  now: number,
  beside: readonly Write[] = [],
): Promise<CheckoutRecord> {
  const next = changed(record, change);
  await table.write([
    ...recordWrites(record, next, {
      sequence: next.sequence,
      at: isoTime(now),
      epoch: next.epoch,
      step: change.step,
      from: record.state,
      to: next.state,
      text: change.text,
      actor: change.actor,
    }),
    ...turnWrites(record, next),
    ...beside,
  ]);
  return next;
}

/** `writeChange`, or undefined when somebody else changed the record first. */
export async function tryChange(
  table: Table,
  record: CheckoutRecord,
  change: RecordChange,
  now: number,
  beside?: readonly Write[],
): Promise<CheckoutRecord | undefined> {
  try {
    return await writeChange(table, record, change, now, beside);
  } catch (error) {
    if (error instanceof ConditionFailed) return undefined;
    throw error;
  }
}

export const isStep = (entry: StepProgress, { machine, step, epoch }: Pick<StepInput, 'machine' | 'step' | 'epoch'>): boolean =>
  entry.machine === machine && entry.step === step && entry.epoch === epoch;

const withProgress = (list: readonly StepProgress[], entry: StepProgress): StepProgress[] => [
  ...list.filter((other) => !isStep(other, entry)),
  entry,
];
