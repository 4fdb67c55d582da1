import { describe, expect, it } from '@jest/globals';
import { awsFailure } from '#adapters/aws-error.ts';
import type { Table } from '#core/contracts/table.ts';
import { ConditionFailed, TableBusy } from '#core/contracts/table.ts';
import { Cloud } from '../../../../local/aws/cloud.ts';
import { tableDoor, tableThrough } from '../../../../local/boot/table-door.ts';
import { memoryTable } from '../../../../local/store/memory-table.ts';
import { StoreFaults, type StoreRates } from '../../../../local/store/store-faults.ts';

const calm: StoreRates = { throttled: 0, conflict: 0, answerLost: 0, indexLag: [0, 0] };
const key = { pk: 'a', sk: 'b' };
const guarded = { update: key, add: { count: 1 }, when: [{ attribute: 'count', is: 'absent' }] } as const;

/** A table behind the cloud that goes wrong at those rates. */
function lab(rates: Partial<StoreRates>, seed = 1) {
  const cloud = new Cloud({ seed });
  const faults = new StoreFaults(seed, { ...calm, ...rates });
  const memory = memoryTable({ indexLag: { clock: cloud.clock, milliseconds: () => faults.indexLag() } });
  tableDoor(cloud, new Map([['t', memory]]), faults);
  const table: Table = tableThrough(cloud, 'role', 't');
  /** The outcome of each, when the clock has run: `done` or the error. */
  const outcomes = async (...work: readonly Promise<unknown>[]): Promise<unknown[]> => {
    let settled = false;
    const all = Promise.all(work.map((each) => each.then(() => 'done').catch((error: unknown) => error)));
    void all.then(() => (settled = true));
    await cloud.clock.run({ done: () => settled });
    return all;
  };
  return { cloud, memory, table, outcomes };
}
const attempts = ({ calls }: Cloud): (string | undefined)[] => calls.map(({ error }) => error);

describe('the store as DynamoDB has it', () => {
  it('throttles reads and writes; the SDK tries three times, then the table is busy and nothing is written', async () => {
    const { cloud, memory, table, outcomes } = lab({ throttled: 1 });
    for (const work of [() => table.get(key), () => table.query({ pk: 'a' }), () => table.write([{ put: key }])]) {
      const [outcome] = await outcomes(work());
      expect(outcome).toBeInstanceOf(TableBusy);
    }
    expect(attempts(cloud)).toHaveLength(9);
    expect(new Set(attempts(cloud))).toEqual(new Set(['ThrottlingException', 'ProvisionedThroughputExceededException']));
    expect(memory.dump()).toEqual([]);
  });

  it('cancels a transaction in conflict with reasons; the SDK does not repeat it', async () => {
    const { cloud, memory, table, outcomes } = lab({ conflict: 1 });
    const [outcome] = await outcomes(table.write([guarded]));
    expect(outcome).toBeInstanceOf(TableBusy);
    expect((outcome as TableBusy).cause).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'TransactionConflict' }],
    });
    expect(attempts(cloud)).toEqual(['TransactionCanceledException']);
    expect(memory.dump()).toEqual([]);
  });

  it('lets one of two transactions through that touch an item at the same time, and names the item to the other', async () => {
    const { memory, table, outcomes } = lab({});
    const write = (other: string) => table.write([{ put: { pk: 'own', sk: other } }, { update: key, add: { count: 1 } }]);
    const all = await outcomes(...Array.from({ length: 20 }, (_, index) => write(String(index))));
    const busy = all.filter((outcome) => outcome instanceof TableBusy);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy[0]?.cause).toMatchObject({ CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }] });
    expect(memory.peek(key)).toMatchObject({ count: all.length - busy.length });
  });

  it('refuses a plain write on an item of a running transaction by an error of its own', async () => {
    const { table, outcomes } = lab({});
    const writes = Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0 ? [{ put: key }, { put: { pk: 'x', sk: `${index}` } }] : [{ put: key }],
    );
    const all = await outcomes(...writes.map((each) => table.write(each)));
    expect(all.map((outcome) => (outcome instanceof TableBusy ? outcome.message : 'done'))).toEqual(
      expect.arrayContaining(['done', 'TransactionConflict', 'TransactionConflictException'].map((text) => expect.stringContaining(text))),
    );
  });

  it('loses answers of what it has written: a repetition by the SDK writes nothing twice, and without one nobody knows', async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 20; seed++) {
      const { cloud, memory, table, outcomes } = lab({ answerLost: 1 }, seed);
      const [outcome] = await outcomes(table.write([guarded]));
      expect(outcome).not.toBeInstanceOf(ConditionFailed);
      expect(memory.peek(key)).toEqual({ ...key, count: 1 });
      seen.add(attempts(cloud).join(' '));
      if (outcome === 'done') continue;
      expect(outcome).not.toBeInstanceOf(TableBusy);
      expect(awsFailure(outcome)).toMatchObject({ outcome: 'later', certain: false });
    }
    expect(seen).toEqual(new Set(['InternalServerError ', 'TimeoutError']));
  });

  it('shows changes in an index late and out of order, those of one item in order', async () => {
    const { cloud, table, memory, outcomes } = lab({ indexLag: [1_000, 5_000] });
    const ids = Array.from({ length: 12 }, (_, index) => String(index).padStart(2, '0'));
    await outcomes(...ids.map((sk) => table.write([{ put: { pk: 'r', sk, state: 'ACTIVE', deadline: 'd' } }])));
    await outcomes(...ids.map((sk) => table.write([{ update: { pk: 'r', sk }, set: { state: 'RESTORING' } }])));
    const listed = async (pk: string): Promise<string[]> => (await memory.query({ index: 'byState', pk })).items.map(({ sk }) => sk);
    const seen: string[][] = [];
    for (let second = 0; second < 12; second++) {
      await cloud.clock.advance(500);
      const [active, restoring] = [await listed('ACTIVE'), await listed('RESTORING')];
      expect(active.filter((sk) => restoring.includes(sk))).toEqual([]);
      seen.push(restoring);
    }
    expect(seen.at(-1)).toEqual(ids);
    expect(seen.some((some) => some.length > 0 && some.join() !== ids.slice(0, some.length).join())).toBe(true);
  });

  it('does the same for the same seed', async () => {
    const run = async (seed: number): Promise<unknown> => {
      const { cloud, table, outcomes } = lab({ throttled: 0.3, conflict: 0.3, answerLost: 0.3 }, seed);
      await outcomes(...Array.from({ length: 30 }, (_, index) => table.write([{ put: { pk: 'p', sk: `${index}` } }])));
      return attempts(cloud);
    };
    expect(await run(4)).toEqual(await run(4));
    expect(await run(4)).not.toEqual(await run(5));
  });
});
