import { isoTime } from '#core/contracts/clock.ts';
import type { Item, Write } from '#core/contracts/table.ts';
import { dueAfter, hostPace, nextStart } from '#core/capacity/pace.ts';
import { keys } from './items.ts';
import type { CheckoutRecord } from './record.ts';

/**
 * Hosts in motion (`design.md` 4.6). We share the account's EC2 budget with production, so only so many
 * hosts are changed at a time, and they begin one after the other. A checkout takes a turn in the transaction that ends the step before its
 * host's first change, and gives it back in the transaction of the transition that lays the host to rest.
 */
export interface Turns {
  /** Checkout → since when its host is in motion. */
  readonly taken: ReadonlyMap<string, string>;
  /** Checkout → its place in the queue, a time: the earliest is first. */
  readonly waiting: ReadonlyMap<string, string>;
  /** How many turns were ever taken. */
  readonly takes: number;
  /** What the pace keeps of the turns taken, in milliseconds; 0 at first. */
  readonly due: number;
}

/** Why a host moves: out, back, or back because its fleet needs it. */
export type Way = 'checkout' | 'check-in' | 'recall';

/** One who asks for a turn; times in milliseconds. */
export interface Asking {
  readonly id: string;
  readonly way: Way;
  readonly since: number;
  /** When a turn comes too late; undefined for those who have to go whenever it comes. */
  readonly until: number | undefined;
}

export type TurnDecision =
  | { readonly turn: 'take' }
  | { readonly turn: 'wait'; readonly text: string; readonly place: string; readonly seconds: number }
  | { readonly turn: 'too-late'; readonly text: string };

const taken = 'turn#';
const waiting = 'wait#';

/** The item of all turns: one attribute for each checkout, so that giving back needs no reading. */
export function turnsFrom(item: Item | undefined): Turns {
  const entries = Object.entries(item ?? {});
  const named = (prefix: string): Map<string, string> =>
    new Map(entries.flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), String(value)] as const] : [])));
  return { taken: named(taken), waiting: named(waiting), takes: Number(item?.['takes'] ?? 0), due: Number(item?.['due'] ?? 0) };
}

/**
 * By how much one queues before those who came at the same time. Production wants its hosts back, so
 * check-ins have an hour's start on checkouts, and recalls on both; nobody waits for ever, because
 * whoever has waited for longer than that goes before all who come.
 */
const headStartMilliseconds: Readonly<Record<Way, number>> = { recall: 7_200_000, 'check-in': 3_600_000, checkout: 0 };
/** Of a loan, its last quarter, or its last 15 minutes where that is less, is no time to begin: a host needs minutes to leave. */
const tooLateMilliseconds = 900_000;

/**
 * Decides who asks: a turn is there for as many of the first in the queue as there is room under the limit
 * (null: none), when the pace allows the next.
 */
export function decideTurn({ taken: moving, waiting: queue, due }: Turns, asking: Asking, limit: number | null, now: number): TurnDecision {
  const { id, until } = asking;
  const others = [...moving.keys()].filter((other) => other !== id).length;
  const place = isoTime(asking.since - headStartMilliseconds[asking.way]);
  const before = [...queue].filter(([other, at]) => other !== id && (at < place || (at === place && other < id))).length;
  const room = limit === null || before < limit - others;
  const start = nextStart(hostPace, before === 0 ? due : Math.max(due, now) + before * hostPace.apartMilliseconds, now);
  if (moving.has(id) || (room && start <= now)) return { turn: 'take' };
  const most = limit === null ? '' : ` of at most ${String(limit)}`;
  const figures = `${String(others)}${most} hosts are in motion and ${String(before)} wait before it`;
  if (until !== undefined && now >= until)
    return { turn: 'too-late', text: `no turn until ${isoTime(until)}, too late for this loan: ${figures}` };
  const left = until === undefined ? Infinity : (until - now) / 1000;
  const look = room ? Math.min(300, (start - now) / 1000) : lookSeconds(id, before, now - asking.since);
  const seconds = Math.max(1, Math.ceil(Math.min(left, look)));
  return { turn: 'wait', text: `waits for its turn: ${figures}`, place, seconds };
}

/** The last moment at which a checkout may begin to move its host. */
export function lastStart({ startsAt, deadline }: Pick<CheckoutRecord, 'startsAt' | 'deadline'>): number {
  const end = Date.parse(deadline);
  return end - Math.min(tooLateMilliseconds, (end - Date.parse(startsAt)) / 4);
}

/**
 * Whoever is next looks often; who is far behind, or has waited long, looks less: three days of waiting
 * are about a thousand looks, which fit the 25,000 events of an execution [SFN-Q]. Spread by the id, so
 * that those who came together do not look together.
 */
function lookSeconds(id: string, before: number, waited: number): number {
  const base = Math.min(300, Math.max(10 + 5 * before, waited / 60_000));
  let spread = 0;
  for (const letter of id) spread = (spread * 31 + letter.charCodeAt(0)) % 1_000;
  return base * (0.75 + spread / 2_000);
}

/**
 * Takes a turn, and leaves the queue. Requires that nobody took one since `turns` was read: others can
 * only have given back meanwhile, so the limit holds. Taking it twice changes nothing.
 */
export const takeTurn = ({ takes, due }: Turns, id: string, since: string): Write => ({
  update: keys.turns(),
  set: { [`${taken}${id}`]: since, due: dueAfter(hostPace, due, Date.parse(since)) },
  add: { takes: 1 },
  remove: [`${waiting}${id}`],
  when: [takes === 0 ? { attribute: 'takes', is: 'absent' } : { attribute: 'takes', is: 'equal', to: takes }],
});

/** Joins the queue, or keeps the place there. */
export const joinQueue = (id: string, place: string): Write => ({ update: keys.turns(), set: { [`${waiting}${id}`]: place } });

/** What a change of the record does to its turn, for the same transaction: who is not in motion any more gives it back. */
export function turnWrites(previous: CheckoutRecord, next: CheckoutRecord): Write[] {
  const { id } = previous;
  if (next.inMotionSince !== undefined || next.waitsForTurnSince !== undefined) return [];
  const mine = [
    ...(previous.inMotionSince === undefined ? [] : [`${taken}${id}`]),
    ...(previous.waitsForTurnSince === undefined ? [] : [`${waiting}${id}`]),
  ];
  return mine.length === 0 ? [] : [{ update: keys.turns(), remove: mine }];
}

/** Members of a record that neither moves nor waits to. */
export const noTurn = { inMotionSince: undefined, waitsForTurnSince: undefined } as const;

/** Takes away what a record does not know of. Requires that it is the very turn (or place) that was read before the record. */
export function forgetTurn(
  turns: Turns,
  id: string,
  record: Pick<CheckoutRecord, 'inMotionSince' | 'waitsForTurnSince'> | undefined,
): Write[] {
  const stale = [
    ...(record?.inMotionSince === undefined ? [[`${taken}${id}`, turns.taken.get(id)] as const] : []),
    ...(record?.waitsForTurnSince === undefined ? [[`${waiting}${id}`, turns.waiting.get(id)] as const] : []),
  ];
  return stale.flatMap(([attribute, value]) =>
    value === undefined ? [] : [{ update: keys.turns(), remove: [attribute], when: [{ attribute, is: 'equal', to: value }] } as const],
  );
}
