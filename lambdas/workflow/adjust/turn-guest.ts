import { lookAtCommand } from '#adapters/look/guest.ts';
import { allocateDocument, guestParameters, type PlannedMove } from '#core/allocation/round.ts';
import type { PinnedDocument } from '#core/checkout/plan.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { carryOut, type EffectOwner, loadTraces, traceId } from '#runtime/steps/effects.ts';
import { StepError } from '#runtime/steps/step.ts';
import { isCaptured } from '../captured.ts';
import { borrowedRoot } from '../borrowed-root.ts';
import { after, type Turned, type Turning, turnStep } from './turning.ts';

/** One move inside the guest, or on paper: the limits are set by a document, then allocation, timeline and outcome are written together. */
export const turnGuest = turnStep({
  name: 'TurnGuest',
  lookAgainInSeconds: 2,
  allocates: true,
  async follow(turning): Promise<Turned | undefined> {
    if (turning.move.knob === 'COUNT') return { outcome: 'done', text: '' };
    const command = await follow(turning);
    if (command === undefined || command.state === 'waiting') return undefined;
    if (command.state === 'succeeded') return { outcome: 'done', text: '' };
    const text = `${allocateDocument} ended ${command.state} with exit code ${String(command.exitCode)}: ${command.detail}`;
    return { outcome: 'failed', text };
  },
});

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
