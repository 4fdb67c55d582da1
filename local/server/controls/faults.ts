import * as z from 'zod';
import type { FaultBoard } from '../../faults/board.ts';
import { faultKinds } from '../../faults/kinds.ts';
import { faultOrder } from '../../faults/order.ts';

/** An answer of a control: JSON with a status. */
export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

const wish = z.strictObject({
  /** Switches everything off before the orders are given. */
  clear: z.boolean().optional(),
  orders: z.array(faultOrder).optional(),
});

/**
 * `POST /_local/faults {"clear"?, "orders"?: [{"fault", "operation"?, "resource"?, "times"?, "chance"?, "seed"?}]}`:
 * answers what is on now, how often each order struck, and the table of faults.
 */
export function faultControl(faults: FaultBoard): (body: unknown) => ControlAnswer {
  return (body) => {
    const read = wish.safeParse(body ?? {});
    if (!read.success) return { status: 400, body: { error: z.prettifyError(read.error) } };
    const { clear = false, orders = [] } = read.data;
    const wrong = orders.find(({ fault, operation }) => operation !== undefined && !faultKinds[fault].operations.test(operation));
    if (wrong !== undefined) return { status: 400, body: { error: `${wrong.fault} cannot strike ${wrong.operation}` } };
    if (clear) faults.clear();
    for (const order of orders) faults.arm(order);
    const kinds = Object.entries(faultKinds).map(([fault, { operations, ...kind }]) => ({ fault, operations: operations.source, ...kind }));
    return { status: 200, body: { armed: faults.list(), strikes: faults.strikes.length, faults: kinds } };
  };
}
