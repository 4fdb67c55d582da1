import * as z from 'zod';
import { awsFailure } from '#adapters/aws-error.ts';
import type { Performer, Stamp } from '#adapters/effects/performer.ts';
import { keys } from '#core/checkout/items.ts';
import { type Effect, type EffectKind, isCreation } from '#core/checkout/effects.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { allItems, ConditionFailed, type Item, type Table } from '#core/contracts/table.ts';
import { currentEpoch } from './records.ts';
import { type Machine, type StepDeps, StepError } from './step.ts';

/** On whose behalf effects are had: a step of a loan, or of an adjustment. */
export interface EffectOwner {
  readonly machine: Machine | 'adjust';
  readonly step: string;
  readonly checkoutId: string;
  readonly epoch: number;
}

/** Describe calls may lag this long: an intent without a result is looked for until it is that old (`design.md` 4.4). */
export const lagMilliseconds = 60_000;

const trace = z.object({
  kind: z.string(),
  key: z.string(),
  intentAt: z.number(),
  /** Who wrote the intent: tells an own write, whose answer was lost, from another run's. */
  by: z.string().optional(),
  resultAt: z.number().optional(),
  result: z.string().optional(),
  dropped: z.boolean().optional(),
});
export type Trace = z.output<typeof trace>;
export type Traces = Map<string, Trace>;
export const traceId = (effect: { readonly kind: string; readonly key: string }): string => `${effect.kind}#${effect.key}`;

/** What earlier tries of this step at this epoch left: intents and results. */
export async function loadTraces(table: Table, { checkoutId, step, machine, epoch }: EffectOwner): Promise<Traces> {
  const prefix = keys.effect(checkoutId, `${machine}.${step}`, epoch, '');
  const items = await allItems(table, { pk: prefix.pk, skPrefix: prefix.sk });
  return new Map(items.map((item) => trace.parse(item)).map((parsed) => [traceId(parsed), parsed] as const));
}

/** How one effect went: `settled` (now or earlier), or to be asked for again. */
export type EffectOutcome = { readonly effect: 'settled'; readonly fresh: boolean } | { readonly effect: 'pending'; readonly text: string };

/** Write the intent, look for what an earlier try left, check the epoch, act, record the result. */
export async function carryOut(
  deps: StepDeps,
  record: CheckoutRecord,
  input: EffectOwner,
  traces: Traces,
  effect: Effect,
): Promise<EffectOutcome> {
  const now = deps.clients.clock.now();
  const known = traces.get(traceId(effect));
  const earlier = known?.dropped === true ? undefined : known;
  if (earlier?.resultAt !== undefined && (isCreation(effect.kind) || now - earlier.resultAt < lagMilliseconds))
    return { effect: 'settled', fresh: false };
  const stamp = await stampOf(deps, record, input);
  const performer = deps.performers[effect.kind] as Performer<EffectKind> | undefined;
  if (performer === undefined)
    throw new Error(`${input.machine}.${input.step} may not ${effect.kind}: its function has no such permission`);
  if (earlier !== undefined && earlier.resultAt === undefined) {
    const found = await performer.find?.(deps.clients, effect as never, stamp);
    if (found !== undefined) return settle(deps, input, traces, effect, earlier.intentAt, found);
    if (performer.find !== undefined && now - earlier.intentAt < lagMilliseconds)
      return { effect: 'pending', text: `${effect.kind} may already have happened; looking for it until its intent is 60 s old` };
  }
  if (!(await intend(deps, input, traces, effect, known)))
    return { effect: 'pending', text: `${effect.kind} is being carried out by another run of this step` };
  await refuseWhenSuperseded(deps, record, input);
  return perform(deps, input, traces, effect, performer, stamp);
}

async function perform(
  deps: StepDeps,
  input: EffectOwner,
  traces: Traces,
  effect: Effect,
  performer: Performer<EffectKind>,
  stamp: Stamp,
): Promise<EffectOutcome> {
  const intentAt = traces.get(traceId(effect))?.intentAt ?? deps.clients.clock.now();
  try {
    const result = await performer.perform(deps.clients, effect as never, stamp);
    deps.log.info('effect', { effect: effect.kind, key: effect.key, result });
    return await settle(deps, input, traces, effect, intentAt, result);
  } catch (error) {
    const failure = awsFailure(error);
    if (effect.mayFail === true && failure !== undefined) {
      deps.log.error('an effect that may fail failed', { effect: effect.kind, key: effect.key, reason: failure.text });
      return await settle(deps, input, traces, effect, intentAt, `failed: ${failure.text}`);
    }
    if (failure?.certain === true) await put(deps.table, input, traces, { kind: effect.kind, key: effect.key, intentAt, dropped: true });
    throw error;
  }
}

async function intend(deps: StepDeps, input: EffectOwner, traces: Traces, effect: Effect, known: Trace | undefined): Promise<boolean> {
  const next: Trace = { kind: effect.kind, key: effect.key, intentAt: deps.clients.clock.now(), by: deps.clients.randomHex(16) };
  try {
    await put(deps.table, input, traces, next, known);
    return true;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    if (!(await isThere(deps.table, input, next))) return false;
    traces.set(traceId(effect), next);
    return true;
  }
}

/** A write whose answer was lost is repeated by the SDK and then fails its own condition: what stands there is ours. */
async function isThere(table: Table, { checkoutId, step, machine, epoch }: EffectOwner, next: Trace): Promise<boolean> {
  const item = await table.get(keys.effect(checkoutId, `${machine}.${step}`, epoch, `${next.kind}#${next.key}`));
  return item !== undefined && trace.parse(item).by === next.by;
}

async function settle(
  deps: StepDeps,
  input: EffectOwner,
  traces: Traces,
  effect: Effect,
  intentAt: number,
  result: string,
): Promise<EffectOutcome> {
  await put(deps.table, input, traces, { kind: effect.kind, key: effect.key, intentAt, resultAt: deps.clients.clock.now(), result });
  return { effect: 'settled', fresh: true };
}

/** Writes a trace; an intent requires the trace that was read, so that of two runs only one goes on. */
async function put(
  table: Table,
  { checkoutId, step, machine, epoch }: EffectOwner,
  traces: Traces,
  next: Trace,
  required?: Trace,
): Promise<void> {
  const item: Item = { ...keys.effect(checkoutId, `${machine}.${step}`, epoch, `${next.kind}#${next.key}`), ...next };
  const isIntent = next.resultAt === undefined && next.dropped !== true;
  const when = !isIntent
    ? []
    : required === undefined
      ? ([{ attribute: 'pk', is: 'absent' }] as const)
      : ([{ attribute: 'intentAt', is: 'equal', to: required.intentAt }] as const);
  await table.write([{ put: item, when }]);
  traces.set(`${next.kind}#${next.key}`, next);
}

async function refuseWhenSuperseded({ table }: StepDeps, record: CheckoutRecord, input: EffectOwner): Promise<void> {
  const epoch = await currentEpoch(table, record.hostId);
  if (epoch !== input.epoch)
    throw new StepError('Ahps.Superseded', `epoch ${String(input.epoch)} is over, ${record.hostId} is at ${String(epoch)}`);
}

async function stampOf(deps: StepDeps, record: CheckoutRecord, input: EffectOwner): Promise<Stamp> {
  const { extraTags } = await deps.configuration();
  return {
    record,
    step: input.step,
    epoch: input.epoch,
    extraTags,
    environment: deps.environment,
    userData: async () => {
      const item = await deps.table.get(keys.userData(record.id));
      return z.object({ base64: z.string() }).optional().parse(item)?.base64;
    },
    keepUserData: (base64) => deps.table.write([{ put: { ...keys.userData(record.id), base64 } }]),
  };
}
