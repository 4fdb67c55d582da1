import { dueAfter, lookPace, nextStart } from '#core/capacity/pace.ts';
import { keys } from '#core/checkout/items.ts';
import type { Clock } from '#core/contracts/clock.ts';
import { ConditionFailed, type Table, TableBusy } from '#core/contracts/table.ts';
import { Problem } from './problem.ts';

/** Longer than this no request is held: API Gateway gives up after 29 s, and the look itself takes its time. */
const mostHeldMilliseconds = 20_000;

export interface SlotDeps {
  readonly table: Table;
  readonly clock: Clock;
  /** Spreads those who lost the same race, 0 to 1. */
  readonly random: () => number;
}

/**
 * Waits until one more host may be looked at: production shares the account's request buckets with us
 * (`design.md` 4.6). Where the wait would be too long it throws the Problem `too-many-requests`, which says when to
 * come again, spread over some time. Whoever gives up after the slot was taken leaves it empty, which costs others a few seconds.
 */
export async function lookSlot({ table, clock, random }: SlotDeps): Promise<void> {
  for (;;) {
    const item = await table.get(keys.looks());
    const due = Number(item?.['due'] ?? 0);
    const now = clock.now();
    const start = nextStart(lookPace, due, now);
    if (start - now > mostHeldMilliseconds) throw busy((start - now) * (1 + random() * 3));
    const condition =
      item === undefined ? ({ attribute: 'due', is: 'absent' } as const) : ({ attribute: 'due', is: 'equal', to: due } as const);
    try {
      await table.write([{ update: keys.looks(), set: { due: dueAfter(lookPace, due, now) }, when: [condition] }]);
      if (start > now) await clock.sleep(start - now);
      return;
    } catch (error) {
      if (!(error instanceof ConditionFailed || error instanceof TableBusy)) throw error;
      await clock.sleep(10 + random() * 200);
    }
  }
}

/** Those who are sent away together do not come back together. */
const busy = (milliseconds: number): Problem =>
  new Problem('too-many-requests', 'many hosts are being looked at at this moment', { retryAfter: Math.ceil(milliseconds / 1000) });
