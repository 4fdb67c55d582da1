import * as z from 'zod';
import { keys } from '#core/checkout/items.ts';
import { ConditionFailed, type Table } from '#core/contracts/table.ts';
import { machines, StepError, type StepInput } from './step.ts';

/** Who waits for a resource: the step with its token. `behind` points from a snapshot or command to the host that waits. */
const storedWait = z.object({
  machine: z.enum(machines),
  step: z.string(),
  checkoutId: z.string(),
  epoch: z.int(),
  token: z.string(),
  awaited: z.string(),
  startedAt: z.number(),
  since: z.number(),
});
export type Wait = z.output<typeof storedWait>;
const pointer = z.object({ behind: z.string() });

/** The wait on a resource, strongly read; a snapshot's leads to its host's. */
export async function readWait(table: Table, resource: string): Promise<Wait | undefined> {
  const item = await table.get(keys.wait(resource));
  if (item === undefined) return undefined;
  const behind = pointer.safeParse(item);
  if (behind.success) return readWait(table, behind.data.behind);
  return storedWait.parse(item);
}

/**
 * Notes the token before anything is done, so that an event that comes early finds it. A token of the
 * same epoch replaces an older one (a retry of the state); one of a newer epoch is never replaced.
 * Answers when the step began, which outlives its retries.
 */
export async function noteWait(table: Table, hostId: string, input: StepInput & { token: string }, now: number): Promise<number> {
  const { machine, step, checkoutId, epoch, token } = input;
  const earlier = await readWait(table, hostId);
  const same = earlier?.machine === machine && earlier.step === step && earlier.epoch === epoch;
  const wait: Wait = {
    machine,
    step,
    checkoutId,
    epoch,
    token,
    awaited: same ? earlier.awaited : 'first look',
    startedAt: same ? earlier.startedAt : now,
    since: now,
  };
  try {
    await table.write([
      {
        put: { ...keys.wait(hostId), ...wait },
        when: [
          {
            anyOf: [
              { attribute: 'epoch', is: 'absent' },
              { attribute: 'epoch', is: 'atMost', to: epoch },
            ],
          },
        ],
      },
    ]);
  } catch (error) {
    if (error instanceof ConditionFailed)
      throw new StepError('Ahps.Superseded', `a newer epoch than ${String(epoch)} already waits for ${hostId}`);
    throw error;
  }
  return wait.startedAt;
}

/** Lets the events of another resource (a snapshot) wake the step that waits for the host. */
export const pointWait = (table: Table, resource: string, hostId: string): Promise<void> =>
  table.write([{ put: { ...keys.wait(resource), behind: hostId } }]);

export const forgetWait = (resource: string) => ({ delete: keys.wait(resource) }) as const;
