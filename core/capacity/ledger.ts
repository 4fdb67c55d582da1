import * as z from 'zod';
import { keys } from '#core/checkout/items.ts';
import type { Condition, Item, Write } from '#core/contracts/table.ts';

/** What a fleet's ledger says. It only ever holds counts: who is out is said by the claims. */
const fleetLedger = z.object({
  out: z.int().default(0),
  /** Loans that ended; only grows. A reading of the claims is worth nothing once it has moved. */
  returned: z.int().default(0),
  /** The newest version of the fleet's rules that a loan was admitted under. */
  rulesVersion: z.int().default(0),
});
export type FleetLedger = z.output<typeof fleetLedger>;

/** The ledger from its item; a fleet that never lent has none. */
export const ledgerFrom = (item: Item | undefined): FleetLedger => fleetLedger.parse(item ?? {});

export interface Debit {
  readonly fleetId: string;
  /** The loan is written only while fewer hosts than that are out. */
  readonly allowedOut: number;
  readonly rulesVersion: number;
  /** `returned` as it was read before the claims were. */
  readonly returned: number;
}

/**
 * Counts one more host as out. A guarded ADD and no version counter: requests for different hosts do
 * not invalidate each other; only the limit, a return in between, or newer rules refuse.
 */
export const ledgerDebit = ({ fleetId, allowedOut, rulesVersion, returned }: Debit): Write => ({
  update: keys.ledger(fleetId),
  set: { rulesVersion },
  add: { out: 1 },
  when: [
    orAbsent({ attribute: 'out', is: 'below', to: allowedOut }),
    orAbsent({ attribute: 'rulesVersion', is: 'atMost', to: rulesVersion }),
    returned === 0 ? orAbsent({ attribute: 'returned', is: 'equal', to: 0 }) : { attribute: 'returned', is: 'equal', to: returned },
  ],
});

/** Counts one host as back: written in the transaction that releases its claim. */
export const ledgerCredit = (fleetId: string): Write => ({
  update: keys.ledger(fleetId),
  add: { out: -1, returned: 1 },
  when: [{ attribute: 'out', is: 'above', to: 0 }],
});

const orAbsent = (condition: Exclude<Condition, { anyOf: unknown }>): Condition => ({
  anyOf: [{ attribute: condition.attribute, is: 'absent' }, condition],
});
