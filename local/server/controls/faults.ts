import * as z from 'zod';
import { AwsError } from '../../aws/cloud.ts';
import type { FaultBoard } from '../../faults/board.ts';
import { faultKinds } from '../../faults/kinds.ts';
import { faultOrder } from '../../faults/order.ts';
import type { Control } from './control.ts';
import { jsonOf, only, told } from './control.ts';

const wish = z.strictObject({
  /** Switches everything off before the orders are given. */
  clear: z.boolean().optional(),
  orders: z.array(faultOrder).optional(),
});

/** Carries out a wish and answers what is on, how often each order struck, and the table of faults. Throws `InvalidRequest`. */
export function commandFaults(faults: FaultBoard, body: unknown): object {
  const read = wish.safeParse(body);
  if (!read.success) throw new AwsError('InvalidRequest', z.prettifyError(read.error));
  const { clear = false, orders = [] } = read.data;
  const wrong = orders.find(({ fault, operation }) => operation !== undefined && !faultKinds[fault].operations.test(operation));
  if (wrong !== undefined) throw new AwsError('InvalidRequest', `${wrong.fault} cannot strike ${wrong.operation}`);
  if (clear) faults.clear();
  for (const order of orders) faults.arm(order);
  const kinds = Object.entries(faultKinds).map(([fault, { operations, ...kind }]) => ({ fault, operations: operations.source, ...kind }));
  return { armed: faults.list(), strikes: faults.strikes.length, faults: kinds };
}

/**
 * `POST {"clear"?, "orders"?: [{"fault", "operation"?, "resource"?, "times"?, "chance"?, "seed"?}]}` switches faults on
 * and off; `GET` tells what is on.
 */
export const faults: Control = {
  name: 'faults',
  deed: ({ cloud }, body) => commandFaults(cloud.faults, body),
  async answer(stage, request) {
    only(['GET', 'POST'], request);
    if (request.method === 'GET') return told(commandFaults(stage.local.cloud.faults, {}));
    return told(await stage.act('faults', jsonOf(request)));
  },
};
