import { describe, expect, it } from '@jest/globals';
import { admit, capacity, free, inventory, permission } from '#core/checkout/admit.ts';
import { decideCapacity } from '#core/capacity/decide.ts';
import { isoDurationOf } from '#core/checkout/loan.ts';
import { type NewCheckout, newCheckout, newRecord, writePositions } from '#core/checkout/new-checkout.ts';
import { checkoutRecord } from '#core/checkout/record.ts';
import { durationMilliseconds } from '#core/contracts/ids.ts';
import { hostName, testFleet, testPersona } from '../../api/world.ts';

const request: NewCheckout = {
  id: 'co-00000000000000aa',
  now: Date.UTC(2026, 0, 5, 9),
  hostId: hostName(1),
  claim: { hostId: hostName(1), fleetId: 'web', epoch: 4 },
  debit: { fleetId: 'web', allowedOut: 2, rulesVersion: 3, returned: 0 },
  persona: testPersona(),
  personaDigest: 'digest',
  requester: { id: 'r', arn: 'arn', name: 'ana', teams: ['qa'] },
  onBehalfOf: 'Bo',
  reason: 'soak test',
  deadline: Date.UTC(2026, 0, 5, 11),
};
const entry = { requesterId: 'r', key: 'k', bodyDigest: 'd', answer: '{}' };

describe('the transaction of a loan', () => {
  const record = newRecord(request);
  const writes = newCheckout(request, record, entry);

  it('makes a record that parses, at the next epoch', () => {
    expect(checkoutRecord.parse(record)).toEqual(record);
    expect(record).toMatchObject({ state: 'CLAIMED', epoch: 5, version: 1, sequence: 1, onBehalfOf: 'Bo', dirtiness: 'UNTOUCHED' });
  });

  it('holds claim, ledger, key, record, persona and event, each guarded', () => {
    const items = writes.map((write) => ('put' in write ? write.put.pk : 'update' in write ? write.update.pk : 'none'));
    expect(items).toEqual([
      `HOST#${hostName(1)}`,
      'FLEET#web',
      'KEY#r#k',
      'CHECKOUT#co-00000000000000aa',
      'CHECKOUT#co-00000000000000aa',
      'CHECKOUT#co-00000000000000aa',
    ]);
    expect(writes[writePositions.claim]?.when).toEqual([
      { attribute: 'checkoutId', is: 'absent' },
      { attribute: 'epoch', is: 'equal', to: 4 },
    ]);
    expect(writes[writePositions.key]).toMatchObject({ put: { bodyDigest: 'd', answer: '{}' }, when: [{ attribute: 'pk', is: 'absent' }] });
  });

  it('claims a host that was never lent at epoch 1', () => {
    const fresh = { ...request, claim: undefined };
    expect(newRecord(fresh).epoch).toBe(1);
    expect(newCheckout(fresh, newRecord(fresh), entry)[writePositions.claim]?.when).toContainEqual({ attribute: 'epoch', is: 'absent' });
  });
});

describe('the validators', () => {
  const base = { hostId: 'i-1', claim: undefined, personaName: 'blank 1', refusals: [], loan: [], fit: [] };
  const wrong = { code: 'x', field: 'f', sentence: 's' };

  it('allow', () => {
    const spare = decideCapacity({ fleet: testFleet('web'), hosts: 9, healthy: 9, hostIsHealthy: true, out: 0 });
    expect(admit(permission(undefined), inventory(base), capacity(spare))).toEqual({ allowed: true });
  });

  it('refuse in their order, the first one only', () => {
    const full = capacity(decideCapacity({ fleet: testFleet('web'), hosts: 5, healthy: 5, hostIsHealthy: true, out: 0 }));
    const all = [permission('no'), inventory({ ...base, refusals: [wrong] }), full] as const;
    expect(all.map((_verdict, index) => admit(...all.slice(index)))).toMatchObject([
      { allowed: false, validator: 'permission', code: 'insufficient-permissions', sentence: 'no' },
      { allowed: false, validator: 'inventory', code: 'host-not-lendable' },
      { allowed: false, validator: 'capacity', code: 'fleet-floor' },
    ]);
  });

  it('a host that is in use is that before anything else', () => {
    const claim = { hostId: 'i-1', fleetId: 'web', epoch: 2 };
    expect(
      inventory({ ...base, claim: { ...claim, checkoutId: 'co-00000000000000aa' }, refusals: [wrong], fit: [wrong], loan: [wrong] }),
    ).toMatchObject({
      code: 'host-in-use',
      holder: { name: 'unknown', deadline: 'unknown' },
    });
    expect(free('i-1', claim)).toEqual({ allowed: true });
  });
});

it.each(['PT1S', 'PT90M', 'PT12H30M', 'P3D', 'PT0S'])('%s keeps its length when it is written anew', (text) => {
  const length = durationMilliseconds(text) ?? -1;
  expect(durationMilliseconds(isoDurationOf(length))).toBe(length);
});
