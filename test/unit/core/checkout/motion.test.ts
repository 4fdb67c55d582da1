import { describe, expect, it } from '@jest/globals';
import {
  type Asking,
  decideTurn,
  forgetTurn,
  joinQueue,
  lastStart,
  takeTurn,
  type Turns,
  turnsFrom,
} from '../../../../core/checkout/motion.ts';
import { memoryTable } from '../../../../local/store/memory-table.ts';

const now = Date.parse('2026-01-01T12:00:00.000Z');
const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

interface Row {
  readonly limit?: number;
  readonly moving?: readonly string[];
  /** Who waits, with the minutes by which their place lies before now. */
  readonly queue?: Readonly<Record<string, number>>;
  readonly way?: Asking['way'];
  /** Minutes since it asked first. */
  readonly since?: number;
  /** Minutes until its turn comes too late. */
  readonly left?: number;
}
const turns = ({ moving = [], queue = {} }: Row): Turns => ({
  taken: new Map(moving.map((id) => [id, ago(5)])),
  waiting: new Map(Object.entries(queue).map(([id, minutes]) => [id, ago(minutes)])),
  takes: 7,
  due: 0,
});
const decide = (row: Row, id = 'co-me') =>
  decideTurn(
    turns(row),
    {
      id,
      way: row.way ?? 'checkout',
      since: now - (row.since ?? 0) * 60_000,
      until: row.left === undefined ? undefined : now + row.left * 60_000,
    },
    row.limit ?? 3,
    now,
  );

describe('a turn', () => {
  const full = ['a', 'b', 'c'];
  const rows: readonly (readonly [string, Row, string])[] = [
    ['is there while there is room', { moving: ['a', 'b'] }, 'take'],
    ['is not there when as many hosts move as may', { moving: full }, 'wait'],
    ['is there for a host that already has one', { moving: ['a', 'b', 'co-me'] }, 'take'],
    ['is not there under a limit that was lowered', { moving: full, limit: 2 }, 'wait'],
    ['is for whoever came before', { moving: ['a', 'b'], queue: { d: 1 } }, 'wait'],
    ['is for as many of the queue as there is room', { moving: ['a'], queue: { d: 1 } }, 'take'],
    ['is for the first of the queue', { moving: ['a', 'b'], queue: { d: 1, e: 2 }, since: 3 }, 'take'],
    ['is for a check-in before checkouts that came earlier', { moving: ['a', 'b'], queue: { d: 30 }, way: 'check-in' }, 'take'],
    ['is for a recall before check-ins that came earlier', { moving: ['a', 'b'], queue: { d: 90 }, way: 'recall' }, 'take'],
    ['is for a check-in before a checkout', { moving: ['a', 'b'], queue: { d: 60 }, since: 59 }, 'wait'],
    ['is for a checkout that waited an hour before a check-in that comes', { moving: ['a', 'b'], queue: { d: 60 }, since: 61 }, 'take'],
    ['may come too late for a checkout', { moving: full, left: 0 }, 'too-late'],
    ['is taken late where there is room', { moving: ['a'], left: -1 }, 'take'],
    ['is waited for as long as there is time', { moving: full, left: 1 }, 'wait'],
  ];
  it.each(rows)('%s', (_what, row, expected) => expect(decide(row).turn).toBe(expected));

  it('of two that came together is for the one with the lower id', () => {
    expect(decide({ moving: ['a', 'b'], queue: { d: 0 } }, 'c').turn).toBe('take');
    expect(decide({ moving: ['a', 'b'], queue: { d: 0 } }, 'e').turn).toBe('wait');
  });

  it('that is not there says why, with figures', () => {
    expect(decide({ moving: full, queue: { d: 1, e: 2 } })).toMatchObject({
      text: 'waits for its turn: 3 of at most 3 hosts are in motion and 2 wait before it',
    });
  });

  const seconds = (row: Row, id?: string): number => {
    const decision = decide({ moving: full, ...row }, id);
    return decision.turn === 'wait' ? decision.seconds : Number.NaN;
  };
  it('is asked for again the sooner the nearer it is, and never in step with others', () => {
    const ids = ['co-905248c044e8cf01', 'co-1b7e02c9d3aa4410', 'co-77f0a1e25c3d9b86', 'co-e4c18d60b29f7a53', 'co-03d5b7f8a1c2e694'];
    const many = Object.fromEntries(Array.from({ length: 30 }, (_none, index) => [`q${String(index)}`, 1]));
    expect(seconds({})).toBeGreaterThanOrEqual(8);
    expect(seconds({})).toBeLessThanOrEqual(13);
    expect(seconds({ queue: many })).toBeGreaterThan(100);
    expect(new Set(ids.map((id) => seconds({ queue: many }, id))).size).toBeGreaterThan(3);
    expect(seconds({ queue: many, left: 0.1 })).toBe(6);
  });

  it('comes after those before it, two at once and then one every seven seconds, with or without a limit', () => {
    const at = (due: number, before: number, limit: number | null) =>
      decideTurn(
        {
          taken: new Map(),
          waiting: new Map(Array.from({ length: before }, (_none, index) => [`q${index}`, ago(1)])),
          takes: 7,
          due: now + due,
        },
        { id: 'co-me', way: 'checkout', since: now, until: undefined },
        limit,
        now,
      );
    expect([at(0, 0, 9), at(7_000, 0, null), at(0, 1, null)].map(({ turn }) => turn)).toEqual(['take', 'take', 'take']);
    expect(at(7_001, 0, null)).toMatchObject({
      turn: 'wait',
      seconds: 1,
      text: 'waits for its turn: 0 hosts are in motion and 0 wait before it',
    });
    expect(at(14_000, 4, 9)).toMatchObject({ turn: 'wait', seconds: 35 });
    expect(at(0, 200, null)).toMatchObject({ turn: 'wait', seconds: 300 });
  });

  it('can be waited for through three days within the events of an execution', () => {
    let looks = 0;
    for (let waited = 0; waited < 72 * 60; waited += seconds({ since: waited }) / 60) looks++;
    expect(looks * 10).toBeLessThan(25_000 * 0.6);
  });

  it('comes too late in the last quarter of a loan, at most 15 minutes', () => {
    const startsAt = ago(0);
    const at = (minutes: number) => (lastStart({ startsAt, deadline: ago(-minutes) }) - now) / 60_000;
    expect([at(20), at(60), at(600)]).toEqual([15, 45, 585]);
  });
});

describe('the item of turns', () => {
  const read = async (table: ReturnType<typeof memoryTable>) => turnsFrom(await table.get({ pk: 'MOTION', sk: 'TURNS' }));

  it('lets one of two take the last turn that both have seen', async () => {
    const table = memoryTable();
    const seen = await read(table);
    await table.write([takeTurn(seen, 'co-1', ago(0))]);
    await expect(table.write([takeTurn(seen, 'co-2', ago(0))])).rejects.toMatchObject({ failed: [0] });
    await table.write([takeTurn(await read(table), 'co-2', ago(0))]);
    expect(await read(table)).toEqual({
      taken: new Map([
        ['co-1', ago(0)],
        ['co-2', ago(0)],
      ]),
      waiting: new Map(),
      takes: 2,
      due: now + 14_000,
    });
  });

  it('holds a turn once however often it is taken, and nobody waits who has one', async () => {
    const table = memoryTable();
    await table.write([joinQueue('co-1', ago(1))]);
    for (const _time of [1, 2]) await table.write([takeTurn(await read(table), 'co-1', ago(0))]);
    expect(await read(table)).toMatchObject({ taken: new Map([['co-1', ago(0)]]), waiting: new Map() });
  });

  it('forgets what the record does not know, but not a turn that was taken since', async () => {
    const table = memoryTable();
    await table.write([takeTurn(await read(table), 'co-1', ago(9))]);
    const seen = await read(table);
    expect(forgetTurn(seen, 'co-1', { inMotionSince: ago(9) })).toEqual([]);
    const stale = forgetTurn(seen, 'co-1', undefined);
    await table.write([takeTurn(seen, 'co-1', ago(0))]);
    await expect(table.write(stale)).rejects.toMatchObject({ failed: [0] });
    await table.write(forgetTurn(await read(table), 'co-1', {}));
    expect((await read(table)).taken.size).toBe(0);
  });
});
