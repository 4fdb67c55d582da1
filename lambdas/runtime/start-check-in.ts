import type { Executions } from '#adapters/executions.ts';
import { checkInName } from '#core/checkout/execution-names.ts';
import { keys, recordWrites } from '#core/checkout/items.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { type EndCause, isTerminal } from '#core/checkout/states.ts';
import { type Clock, isoTime } from '#core/contracts/clock.ts';
import { ConditionFailed, type Table, TableBusy } from '#core/contracts/table.ts';
import { loadRecord } from './steps/records.ts';

export interface StartCheckIn {
  readonly table: Table;
  /** Executions of the check-in machine. */
  readonly checkIns: Executions;
  readonly clock: Clock;
}
/** `joined`: one was running; `ended`: meanwhile the checkout did. `epoch` is the one that the execution is named after. */
export interface CheckInStarted {
  readonly outcome: 'started' | 'joined' | 'ended';
  readonly epoch: number;
}

const mostTries = 6;

/**
 * Sees to it that a check-in of this record runs: joins the one that does, else starts
 * `<checkoutId>-<epoch>-checkin`, named after the epoch that it ends. Begin raises the epoch, so a
 * check-in that has begun carries the one before the record's. Where that name is taken by an execution
 * that ended without raising the epoch, the epoch is raised here. `actor`, who asked, is told in the
 * timeline and the record by Begin. Safe to call any number of times;
 * throws TableBusy after several lost races.
 */
export async function startCheckIn(deps: StartCheckIn, record: CheckoutRecord, cause: EndCause, actor: string): Promise<CheckInStarted> {
  let current = record;
  for (let tries = 0; tries < mostTries; tries++) {
    if (isTerminal(current.state)) return { outcome: 'ended', epoch: current.epoch };
    const joined = await joinBegun(deps, current);
    if (joined !== undefined) return joined;
    // What had begun and runs no more may have come home since the record was read.
    const latest = 'checkInBeganAt' in current ? await reread(deps, current.id) : current;
    if (isTerminal(latest.state)) return { outcome: 'ended', epoch: latest.epoch };
    current = latest;
    const { epoch } = latest;
    const name = checkInName(current.id, epoch);
    if ((await deps.checkIns.start(name, { checkoutId: current.id, epoch, cause, actor })) === 'started')
      return { outcome: 'started', epoch };
    if (await deps.checkIns.isRunning(name)) return { outcome: 'joined', epoch };
    current = await moveOn(deps, current, actor);
  }
  throw new TableBusy(`the check-in of ${record.id} could not be started in ${String(mostTries)} tries`);
}

/** A check-in that has begun and still runs. A quarantined host rests: what put it there is on its way out. */
async function joinBegun({ checkIns }: StartCheckIn, record: CheckoutRecord): Promise<CheckInStarted | undefined> {
  if (!('checkInBeganAt' in record) || record.state === 'QUARANTINED') return undefined;
  const epoch = record.epoch - 1;
  return (await checkIns.isRunning(checkInName(record.id, epoch))) ? { outcome: 'joined', epoch } : undefined;
}

/** The name is taken and nothing runs: go on with what is recorded now, or raise the epoch when nothing has moved. */
async function moveOn(deps: StartCheckIn, record: CheckoutRecord, actor: string): Promise<CheckoutRecord> {
  const latest = await reread(deps, record.id);
  if (latest.epoch !== record.epoch || isTerminal(latest.state)) return latest;
  try {
    return await raiseEpoch(deps, latest, actor);
  } catch (error) {
    if (error instanceof ConditionFailed) return reread(deps, record.id);
    throw error;
  }
}

async function reread({ table }: StartCheckIn, id: string): Promise<CheckoutRecord> {
  const record = await loadRecord(table, id);
  if (record === undefined) throw new Error(`the record of ${id} is gone`);
  return record;
}

/** Claim and record move to the next epoch together, with the reason in the timeline. */
async function raiseEpoch({ table, clock }: StartCheckIn, record: CheckoutRecord, actor: string): Promise<CheckoutRecord> {
  const epoch = record.epoch + 1;
  const next = { ...record, epoch, version: record.version + 1, sequence: record.sequence + 1, epochAt: isoTime(clock.now()) };
  const text = `${checkInName(record.id, record.epoch)} ended without bringing the host home: epoch ${String(epoch)} begins`;
  const event = {
    sequence: next.sequence,
    at: isoTime(clock.now()),
    epoch,
    step: 'Begin',
    from: record.state,
    to: record.state,
    text,
    actor,
  };
  await table.write([
    {
      update: keys.claim(record.hostId),
      set: { epoch },
      when: [
        { attribute: 'checkoutId', is: 'equal', to: record.id },
        { attribute: 'epoch', is: 'equal', to: record.epoch },
      ],
    },
    ...recordWrites(record, next, event),
  ]);
  return next;
}
