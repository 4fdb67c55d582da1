import { keys, newRecordWrites } from '#core/checkout/items.ts';
import { type CheckoutRecord, checkoutRecord } from '#core/checkout/record.ts';
import { hostName, testPersona, type World } from './world.ts';

const at = '2026-01-05T09:00:00.000Z';

/** A record of host 0 as far as the API needs it; `over` makes it of another state. */
export const testRecord = (over: Readonly<Record<string, unknown>> = {}): CheckoutRecord =>
  checkoutRecord.parse({
    schemaVersion: 1,
    state: 'CHECKING_IN',
    cause: 'REQUEST',
    checkInBeganAt: at,
    id: 'co-0000000000000001',
    hostId: hostName(0),
    fleetId: 'web',
    epoch: 2,
    version: 4,
    sequence: 4,
    persona: testPersona(),
    personaDigest: 'digest',
    rulesVersion: 3,
    requester: { id: 'AROASSOAAAAAAAAAAAAA:ana', arn: 'arn', name: 'ana', teams: ['qa'] },
    requesterId: 'AROASSOAAAAAAAAAAAAA:ana',
    reason: 'soak test',
    createdAt: at,
    startsAt: at,
    deadline: '2026-01-05T11:00:00.000Z',
    dirtiness: 'DISK_CHANGED',
    progress: [],
    ...over,
  });

/** Only the members that a claimed record has: without those of an ending. */
export const claimedRecord = (over: Readonly<Record<string, unknown>> = {}): CheckoutRecord => {
  const { cause: _cause, checkInBeganAt: _began, ...rest } = testRecord() as Extract<CheckoutRecord, { state: 'CHECKING_IN' }>;
  return checkoutRecord.parse({ ...rest, state: 'CLAIMED', epoch: 1, ...over });
};

export const quarantined = (over: Readonly<Record<string, unknown>> = {}): CheckoutRecord =>
  testRecord({ state: 'QUARANTINED', quarantine: { since: at, reason: 'the root differs', differences: [] }, ...over });

/** Puts a record with its claim into the table. */
export async function store(world: World, record: CheckoutRecord): Promise<void> {
  const event = {
    sequence: record.sequence,
    at,
    epoch: record.epoch,
    step: 'Test',
    from: null,
    to: record.state,
    text: 'put there by a test',
    actor: 'test',
  };
  const { hostId, fleetId, epoch, id, deadline } = record;
  await world.table.write([
    ...newRecordWrites(record, event),
    { put: { ...keys.claim(hostId), hostId, fleetId, epoch, checkoutId: id, deadline, requesterName: record.requester.name } },
  ]);
}
