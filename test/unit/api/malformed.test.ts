import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { eventOf, hostName, World } from './world.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom('%', '%E0%A4%A', '..', '\u0000', '\ud800', '%00', '%2e%2e', 'ü', '__proto__', '//x', 'x'.repeat(9_000)),
);
const headerName = fc.oneof(
  anyText,
  fc.constantFrom('Idempotency-Key', 'idempotency-key', 'x-ü', 'Host', 'content-type', 'X-Forwarded-Proto', 'cookie', ''),
);
const member = fc.constantFrom(
  'hostId',
  'fleetId',
  'personaId',
  'personaVersion',
  'category',
  'duration',
  'deadline',
  'reason',
  'onBehalfOf',
  '__proto__',
  'constructor',
  'x',
);
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  anyText,
  fc.constantFrom(
    'web',
    hostName(0),
    'PT1H',
    'P9999DT99999H',
    '2026-02-30T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '0000-01-01T00:00:00Z',
    1e308,
    -0,
    [],
  ),
);
const body = fc.oneof(
  anyText,
  fc.dictionary(member, value).map((entry) => JSON.stringify(entry)),
  fc.dictionary(member, value).map((entry) => JSON.stringify({ hostId: hostName(1), fleetId: 'web', reason: 'x', ...entry })),
  fc.jsonValue({ maxDepth: 3 }).map((entry) => JSON.stringify(entry)),
  fc.constantFrom('', '{', 'null', '[]', '"x"', '['.repeat(60_000), `{"reason":"${'x'.repeat(70_000)}"}`, '{"hostId":{"$gt":""}}'),
);
const path = fc.oneof(
  fc.constantFrom(
    '/v1/checkouts',
    '/v1/checkouts/',
    '/v1/fleets',
    '/v1/fleets/web',
    '/v1/fleets/web/hosts',
    '/v1/checkouts/co-0000000000000001',
    '/v1/checkouts/co-0000000000000001/check-in',
    '/v1/checkouts/co-0000000000000001/timeline',
    '/v1/health',
    '/',
    '',
    '//',
    '/v1/fleets/%20',
    '/v1/fleets/%E0%A4%A',
  ),
  anyText.map((text) => `/v1/fleets/${text}`),
  anyText.map((text) => `/v1/checkouts/${text}/timeline`),
  anyText,
);
const many = fc.dictionary(headerName, fc.array(anyText, { maxLength: 3 }), { maxKeys: 4 });
const query = fc.dictionary(
  fc.oneof(anyText, fc.constantFrom('state', 'fleet', 'requester', 'limit', 'cursor')),
  fc.array(fc.oneof(anyText, fc.constantFrom('CLAIMED', 'web', 'me', '5', 'e30')), { maxLength: 2 }),
  { maxKeys: 3 },
);

const event = fc.record({
  path,
  method: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('GET', 'POST') },
    { weight: 1, arbitrary: fc.constantFrom('PUT', 'HEAD', 'OPTIONS', 'TRACE', 'get', '', 'ü') },
  ),
  headers: many,
  query: fc.option(query, { nil: null }),
  body: fc.option(body, { nil: null }),
  base64: fc.boolean(),
  keyed: fc.boolean(),
});

describe('malformed requests', () => {
  it('10,000 of them: never a 5xx, never an exception, never a stack trace', async () => {
    const world = new World({ hosts: 3 });
    await fc.assert(
      fc.asyncProperty(event, async ({ path: at, method, headers, query: parameters, body: text, base64, keyed }) => {
        const base = eventOf({ path: at });
        const key = keyed ? { 'Idempotency-Key': ['k'] } : {};
        const answer = (await world.raw({
          ...base,
          httpMethod: method,
          headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.at(-1) ?? ''])),
          multiValueHeaders: { ...headers, ...key },
          multiValueQueryStringParameters: parameters,
          queryStringParameters: null,
          body: text,
          isBase64Encoded: base64,
        })) as { statusCode: number; body: string };
        expect(answer.statusCode).toBeLessThan(500);
        expect(answer.statusCode).toBeGreaterThanOrEqual(200);
        expect(answer.body).not.toMatch(/\bat .*\.(ts|js):\d+/);
        JSON.parse(answer.body);
      }),
      { numRuns: 10_000, seed: 20_260_105 },
    );
    expect(world.errors).toEqual([]);
  }, 120_000);

  it.each([undefined, null, 42, {}, { httpMethod: 'GET' }, { ...eventOf({ path: '/v1/health' }), headers: 'x' }])(
    'an event that is no request: %j',
    async (broken) => {
      const answer = (await new World().raw(broken)) as { statusCode: number };
      expect(answer.statusCode).toBe(400);
    },
  );

  it.each([
    ['an undecodable path', { path: '/v1/fleets/%E0%A4%A' }],
    ['a folded path', { path: '/v1/health/../fleets' }],
    ['a header name beyond ASCII', { headers: { 'x-ü': '1' }, multiValueHeaders: null }],
    ['a header value with a line break', { headers: { a: 'b\r\nc' }, multiValueHeaders: null }],
    ['a parameter twice', { path: '/v1/checkouts', multiValueQueryStringParameters: { limit: ['1', '2'] } }],
    ['two different keys', { multiValueHeaders: { 'Idempotency-Key': ['a', 'b'] } }],
  ])('%s is 400', async (_what, over) => {
    const answer = (await new World().raw({ ...eventOf({ path: '/v1/health' }), ...over })) as {
      statusCode: number;
      headers: Record<string, string>;
    };
    expect(answer).toMatchObject({ statusCode: 400, headers: { 'content-type': 'application/problem+json' } });
  });

  it('a body in base64 is read', async () => {
    const event64 = {
      ...eventOf({ path: '/v1/checkouts', method: 'POST', headers: { 'Idempotency-Key': 'k' } }),
      isBase64Encoded: true,
      body: Buffer.from('{"hostId":1}').toString('base64'),
    };
    const answer = (await new World().raw(event64)) as { body: string };
    expect(answer.body).toContain('"field":"hostId"');
  });
});
