import type { Clients } from '#adapters/clients.ts';
import type { Amounts } from '#core/allocation/resources.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';

/**
 * What checkouts were last measured to use, by id, in the arbiter's amounts; a resource that was not
 * measured is absent, and the arbiter says that it took the allocation instead.
 */
export type MeasuredUse = (clients: Clients, records: readonly CheckoutRecord[]) => Promise<ReadonlyMap<string, Amounts>>;

/** Nothing measures hosts yet. */
export const nothingMeasured: MeasuredUse = () => Promise.resolve(new Map());
