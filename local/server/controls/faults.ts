import * as z from 'zod';
import type { FaultBoard } from '../../faults/board.ts';
import { faultKinds } from '../../faults/kinds.ts';
import { faultOrder } from '../../faults/order.ts';
import type { Control } from './control.ts';
import { jsonOf, only, told } from './control.ts';

interface ControlAnswer {
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
export function faultControl(board: FaultBoard): (body: unknown) => ControlAnswer {
  return (body) => {
    const read = wish.safeParse(body ?? {});
    if (!read.success) return { status: 400, body: { error: z.prettifyError(read.error) } };
    const { clear = false, orders = [] } = read.data;
    const wrong = orders.find(({ fault, operation }) => operation !== undefined && !faultKinds[fault].operations.test(operation));
    if (wrong !== undefined) return { status: 400, body: { error: `${wrong.fault} cannot strike ${wrong.operation}` } };
    if (clear) board.clear();
    for (const order of orders) board.arm(order);
    const kinds = Object.entries(faultKinds).map(([fault, { operations, ...kind }]) => ({ fault, operations: operations.source, ...kind }));
    return { status: 200, body: { armed: board.list(), strikes: board.strikes.length, faults: kinds } };
  };
}

/** `GET` and `POST /_local/faults`. */
export const faults: Control = {
  name: 'faults',
  deed: (local, body) => faultControl(local.cloud.faults)(body),
  async answer(stage, request) {
    only(['GET', 'POST'], request);
    const { body, status } = (
      request.method === 'GET' ? faultControl(stage.local.cloud.faults)({}) : await stage.act('faults', jsonOf(request))
    ) as ControlAnswer;
    return told(body, status);
  },
};
