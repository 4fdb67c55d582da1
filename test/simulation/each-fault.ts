import { describe, expect, it, jest } from '@jest/globals';
import { faultNames } from '../../local/faults/kinds.ts';
import type { FaultOrder } from '../../local/faults/order.ts';
import { loan } from './loan.ts';

jest.setTimeout(60_000);

/** Each fault as the standard scenario meets it: for a while, and for good. `seed` draws where it strikes. */
export const orders: readonly FaultOrder[] = [
  { fault: 'throttle', chance: 0.15, seed: 1 },
  { fault: 'server-error-before', chance: 0.1, seed: 1 },
  { fault: 'server-error-after', chance: 0.1, seed: 1 },
  { fault: 'timeout-after', chance: 0.05, seed: 1 },
  { fault: 'change-by-another-actor', chance: 0.3, times: 3, seed: 1 },
  { fault: 'not-found-window' },
  { fault: 'stuck-in-stopping', times: 1 },
  { fault: 'insufficient-capacity', times: 8 },
  { fault: 'insufficient-capacity' },
  { fault: 'snapshot-error', times: 1 },
  { fault: 'snapshot-error' },
  { fault: 'attach-refused', times: 1 },
  { fault: 'attach-refused' },
  { fault: 'agent-lost', times: 1 },
  { fault: 'command-undeliverable', times: 1 },
  { fault: 'command-undeliverable' },
  { fault: 'target-never-healthy' },
  { fault: 'clock-skew' },
  { fault: 'event-lost' },
  { fault: 'event-doubled' },
  { fault: 'event-late' },
];

const named = ({ fault, times, chance }: FaultOrder): string =>
  `${fault}, ${chance === undefined ? (times === undefined ? 'always' : `${times} ×`) : `by a chance of ${chance}`}`;

/** One loan of the standard scenario (a load generator, back by request) under each of these orders. `cloudSeed`: another run of everything. */
export function loansUnder(chosen: readonly FaultOrder[], cloudSeed = 11): void {
  describe(`the standard scenario with seed ${cloudSeed} ends CHECKED_IN or QUARANTINED under`, () => {
    it.each(chosen.map((order) => [named(order), order] as const))('%s', async (_name, order) => {
      const run = await loan({ seed: cloudSeed, weather: 'calm', armed: [order] });
      expect(run.s.local.cloud.faults.strikes.length).toBeGreaterThan(0);
      expect(['CHECKED_IN', 'QUARANTINED']).toContain(run.state);
      expect(run.violations).toEqual([]);
      // The colleague's own tag is the colleague's: it stays.
      expect(run.differences.filter((text) => !text.includes('cost-centre'))).toEqual([]);
    });
  });
}

/** No fault of the table is forgotten. */
export function everyFaultIsMet(): void {
  it('every fault of the table is met', () => {
    expect([...new Set(orders.map(({ fault }) => fault))].toSorted()).toEqual(faultNames.toSorted());
  });
}
