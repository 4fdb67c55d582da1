import { describe, expect, it } from '@jest/globals';
import { ledgerCredit } from '#core/capacity/ledger.ts';
import { keys } from '#core/checkout/items.ts';
import { VirtualClock } from '../../../local/clock.ts';
import { Random } from '../../../local/random.ts';
import { borrowRequest, hostName, testFleet, World } from './world.ts';

const count = (statuses: readonly number[]): Record<number, number> =>
  Object.fromEntries([...Map.groupBy(statuses, (status) => status)].map(([status, list]) => [status, list.length]));

describe('requests at the same time', () => {
  it('1,000 for one host: one 202, 999 × 409', async () => {
    const world = new World({ hosts: 20, fleet: testFleet('web', { floor: 2, mostOut: 10 }) });
    const answers = await world.sendAll(Array.from({ length: 1_000 }, (_, index) => borrowRequest(0, {}, `key-${String(index)}`)));
    expect(count(answers.map(({ status }) => status))).toEqual({ 202: 1, 409: 999 });
    expect(new Set(answers.map(({ body }) => body['code']))).toEqual(new Set([undefined, 'host-in-use']));
    expect(world.out()).toBe(1);
    expect(world.checkouts.running.size).toBe(1);
  }, 60_000);

  it.each([1, 2, 3])(
    '200 on one fleet, slow and busy tables (seed %i): never below the floor',
    async (seed) => {
      const random = new Random(seed);
      const clock = new VirtualClock();
      const latency = { clock, milliseconds: [1, 9] as const, random };
      const world = new World({
        clock,
        hosts: 30,
        fleet: testFleet('web', { floor: 21, mostOut: 100 }),
        table: { latency, busy: () => random.between(0, 10) < 3 },
      });
      const answers = await world.sendAll(Array.from({ length: 200 }, (_, index) => borrowRequest(index % 30, {}, `key-${String(index)}`)));
      const lent = answers.filter(({ status }) => status === 202).length;
      expect(lent).toBe(9);
      expect(world.spareHosts()).toBe(21);
      expect(world.out()).toBe(9);
      expect(new Set(answers.filter(({ status }) => status !== 202).map(({ status }) => status))).toEqual(new Set([409]));
    },
    60_000,
  );

  it('holds the number that may be out', async () => {
    const world = new World({ hosts: 60, fleet: testFleet('web', { floor: 1, mostOut: 7 }) });
    const answers = await world.sendAll(Array.from({ length: 60 }, (_, index) => borrowRequest(index)));
    expect(count(answers.map(({ status }) => status))).toEqual({ 202: 7, 409: 53 });
  });

  it('decides anew when a host comes back between the reading and the write', async () => {
    const world = new World({ hosts: 7 });
    await world.send(borrowRequest(0));
    let returns = 0;
    const { table } = world;
    const slow = new World({
      hosts: 7,
      deps: {
        table: {
          ...table,
          get: (key) => table.get(key),
          query: (query) => table.query(query),
          write: async (writes) => {
            if (returns++ === 0) await table.write([ledgerCredit('web'), { update: keys.claim(hostName(0)), remove: ['checkoutId'] }]);
            await table.write(writes);
          },
        },
      },
    });
    expect((await slow.send(borrowRequest(1))).status).toBe(202);
    expect(returns).toBe(2);
    const ledger = table.dump().find(({ sk }) => sk === 'LEDGER');
    expect(ledger).toMatchObject({ out: 1, returned: 1 });
  });
});
