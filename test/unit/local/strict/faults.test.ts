import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../../../../local/clock.ts';
import { FaultBoard } from '../../../../local/faults/board.ts';
import { faultNames } from '../../../../local/faults/kinds.ts';
import type { FaultOrder } from '../../../../local/faults/order.ts';
import { weatherOf } from '../../../../local/faults/weather.ts';
import { commandFaults } from '../../../../local/server/controls/faults.ts';

const board = (seed = 1): FaultBoard => new FaultBoard(new VirtualClock(), seed);
const stops = (faults: FaultBoard, count: number, id = 'i-1'): number =>
  Array.from({ length: count }, () => faults.takes('stuck-in-stopping', 'EC2.StopInstances', id)).filter(Boolean).length;

describe('an order', () => {
  it('strikes always, so many times, or only a resource', () => {
    const faults = board();
    expect(stops(faults, 3)).toBe(0);
    faults.arm({ fault: 'stuck-in-stopping', times: 2, resource: 'i-2' });
    expect(stops(faults, 3)).toBe(0);
    expect(stops(faults, 3, 'i-2')).toBe(2);
    faults.arm({ fault: 'stuck-in-stopping' });
    expect(stops(faults, 3)).toBe(3);
    expect(faults.strikes).toHaveLength(5);
    faults.clear();
    expect(stops(faults, 3)).toBe(0);
  });

  it('strikes by chance, the same with the same seed', () => {
    const run = (seed: number, of = 1): number[] => {
      const faults = board(of);
      faults.arm({ fault: 'throttle', chance: 0.3, seed });
      return Array.from({ length: 100 }, () => Number(faults.takes('throttle', 'EC2.StopInstances')));
    };
    const struck = run(7).reduce((sum, each) => sum + each, 0);
    expect(struck).toBeGreaterThan(15);
    expect(struck).toBeLessThan(45);
    expect(run(7)).toEqual(run(7, 2));
    expect(run(7)).not.toEqual(run(8));
  });

  it('is refused for an operation that the fault cannot strike', () => {
    expect(() => board().arm({ fault: 'snapshot-error', operation: 'EC2.StopInstances' })).toThrow('snapshot-error cannot strike');
  });
});

describe('POST /_local/faults', () => {
  it('switches faults on and off, and tells which there are', () => {
    const faults = board();
    const control = (body: unknown) => commandFaults(faults, body);
    const order: FaultOrder = { fault: 'stuck-in-stopping', resource: 'i-1', times: 1 };
    expect(control({ orders: [order] })).toMatchObject({ armed: [{ order, struck: 0 }], strikes: 0 });
    expect(stops(faults, 2)).toBe(1);
    expect(control({})).toMatchObject({ armed: [{ struck: 1 }], strikes: 1 });
    expect(control({ clear: true })).toMatchObject({ armed: [] });
    expect((control({}) as { faults: { fault: string }[] }).faults.map(({ fault }) => fault)).toEqual(faultNames);
  });

  it.each([
    [{ orders: [{ fault: 'gremlins' }] }, 'fault'],
    [{ orders: [{ fault: 'throttle', chance: 2 }] }, 'chance'],
    [{ orders: [{ fault: 'snapshot-error', operation: 'EC2.StopInstances' }] }, 'cannot strike'],
    [{ surprise: true }, 'surprise'],
  ])('refuses %j by name and changes nothing', (body, name) => {
    const faults = board();
    expect(() => commandFaults(faults, body)).toThrow(name);
    expect(faults.any()).toBe(false);
  });
});

describe('the weather of an ordinary day', () => {
  it('is drawn from the seed', () => {
    expect(weatherOf(3)).toEqual(weatherOf(3));
    expect(weatherOf(3)).not.toEqual(weatherOf(4));
    expect(weatherOf(3).map(({ fault }) => fault)).toEqual(['event-lost', 'event-doubled', 'event-late']);
    for (const { chance = 1 } of weatherOf(3)) expect(chance).toBeLessThanOrEqual(0.05);
  });
});
