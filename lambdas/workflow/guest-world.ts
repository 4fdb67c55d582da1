import { lookAtCommand } from '#adapters/look/guest.ts';
import { lookAtHost } from '#adapters/look/hosts.ts';
import type { GuestWorld } from '#core/checkout/decide/guest.ts';
import type { Loan, StepDeps } from '#runtime/steps/step.ts';

/** What every step that works in the guest looks at: the host, and how its own commands went. */
export async function lookInside({ clients }: StepDeps, { record, results }: Loan): Promise<GuestWorld> {
  const commandIds = [...results].filter(([id]) => id.startsWith('sendCommand#')).map(([, { result }]) => result);
  const [host, ...commands] = await Promise.all([
    lookAtHost(clients, record.hostId),
    ...commandIds.map((commandId) => lookAtCommand(clients, commandId, record.hostId)),
  ]);
  return { host, commands: new Map(commands.map((command) => [command.commandId, command])) };
}
