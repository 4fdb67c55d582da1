import { isoTime } from '#core/contracts/clock.ts';
import { keys, recordWrites } from '#core/checkout/items.ts';
import { turnWrites } from '#core/checkout/motion.ts';
import { checkoutRecord, type CheckoutRecord } from '#core/checkout/record.ts';
import { type CheckoutEvent, isTerminal, transition } from '#core/checkout/states.ts';
import { type StepDeps, StepError, type StepInput } from './step.ts';

/**
 * Ends the epoch of the input and opens the next one, once: claim and record move together, and from
 * then on no effect of the old epoch starts (`design.md` 8.8). A repeated call finds it done.
 * Stale requests end here: another way back has begun, the loan has ended, or a deadline has been moved.
 */
export async function openEpoch({ table, clients }: StepDeps, record: CheckoutRecord, input: StepInput): Promise<CheckoutRecord> {
  const now = clients.clock.now();
  const cause = input.cause ?? 'REQUEST';
  if (record.epoch === input.epoch + 1 && record.progress.every((entry) => entry.epoch <= record.epoch) && openedBy(record, input))
    return record;
  if (record.epoch !== input.epoch || isTerminal(record.state))
    throw new StepError(
      'Ahps.Superseded',
      `a way back from epoch ${String(input.epoch)} has begun or ended before; the checkout is ${record.state} at ${String(record.epoch)}`,
    );
  if (cause === 'DEADLINE' && isoTime(now) < record.deadline)
    throw new StepError('Ahps.Superseded', `the deadline is ${record.deadline} now: this reminder is stale`);
  const event: CheckoutEvent = record.state === 'QUARANTINED' ? 'redrive' : 'check-in';
  const moved = transition(record.state, event);
  if (!moved.legal) throw new StepError('Ahps.Refused', moved.reason);
  const {
    quarantine: _quarantine,
    reserveReason: _reserve,
    ...rest
  } = record as CheckoutRecord & { quarantine?: unknown; reserveReason?: unknown };
  const next = checkoutRecord.parse({
    ...rest,
    state: moved.to,
    epoch: record.epoch + 1,
    version: record.version + 1,
    sequence: record.sequence + 1,
    epochAt: isoTime(now),
    // A host in motion keeps its turn for the way back; one that waited to leave waits no more.
    waitsForTurnSince: undefined,
    // A person who drives a quarantined host again starts the count anew.
    redrives: record.state === 'QUARANTINED' || !('checkInBeganAt' in record) ? 0 : record.redrives + 1,
    cause: 'cause' in record ? record.cause : cause,
    checkInBeganAt: 'checkInBeganAt' in record ? record.checkInBeganAt : isoTime(now),
    checkInAskedBy: 'checkInBeganAt' in record ? record.checkInAskedBy : (input.actor ?? 'workflow'),
  });
  await table.write([
    {
      update: keys.claim(record.hostId),
      set: { epoch: next.epoch },
      when: [
        { attribute: 'epoch', is: 'equal', to: record.epoch },
        { attribute: 'checkoutId', is: 'equal', to: record.id },
      ],
    },
    ...recordWrites(record, next, {
      sequence: next.sequence,
      at: isoTime(now),
      epoch: next.epoch,
      step: 'Begin',
      from: record.state,
      to: next.state,
      text: `check-in begins: ${cause.toLowerCase()}`,
      actor: input.actor ?? 'workflow',
    }),
    ...turnWrites(record, next),
  ]);
  return next;
}

/** The epoch after the input's was opened by this execution: the names of executions make it the only one that ends that epoch. */
const openedBy = (record: CheckoutRecord, _input: StepInput): boolean => 'checkInBeganAt' in record && !isTerminal(record.state);
