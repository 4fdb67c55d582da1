import { awsFailure } from '#adapters/aws-error.ts';
import { type Decision, done } from '#core/checkout/decision.ts';
import type { CheckoutRecord, StepProgress } from '#core/checkout/record.ts';
import { dirtier, transitions } from '#core/checkout/states.ts';
import { isoTime } from '#core/contracts/clock.ts';
import { ConditionFailed, TableBusy } from '#core/contracts/table.ts';
import { openEpoch } from './open-epoch.ts';
import { carryOut, type EffectOutcome, loadTraces, type Traces } from './effects.ts';
import { metricsTo, recordStep } from '../metrics.ts';
import { isStep, loadRecord, tryChange, writeChange } from './records.ts';
import { sendReply, type StepReply } from './reply.ts';
import { type AnyStep, type Loan, type StepDeps, StepError, type StepInput } from './step.ts';
import { askForTurn, waitsForTurn } from './turns.ts';
import { noteWait, pointWait } from './waits.ts';

/** `act`: the step's own function. `observe`: events/resume looks and may complete the token, but has no effects. */
export type Mode = 'act' | 'observe';

/** Between two looks of which the first had nothing left to do: describe calls lag. */
const lagPauseMilliseconds = 500;
/** Another run of this step, or an intent whose outcome is unknown, is given time. */
const otherRunMilliseconds = 4_000;

/** Looks within one invocation; well below the functions' timeout. */
const patienceMilliseconds = 75_000;

/** Runs one step: input → record and epoch → world → decision → effects → record → answer. */
export async function runStep(step: AnyStep, input: StepInput, deps: StepDeps, mode: Mode = 'act'): Promise<unknown> {
  deps.log.appendKeys({ checkoutId: input.checkoutId, epoch: input.epoch, step: `${input.machine}.${input.step}` });
  let reply: StepReply;
  try {
    reply = await attempt(step, input, deps, mode);
  } catch (error) {
    reply = expectedFailure(error);
  }
  deps.log.info('step', { ...reply });
  return sendReply(deps, input, reply);
}

function expectedFailure(error: unknown): StepReply {
  if (error instanceof StepError) return { reply: 'error', error: error.name as 'Ahps.Failed', text: error.message };
  if (error instanceof ConditionFailed || error instanceof TableBusy)
    return { reply: 'error', error: 'Ahps.NotYet', text: `the record changed meanwhile: ${error.message}` };
  const failure = awsFailure(error);
  if (failure === undefined) throw error;
  const name = { later: 'Ahps.NotYet', failed: 'Ahps.Failed', lost: 'Ahps.HostLost' } as const;
  return { reply: 'error', error: name[failure.outcome], text: failure.text };
}

async function attempt(step: AnyStep, input: StepInput, deps: StepDeps, mode: Mode): Promise<StepReply> {
  const found = await loadRecord(deps.table, input.checkoutId);
  if (found === undefined) throw new StepError('Ahps.Failed', `there is no checkout ${input.checkoutId}`);
  deps.log.appendKeys({ hostId: found.hostId, fleetId: found.fleetId });
  const at = deps.clients.clock.now();
  const record = step.opensEpoch === true ? await openEpoch(deps, found, input) : found;
  const current: StepInput = { ...input, epoch: step.opensEpoch === true ? record.epoch : input.epoch };
  if (record.epoch !== current.epoch)
    throw new StepError('Ahps.Superseded', `epoch ${String(current.epoch)} is over, the checkout is at ${String(record.epoch)}`);
  if (record.progress.some((entry) => isStep(entry, current) && entry.outcome === 'done'))
    return { reply: 'done', output: outputOf(step, record) };
  const startedAt =
    current.token === undefined || mode === 'observe'
      ? at
      : await noteWait(deps.table, record.hostId, { ...current, token: current.token }, at);
  const begun = mode === 'act' ? await begin(step, record, current, deps, startedAt) : record;
  return look(step, begun, current, deps, mode, startedAt);
}

/** Records the state that the step enters and how far the host will be from its original, before the first effect. */
async function begin(step: AnyStep, record: CheckoutRecord, input: StepInput, deps: StepDeps, startedAt: number): Promise<CheckoutRecord> {
  const enters = step.enters !== undefined && transitions[record.state][step.enters] !== undefined;
  const running = record.progress.some((entry) => isStep(entry, input));
  const raises = step.raises !== undefined && dirtier(record.dirtiness, step.raises) !== record.dirtiness;
  if (running || (!enters && !raises)) return record;
  return writeChange(
    deps.table,
    record,
    {
      step: step.name,
      text: `${step.name} begins`,
      actor: actorOf(input),
      progress: {
        machine: step.machine,
        step: step.name,
        epoch: input.epoch,
        startedAt: isoTime(startedAt),
        outcome: 'running',
        reason: '',
      },
      ...(enters ? { event: step.enters } : {}),
      ...(raises && step.raises !== undefined ? { raises: step.raises } : {}),
    },
    deps.clients.clock.now(),
  );
}

async function look(
  step: AnyStep,
  record: CheckoutRecord,
  input: StepInput,
  deps: StepDeps,
  mode: Mode,
  startedAt: number,
): Promise<StepReply> {
  if (mode === 'observe' && step.looksAlone === true) return { reply: 'error', error: 'Ahps.LookAgain', text: 'something has happened' };
  const { clock } = deps.clients;
  const until = clock.now() + patienceMilliseconds;
  const traces = await loadTraces(deps.table, input);
  const fleet = (await deps.configuration()).fleets.get(record.fleetId)?.fleet;
  if (fleet === undefined)
    throw new StepError('Ahps.Failed', `fleet ${record.fleetId} is not in the configuration any more; put it back and re-drive`);
  for (;;) {
    const loan: Loan = { record, fleet, input, results: resultsOf(traces) };
    const decision = waitsForTurn(step, record)
      ? done(`its turn has come; it waited since ${record.waitsForTurnSince ?? ''}`)
      : step.decide(loan, await step.look(deps, loan), clock.now());
    const reply = await follow(decision, { step, record, input, deps, mode, startedAt, traces });
    if (reply !== undefined) return reply;
    if (clock.now() > until) return { reply: 'error', error: 'Ahps.NotYet', text: decision.text };
  }
}

interface Following {
  readonly step: AnyStep;
  readonly record: CheckoutRecord;
  readonly input: StepInput;
  readonly deps: StepDeps;
  readonly mode: Mode;
  readonly startedAt: number;
  readonly traces: Traces;
}

/** Carries out one decision; undefined means: look again in this invocation. */
async function follow(
  decision: Decision,
  { step, record, input, deps, mode, startedAt, traces }: Following,
): Promise<StepReply | undefined> {
  switch (decision.decide) {
    case 'act':
      if (mode === 'observe') return { reply: 'error', error: 'Ahps.LookAgain', text: decision.text };
      return actOn(decision, { step, record, input, deps, startedAt, traces });
    case 'soon':
      if (mode === 'observe') return { reply: 'waiting' };
      await deps.clients.clock.sleep(decision.seconds * 1_000);
      return undefined;
    case 'wait':
      if (decision.resource !== undefined && mode === 'act') await pointWait(deps.table, decision.resource, record.hostId);
      return input.token === undefined ? { reply: 'error', error: 'Ahps.NotYet', text: decision.text } : { reply: 'waiting' };
    case 'later':
      if (step.polls !== true)
        return mode === 'observe' ? { reply: 'waiting' } : { reply: 'error', error: 'Ahps.NotYet', text: decision.text };
      return { reply: 'done', output: { lookAgainInSeconds: Math.max(1, Math.ceil(decision.seconds)) } };
    case 'done':
      return finish(decision, { step, record, input, deps, startedAt });
    case 'refused':
      return { reply: 'error', error: 'Ahps.Refused', text: `${decision.code}: ${decision.text}` };
    case 'failed':
      if (decision.patch !== undefined)
        await writeChange(
          deps.table,
          record,
          { step: step.name, text: decision.text, actor: actorOf(input), patch: decision.patch },
          deps.clients.clock.now(),
        );
      return { reply: 'error', error: 'Ahps.Failed', text: `${decision.code}: ${decision.text}` };
    case 'lost':
      return { reply: 'error', error: 'Ahps.HostLost', text: decision.text };
  }
}

/** Has the effects; done where their answers are proof enough, else a moment passes before the next look. */
async function actOn(decision: Extract<Decision, { decide: 'act' }>, following: Omit<Following, 'mode'>): Promise<StepReply | undefined> {
  const outcomes = await carryOutAll(decision, following);
  const settled = outcomes.every((outcome) => outcome.effect === 'settled');
  const fresh = outcomes.some((outcome) => outcome.effect === 'settled' && outcome.fresh);
  if (decision.finish !== undefined && settled) return finish({ decide: 'done', ...decision.finish }, following);
  if (!fresh) await following.deps.clients.clock.sleep(settled ? lagPauseMilliseconds : otherRunMilliseconds);
  return undefined;
}

/** Side by side unless the order matters. All are awaited whatever happens: none may go on after the invocation has ended. */
async function carryOutAll(
  { effects, inOrder }: Extract<Decision, { decide: 'act' }>,
  { record, input, deps, traces }: Pick<Following, 'record' | 'input' | 'deps' | 'traces'>,
): Promise<EffectOutcome[]> {
  if (inOrder === true) {
    const outcomes: EffectOutcome[] = [];
    for (const effect of effects) outcomes.push(await carryOut(deps, record, input, traces, effect));
    return outcomes;
  }
  const settled = await Promise.allSettled(effects.map((effect) => carryOut(deps, record, input, traces, effect)));
  return settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

async function finish(
  decision: Extract<Decision, { decide: 'done' }>,
  { step, record, input, deps, startedAt }: Pick<Following, 'step' | 'record' | 'input' | 'deps' | 'startedAt'>,
): Promise<StepReply | undefined> {
  const turn = await askForTurn(deps, step, record, input);
  if ('reply' in turn) return turn;
  const now = deps.clients.clock.now();
  const begun = record.progress.find((entry) => isStep(entry, input));
  const progress: StepProgress = {
    machine: step.machine,
    step: step.name,
    epoch: input.epoch,
    startedAt: begun?.startedAt ?? isoTime(startedAt),
    endedAt: isoTime(now),
    outcome: 'done',
    reason: decision.text,
  };
  const end = step.ends?.({ record, input }, now);
  const change = {
    step: step.name,
    text: decision.text,
    actor: actorOf(input),
    progress,
    ...(decision.patch === undefined ? {} : { patch: decision.patch }),
    ...end,
    extra: { ...end?.extra, ...turn.extra },
  };
  const next = await tryChange(deps.table, record, change, now, [...(end?.writes ?? []), ...turn.writes]);
  const settled = next ?? (await loadRecord(deps.table, record.id));
  const recorded = settled?.epoch === input.epoch && settled.progress.some((entry) => isStep(entry, input) && entry.outcome === 'done');
  // Somebody else took a turn meanwhile: there may be room for one more.
  if (!recorded && turn.writes.length > 0 && settled?.version === record.version) return undefined;
  if (settled === undefined || !recorded) throw new StepError('Ahps.NotYet', 'the record changed while the step ended');
  if (next !== undefined) recordStep(progress, 'cause' in next ? next.cause : undefined, metricsTo(deps));
  return { reply: 'done', output: outputOf(step, settled) };
}

const outputOf = (step: AnyStep, record: CheckoutRecord) => ({
  ...(step.polls === true ? { lookAgainInSeconds: 0 } : {}),
  ...step.output?.(record),
});
const actorOf = (input: StepInput): string => input.actor ?? `${input.machine} workflow`;
const resultsOf = (traces: Traces): Loan['results'] =>
  new Map(
    [...traces].flatMap(([id, { result, resultAt }]) =>
      result === undefined || resultAt === undefined ? [] : [[id, { result, at: resultAt }] as const],
    ),
  );
