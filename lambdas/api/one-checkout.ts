import type { Identity } from '#core/authorization/principal.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { loadRecord } from '#runtime/steps/records.ts';
import type { CapacityDeps } from './capacity-deps.ts';
import { type Caller, callerOf, demand, fleetResource } from './identity.ts';
import { notFound } from './problem.ts';

const deeds = { ReadCheckout: 'see', CheckIn: 'check in', CloseLoss: 'close the loss of' } as const;

/** A checkout that the caller may act on so; Problems: 404 when there is none, 403 when he may not. */
export async function oneCheckout(
  deps: CapacityDeps,
  id: string,
  identity: Identity | null | undefined,
  action: keyof typeof deeds,
): Promise<{ record: CheckoutRecord; caller: Caller }> {
  const caller = await callerOf(deps, identity);
  const record = await loadRecord(deps.table, id);
  if (record === undefined) throw notFound(`checkout ${id}`);
  const question = {
    action,
    checkout: { id, requesterId: record.requesterId },
    fleet: fleetResource(caller.configuration, record.fleetId),
  };
  demand(caller.may(question), caller, `${deeds[action]} checkout ${id}`);
  return { record, caller };
}
