import type { Item, Key, Write } from '#core/contracts/table.ts';
import { type CheckoutRecord, checkoutRecord, type TimelineEvent } from './record.ts';

/** Where things lie in the CheckoutTable (`design.md` §5). */
export const keys = {
  ledger: (fleetId: string): Key => ({ pk: `FLEET#${fleetId}`, sk: 'LEDGER' }),
  claim: (hostId: string): Key => ({ pk: `HOST#${hostId}`, sk: 'CLAIM' }),
  record: (id: string): Key => ({ pk: `CHECKOUT#${id}`, sk: 'RECORD' }),
  part: (id: string, part: Part): Key => ({ pk: `CHECKOUT#${id}`, sk: `RECORD#${part}` }),
  event: (id: string, sequence: number): Key => ({ pk: `CHECKOUT#${id}`, sk: `EVENT#${String(sequence).padStart(6, '0')}` }),
  effect: (id: string, step: string, epoch: number, effect: string): Key => ({
    pk: `CHECKOUT#${id}`,
    sk: `EFFECT#${step}#${String(epoch)}#${effect}`,
  }),
  userData: (id: string): Key => ({ pk: `SECRET#${id}`, sk: 'USERDATA' }),
  sweep: (snapshotId: string): Key => ({ pk: 'SWEEP', sk: snapshotId }),
  wait: (resourceId: string): Key => ({ pk: `RESOURCE#${resourceId}`, sk: 'WAIT' }),
  pool: (name: string): Key => ({ pk: `POOL#${name}`, sk: 'GUARANTEES' }),
  poolTurn: (name: string): Key => ({ pk: `POOL#${name}`, sk: 'TURN' }),
  poolRound: (name: string, round: number): Key => ({ pk: `POOL#${name}`, sk: `ROUND#${String(round).padStart(8, '0')}` }),
  poolOutcome: (name: string, round: number, move: string): Key => ({
    pk: `POOL#${name}`,
    sk: `OUTCOME#${String(round).padStart(8, '0')}#${move.padStart(4, '0')}`,
  }),
  turns: (): Key => ({ pk: 'MOTION', sk: 'TURNS' }),
  looks: (): Key => ({ pk: 'MOTION', sk: 'LOOKS' }),
  idempotency: (requesterId: string, key: string): Key => ({ pk: `KEY#${requesterId}#${key}`, sk: 'KEY' }),
} as const;

/**
 * The large members of a record are written when they change, into items of their own beside it, so that
 * the many small writes of a loan do not pay for them (DynamoDB charges the size of the whole item).
 */
export const parts = ['persona', 'manifest', 'plan', 'documents'] as const;
export type Part = (typeof parts)[number];

/** The record's own item: everything but its large parts. It carries the index keys. */
export function recordItem(record: CheckoutRecord): Item {
  const { persona: _persona, manifest: _manifest, plan: _plan, documents: _documents, ...small } = record;
  return { ...keys.record(record.id), personaId: record.persona.id, personaVersion: record.persona.version, ...withoutUndefined(small) };
}
export const eventItem = (id: string, event: TimelineEvent): Item => ({ ...keys.event(id, event.sequence), ...event });

/** The parts that differ from those of the record that was read; nothing and an empty map are the same. */
function changedParts(next: CheckoutRecord, previous?: CheckoutRecord): Write[] {
  const text = (record: CheckoutRecord | undefined, part: Part): string => JSON.stringify(record?.[part] ?? {});
  return parts
    .filter((part) => text(next, part) !== text(previous, part))
    .map((part) => ({ put: { ...keys.part(next.id, part), value: next[part] } }));
}

/** The writes that create a record with its first event. */
export const newRecordWrites = (record: CheckoutRecord, event: TimelineEvent): Write[] => [
  { put: recordItem(record), when: [{ attribute: 'pk', is: 'absent' }] },
  ...changedParts(record),
  { put: eventItem(record.id, event), when: [{ attribute: 'pk', is: 'absent' }] },
];

/** Replaces the record that was read, with the timeline event that tells why: both or neither. */
export const recordWrites = (previous: CheckoutRecord, next: CheckoutRecord, event: TimelineEvent): Write[] => [
  { put: recordItem(next), when: [{ attribute: 'version', is: 'equal', to: previous.version }] },
  ...changedParts(next, previous),
  { put: eventItem(next.id, event), when: [{ attribute: 'pk', is: 'absent' }] },
];

/** The record from its items (one query with the sort-key prefix `RECORD`); undefined when there is none. */
export function recordFrom(items: readonly Item[]): CheckoutRecord | undefined {
  const small = items.find((item) => item.sk === 'RECORD');
  if (small === undefined) return undefined;
  const { pk: _pk, sk: _sk, personaId: _id, personaVersion: _version, ...rest } = small;
  const large = parts.flatMap((part) => {
    const item = items.find((candidate) => candidate.sk === `RECORD#${part}`);
    return item === undefined ? [] : [[part, item['value']] as const];
  });
  return checkoutRecord.parse({ ...rest, ...Object.fromEntries(large) });
}

const withoutUndefined = (value: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined));
