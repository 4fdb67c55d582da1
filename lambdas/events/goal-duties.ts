import type { Executions } from '#adapters/executions.ts';
import { isTerminal } from '#core/checkout/states.ts';
import type { Effect } from '#core/checkout/effects.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { goalEvent, goalMessage } from '#core/goals/goal-message.ts';
import { dutyKey, type GoalDuty } from '#core/goals/goal-watch.ts';
import type { StartAdjustment } from '#runtime/start-adjustment.ts';
import { startCheckIn } from '#runtime/start-check-in.ts';
import { carryOut, lagMilliseconds, loadTraces, type Trace, traceId } from '#runtime/steps/effects.ts';
import { loadRecord, tryChange } from '#runtime/steps/records.ts';
import type { StepDeps, StepInput } from '#runtime/steps/step.ts';

export interface GoalDeps extends StepDeps {
  /** Executions of the check-in machine. */
  readonly checkIns: Executions;
  readonly startAdjustment: StartAdjustment;
}

/** A duty is over: the sentence for the timeline. `undefined`: another run is at it. */
type Done = string | undefined;

/**
 * Does what was decided about the goals of a checkout, each duty on its own: one that fails is left in the
 * record and does not keep the others from being done. Throws at the end, so that the event is tried again
 * and, where that does not help either, kept for people; the reconciler asks every minute. Answers whether
 * all are done; another run may be at one.
 */
export async function doDuties(deps: GoalDeps, record: CheckoutRecord): Promise<boolean> {
  const faults: unknown[] = [];
  let isDone = true;
  for (const duty of record.duties)
    try {
      const text = await doOne(deps, record, duty);
      if (text === undefined) isDone = false;
      else await takeOut(deps, record.id, duty, text);
    } catch (error) {
      deps.log.error('what a goal asks for could not be done', { checkoutId: record.id, duty: dutyKey(duty), error: error as Error });
      faults.push(error);
    }
  if (faults.length > 0) throw faults.length === 1 ? faults[0] : new AggregateError(faults, 'several duties could not be done');
  return isDone;
}

async function doOne(deps: GoalDeps, record: CheckoutRecord, duty: GoalDuty): Promise<Done> {
  const goal = record.persona.goals.find(({ name }) => name === duty.goal);
  if (goal === undefined) return `the persona has no goal ${duty.goal} any more`;
  switch (duty.duty) {
    case 'TELL_MISSED':
    case 'TELL_RECOVERED': {
      const key = dutyKey(duty);
      const told = await haveAll(deps, record, [
        { kind: 'publishAlert', key, ...goalMessage(record, goal, duty) },
        { kind: 'publishEvent', key, ...goalEvent(record, goal, duty) },
      ]);
      const what = duty.duty === 'TELL_MISSED' ? 'missed' : 'met again';
      return told ? `people were told that goal ${duty.goal} is ${what}` : undefined;
    }
    case 'ASK_ARBITER':
      return isTaken(record)
        ? `the arbiter is not asked for goal ${duty.goal}: the checkout is ${record.state}`
        : deps.startAdjustment({ record, goal: duty.goal, reason: duty.reason });
    case 'CHECK_IN': {
      if ('checkInBeganAt' in record || isTerminal(record.state)) return `the check-in for goal ${duty.goal} has begun`;
      await startCheckIn({ table: deps.table, checkIns: deps.checkIns, clock: deps.clients.clock }, record, 'REQUEST', `goal ${duty.goal}`);
      return `the check-in is started: goal ${duty.goal} is missed and asks for it`;
    }
  }
}

/** Nothing of the host is adjusted while it is held for a person, nor on its way back. */
const isTaken = ({ state }: CheckoutRecord): boolean => state !== 'ACTIVE' && state !== 'DEGRADED';

/** With intent and epoch like every effect; false while another run is at one of them. */
async function haveAll(deps: GoalDeps, record: CheckoutRecord, effects: readonly Effect[]): Promise<boolean> {
  const input: StepInput = { machine: 'checkout', step: 'WatchGoals', checkoutId: record.id, epoch: record.epoch };
  const traces = await loadTraces(deps.table, input);
  let settled = true;
  const faults: unknown[] = [];
  for (const effect of effects) {
    const earlier = traces.get(traceId(effect));
    // A message cannot be looked for: while another run may be sending it, nobody else does.
    if (earlier !== undefined && isUnderWay(earlier, deps.clients.clock.now())) {
      settled = false;
      continue;
    }
    try {
      settled = (await carryOut(deps, record, input, traces, effect)).effect === 'settled' && settled;
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
  return settled;
}

const isUnderWay = ({ intentAt, resultAt, dropped }: Trace, now: number): boolean =>
  resultAt === undefined && dropped !== true && now - intentAt < lagMilliseconds;

/** Takes the duty out of the record as it is now; whoever comes second finds it gone. */
async function takeOut({ table, clients }: GoalDeps, id: string, duty: GoalDuty, text: string): Promise<void> {
  for (let tries = 0; tries < 8; tries++) {
    const record = await loadRecord(table, id);
    const left = record?.duties.filter((other) => dutyKey(other) !== dutyKey(duty));
    if (record === undefined || left === undefined || left.length === record.duties.length) return;
    const change = { step: 'WatchGoals', text, actor: 'goals', patch: { duties: left } };
    if ((await tryChange(table, record, change, clients.clock.now())) !== undefined) return;
  }
  throw new Error(`the duty ${dutyKey(duty)} of ${id} is done and could not be taken out of the record; it is asked for again`);
}
