import { type PoolDebit, poolDebit } from '#core/allocation/pool-ledger.ts';
import { type Debit, ledgerDebit } from '#core/capacity/ledger.ts';
import { isoTime } from '#core/contracts/clock.ts';
import type { Write } from '#core/contracts/table.ts';
import type { Persona } from '#core/persona/persona.ts';
import { keys, newRecordWrites } from './items.ts';
import type { CheckoutRecord, HostClaim, Requester, TimelineEvent } from './record.ts';

export interface NewCheckout {
  readonly id: string;
  readonly now: number;
  readonly hostId: string;
  /** The claim as it was read; undefined for a host that was never lent. */
  readonly claim: HostClaim | undefined;
  readonly debit: Debit;
  /** Absent where the checkout draws on no pool. */
  readonly poolDebit?: PoolDebit | undefined;
  readonly persona: Persona;
  readonly personaDigest: string;
  readonly requester: Requester;
  readonly onBehalfOf: string | undefined;
  readonly reason: string;
  readonly deadline: number;
}

/** The record that a successful request creates. */
export function newRecord(request: NewCheckout): CheckoutRecord {
  const { id, hostId, claim, debit, persona, personaDigest, requester, onBehalfOf, reason } = request;
  const now = isoTime(request.now);
  return {
    schemaVersion: 1,
    state: 'CLAIMED',
    id,
    hostId,
    fleetId: debit.fleetId,
    epoch: (claim?.epoch ?? 0) + 1,
    version: 1,
    sequence: 1,
    persona,
    personaDigest,
    rulesVersion: debit.rulesVersion,
    ...(request.poolDebit === undefined ? {} : { pool: request.poolDebit.draw }),
    requester,
    requesterId: requester.id,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    reason,
    createdAt: now,
    startsAt: now,
    deadline: isoTime(request.deadline),
    dirtiness: 'UNTOUCHED',
    progress: [],
    restorePoint: [],
    borrowed: [],
    replaced: [],
    documents: {},
    retaken: 0,
    goals: [],
    duties: [],
    redrives: 0,
  };
}

/** The first request with an Idempotency-Key: what it said, and the whole answer that repetitions get. */
export interface KeyEntry {
  readonly requesterId: string;
  readonly key: string;
  readonly bodyDigest: string;
  readonly answer: string;
}

/** Where the writes that can lose a race stand in the transaction. */
export const writePositions = { claim: 0, ledger: 1, key: 2 } as const;

/** The one transaction of a loan: claim, ledger, idempotency key, record, first timeline event, the guarantees of its pool. */
export function newCheckout(request: NewCheckout, record: CheckoutRecord, entry: KeyEntry): Write[] {
  return [
    claimWrite(request, record),
    ledgerDebit(request.debit),
    keyWrite(record, entry),
    ...newRecordWrites(record, firstEvent(record)),
    ...(request.poolDebit === undefined ? [] : poolDebit(request.poolDebit)),
  ];
}

function claimWrite({ claim }: NewCheckout, { id, hostId, fleetId, epoch, deadline, requester }: CheckoutRecord): Write {
  return {
    update: keys.claim(hostId),
    set: { hostId, fleetId, epoch, checkoutId: id, deadline, requesterName: requester.name },
    when: [
      { attribute: 'checkoutId', is: 'absent' },
      claim === undefined ? { attribute: 'epoch', is: 'absent' } : { attribute: 'epoch', is: 'equal', to: claim.epoch },
    ],
  };
}

/** Kept for a week beyond the loan (`expiresAt`, seconds: the table's time to live). */
function keyWrite(record: CheckoutRecord, { requesterId, key, bodyDigest, answer }: KeyEntry): Write {
  const expiresAt = Math.ceil(Date.parse(record.deadline) / 1000) + 7 * 86_400;
  return {
    put: { ...keys.idempotency(requesterId, key), bodyDigest, answer, checkoutId: record.id, expiresAt },
    when: [{ attribute: 'pk', is: 'absent' }],
  };
}

const firstEvent = (record: CheckoutRecord): TimelineEvent => ({
  sequence: record.sequence,
  at: record.createdAt,
  epoch: record.epoch,
  step: 'Request',
  from: null,
  to: record.state,
  text: `${record.hostId} of fleet ${record.fleetId} claimed as ${record.persona.id} ${String(record.persona.version)} until ${record.deadline}: ${record.reason}`,
  actor: record.requester.name,
});
