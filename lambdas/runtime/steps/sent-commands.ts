import * as z from 'zod';
import { lookAtCommand } from '#adapters/look/guest.ts';
import { keys } from '#core/checkout/items.ts';
import { allItems } from '#core/contracts/table.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import type { StepDeps } from './step.ts';

const sent = z.object({ kind: z.literal('sendCommand'), result: z.string(), resultAt: z.number() });
/** Longer than delivery and execution of any document of ours together. */
const longestMilliseconds = 65 * 60_000;

/** Commands of a checkout that we recorded and that are not terminal yet, or not even visible. */
export async function sentCommands(
  { clients, table }: Pick<StepDeps, 'clients' | 'table'>,
  record: CheckoutRecord,
): Promise<{ commandId: string; cancelling: boolean }[]> {
  const effects = await allItems(table, { pk: keys.record(record.id).pk, skPrefix: 'EFFECT#' });
  const recent = effects.flatMap((item) => {
    const command = sent.safeParse(item);
    return command.success && clients.clock.now() - command.data.resultAt < longestMilliseconds ? [command.data.result] : [];
  });
  const looked = await Promise.all(recent.map((commandId) => lookAtCommand(clients, commandId, record.hostId)));
  return looked
    .filter((command) => command.state === 'waiting')
    .map(({ commandId, detail }) => ({ commandId, cancelling: detail.startsWith('Cancelling') }));
}
