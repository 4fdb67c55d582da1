import { describe, expect, it } from '@jest/globals';
import { people } from '../../../../local/server/people.ts';
import { verify } from '../../../../local/server/signature.ts';
import { signByHand } from './sign-by-hand.ts';

const at = new Date('2026-03-04T05:06:07Z');
const scope = { region: 'eu-west-1', service: 'execute-api' };
const key = people.borrower;
const host = '127.0.0.1:4000';

interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
const signed = ({ method = 'GET', target = '/v1/fleets', headers = {}, body = '' }: Sent = {}) =>
  signByHand({ method, target, host, at, key, headers, body });
const check = (headers: Record<string, string>, { method = 'GET', target = '/v1/fleets', body = '' }: Sent = {}, now = at.getTime()) =>
  verify({ method, target, headers, body: Buffer.from(body) }, Object.values(people), scope, now);

describe('signatures', () => {
  it.each<[string, Sent]>([
    ['a plain GET', {}],
    ['sorted and encoded parameters', { target: '/v1/checkouts?cursor=a%2Bb%3D%3D&fleet=web&state=ACTIVE' }],
    [
      'a POST with a JSON body and further headers',
      {
        method: 'POST',
        target: '/v1/checkouts',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'k1' },
        body: '{"reason":"ünïcode"}',
      },
    ],
    ['an empty POST', { method: 'POST', target: '/v1/checkouts/co-abcdefghijkl/check-in' }],
  ])('of %s are verified', async (_what, sent) => {
    await expect(check(signed(sent), sent)).resolves.toMatchObject({ verified: true, key: { name: 'borrower' } });
  });

  it.each<[string, Sent, Sent]>([
    ['another method', {}, { method: 'POST' }],
    ['another path', {}, { target: '/v1/personas' }],
    ['another parameter', { target: '/v1/checkouts?fleet=web' }, { target: '/v1/checkouts?fleet=wib' }],
    ['another body', { method: 'POST', body: '{"a":1}' }, { method: 'POST', body: '{"a":2}' }],
    ['unsorted parameters', { target: '/v1/checkouts?state=A&fleet=b' }, { target: '/v1/checkouts?state=A&fleet=b' }],
  ])('do not hold for %s', async (_what, wanted, sent) => {
    await expect(check(signed(wanted), sent)).resolves.toMatchObject({
      verified: false,
      reason: expect.stringContaining('does not match') as unknown,
    });
  });

  it('do not hold for a changed signed header', async () => {
    const headers = signed({ headers: { 'idempotency-key': 'k1' } });
    await expect(check({ ...headers, 'idempotency-key': 'k2' })).resolves.toMatchObject({ verified: false });
  });

  it.each([
    ['are demanded', {}, /Missing Authentication Token/],
    ['need a known form', { authorization: 'Bearer x' }, /no AWS4-HMAC-SHA256/],
    [
      'need a known key',
      signByHand({ method: 'GET', target: '/v1/fleets', host, at, key: { ...key, accessKeyId: 'AKIANOBODY' } }),
      /security token/,
    ],
    [
      'need the right secret',
      signByHand({ method: 'GET', target: '/v1/fleets', host, at, key: { ...key, secretAccessKey: 'wrong' } }),
      /does not match/,
    ],
    [
      'need the right scope',
      signByHand({ method: 'GET', target: '/v1/fleets', host, at, key, scope: 'us-east-1/execute-api' }),
      /eu-west-1\/execute-api/,
    ],
    ['cover every x-amz header', { ...signed(), 'x-amz-security-token': 'sneaked in' }, /x-amz-security-token is not signed/],
    [
      'do not trust a hash of another body',
      signed({ headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }),
      /not the hash of the body/,
    ],
  ] as [string, Record<string, string>, RegExp][])('%s', async (_what, headers, reason) => {
    const verdict = await check(headers);
    expect(verdict).toMatchObject({ verified: false, reason: expect.stringMatching(reason) as unknown });
  });

  it.each([
    [-301, false],
    [-299, true],
    [299, true],
    [301, false],
  ])('%i s away from the server’s clock: verified %s', async (seconds, verified) => {
    await expect(check(signed(), {}, at.getTime() + seconds * 1000)).resolves.toMatchObject({ verified });
  });
});
