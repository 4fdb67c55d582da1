import { describe, expect, it } from '@jest/globals';
import { pool } from '#core/allocation/pool.ts';
import { problems } from '#core/contracts/problems.ts';
import { personaLibrary } from '#core/persona/library.ts';
import { borrowRequest, healthyHost, hostName, identityOf, testFleet, testPersona, World } from './world.ts';

/** The whole document that a refusal must be. */
const document = (code: keyof typeof problems, detail: string, rest: Readonly<Record<string, unknown>> = {}) => ({
  type: `urn:ahps:problem:${code}`,
  title: problems[code].title,
  status: problems[code].status,
  detail,
  code,
  requestId: 'request-1',
  next: problems[code].next,
  ...rest,
});
const problem = 'application/problem+json';

describe('a request for a host is refused', () => {
  it('403 to a caller without a team', async () => {
    const answer = await new World().send({ ...borrowRequest(0), as: identityOf('stranger') });
    expect(answer.headers['content-type']).toBe(problem);
    expect(answer.body).toEqual(
      document('insufficient-permissions', 'stranger-role belongs to no team, so no grant allows borrowing from fleet web'),
    );
    expect(answer.body['title']).toBe('Insufficient permissions');
  });

  it('403 to a caller whose team has no grant for the fleet', async () => {
    const answer = await new World().send(borrowRequest(0, { fleetId: 'db' }));
    expect(answer.body).toEqual(document('insufficient-permissions', 'no team of ana (qa) may borrow from fleet db'));
  });

  it('403 beyond the grant, with every figure', async () => {
    const answer = await new World().send(borrowRequest(0, { personaId: 'urgent', duration: 'PT9H', onBehalfOf: 'Bo' }));
    expect(answer.body).toEqual(
      document(
        'insufficient-permissions',
        'no grant allows ana this loan from fleet web; team qa: at most PT8H, not PT9H and priority up to 50, not 90 and not on behalf of others',
      ),
    );
  });

  it('403 for a category that is not granted', async () => {
    const answer = await new World().send(borrowRequest(0, { personaId: 'chaos' }));
    expect(answer.body).toEqual(
      document('insufficient-permissions', 'no grant allows ana this loan from fleet web; team qa: personas of blank, load, not chaos'),
    );
  });

  it('403 without an identity', async () => {
    const answer = await new World().send({ ...borrowRequest(0), as: null });
    expect(answer.body).toEqual(document('insufficient-permissions', 'the request is signed neither by a role nor by a user'));
  });

  it.each([
    ['fleet', { fleetId: 'nowhere' }, 'fleet nowhere does not exist'],
    ['host', { hostId: 'i-0000000000000dead' }, 'host i-0000000000000dead does not exist'],
    ['persona', { personaId: 'nobody' }, 'persona nobody does not exist'],
    ['version', { personaId: 'blank', personaVersion: 9 }, 'persona blank version 9 does not exist'],
    ['category', { category: 'none' }, 'a persona of category none does not exist'],
  ])('404 for an unknown %s', async (_what, over, detail) => {
    const answer = await new World().send(borrowRequest(0, over));
    expect(answer.body).toEqual(document('not-found', detail));
  });

  it('409 with the holder and the deadline when the host is in use', async () => {
    const world = new World({ hosts: 8 });
    const first = await world.send({ ...borrowRequest(0), as: identityOf('sso', 'bo') });
    const answer = await world.send(borrowRequest(0, {}, 'another'));
    const deadline = '2026-01-05T11:00:00.000Z';
    expect(answer.body).toEqual(
      document('host-in-use', `host ${hostName(0)} is in use by bo until ${deadline}`, {
        holder: { checkoutId: first.body['id'], name: 'bo', deadline },
      }),
    );
    expect(answer.body['title']).toBe('Host is currently in use');
  });

  it('409 with the figures at the floor', async () => {
    const world = new World();
    world.health[5] = { ...healthyHost(hostName(5)), healthy: false };
    const answer = await world.send(borrowRequest(0));
    expect(answer.body).toEqual(
      document('fleet-floor', 'fleet web: 5 of 6 hosts are healthy and the floor is 5', {
        figures: { hosts: 6, healthy: 5, floor: 5, out: 0, mostOut: 3, spare: 0 },
      }),
    );
  });

  it('409 when as many are out as may be', async () => {
    const world = new World({ hosts: 9, fleet: testFleet('web', { floor: 1, mostOut: 2 }) });
    await world.sendAll([borrowRequest(0), borrowRequest(1)]);
    const answer = await world.send(borrowRequest(2));
    expect(answer.body).toEqual(
      document('fleet-most-out', 'fleet web: 2 hosts are out and at most 2 may be', {
        figures: { hosts: 9, healthy: 7, floor: 1, out: 2, mostOut: 2, spare: 6 },
      }),
    );
  });

  it('409 when the pool cannot guarantee what the persona is guaranteed, with the figures', async () => {
    const resources = { vcpu: { min: 3, target: 4, max: 8 }, memoryMiB: { min: 512, target: 512, max: 512 } };
    const world = new World({ hosts: 9, deps: { library: personaLibrary([testPersona({ allocation: { resources } })]) } });
    Object.assign(world.configuration, {
      pools: [pool.parse({ name: 'tests', budget: { vcpu: 5, memoryMiB: 4_096 }, draws: [{ fleet: 'web' }] })],
    });
    const [first, second] = await world.sendAll([borrowRequest(0), borrowRequest(1)]);
    const refused = first?.status === 202 ? second : first;
    expect([first?.status, second?.status]).toEqual(expect.arrayContaining([202, 409]));
    expect(refused?.body).toEqual(
      document('pool-guarantees', 'pool tests: 3 vCPU of 5 vCPU are guaranteed to others and 3 vCPU are asked for', {
        pool: [{ pool: 'tests', resource: 'vcpu', budget: '5 vCPU', guaranteed: '3 vCPU', asked: '3 vCPU' }],
      }),
    );
  });

  it('409 with every reason of the host', async () => {
    const refusals = [
      { code: 'host-spot', field: 'lifecycle', sentence: 'host is a Spot instance' },
      { code: 'host-untagged', field: 'manifest.tags', sentence: 'host is not tagged' },
    ];
    const answer = await new World({ deps: { appraise: async () => ({ refusals, fit: [] }) } }).send(borrowRequest(0));
    expect(answer.body).toEqual(
      document('host-not-lendable', `host ${hostName(0)} cannot be lent: host is a Spot instance; host is not tagged`, {
        violations: refusals,
      }),
    );
  });

  it('422 with everything that does not fit', async () => {
    const fit = [
      { code: 'fit-type-unknown', field: 'resources.instanceTypes', sentence: 'x9.large does not exist' },
      { code: 'fit-network-missing', field: 'security.profile', sentence: 'isolated is not deployed' },
    ];
    const answer = await new World({ deps: { appraise: async () => ({ refusals: [], fit }) } }).send(borrowRequest(0));
    expect(answer.status).toBe(422);
    expect(answer.body).toEqual(
      document(
        'persona-does-not-fit',
        `persona blank 1 does not fit host ${hostName(0)}: x9.large does not exist; isolated is not deployed`,
        { violations: fit },
      ),
    );
  });

  it('422 for a loan longer than the fleet and the persona allow', async () => {
    const answer = await new World().send({ ...borrowRequest(0, { duration: 'PT12H30M' }), as: identityOf('admin') });
    expect(answer.body).toEqual(
      document('loan-too-long', 'fleet web lends for at most PT10H, not PT12H30M; persona blank runs for at most PT12H, not PT12H30M', {
        violations: [
          { code: 'loan-longer-than-fleet', field: 'duration', sentence: 'fleet web lends for at most PT10H, not PT12H30M' },
          { code: 'loan-longer-than-persona', field: 'duration', sentence: 'persona blank runs for at most PT12H, not PT12H30M' },
        ],
      }),
    );
  });

  it('422 when the key was used for another body', async () => {
    const world = new World();
    await world.send(borrowRequest(0, {}, 'once'));
    const answer = await world.send(borrowRequest(0, { reason: 'another reason' }, 'once'));
    expect(answer.body).toEqual(document('idempotency-key-reused', 'the key once was used for a request with another body'));
  });

  it('503 with Retry-After when AWS throttles', async () => {
    const throttled = Object.assign(new Error('Request limit exceeded.'), { name: 'RequestLimitExceeded', $metadata: {} });
    const answer = await new World({ deps: { health: () => Promise.reject(throttled) } }).send(borrowRequest(0));
    expect(answer.headers).toMatchObject({ 'content-type': problem, 'retry-after': '5' });
    expect(answer.body).toEqual(document('throttled', 'AWS does not answer as fast as it is asked at this moment', { retryAfter: 5 }));
  });

  it('503 with Retry-After after 5 s of conflicts', async () => {
    const world = new World({ table: { busy: () => true } });
    const before = world.clock.now();
    const answer = await world.send(borrowRequest(0));
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.body).toEqual(document('throttled', 'many requests touch the same items at this moment', { retryAfter: 1 }));
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(5_000);
    expect(world.clock.now() - before).toBeLessThan(6_000);
    expect(world.table.dump()).toEqual([]);
  });

  it('500 without any text of the error', async () => {
    const world = new World({ deps: { health: () => Promise.reject(new Error('secret /var/task/x.js:1')) } });
    const answer = await world.send(borrowRequest(0));
    expect(answer.body).toEqual(document('internal', 'the request could not be carried out'));
    expect(world.errors).toHaveLength(1);
  });
});

describe('bad input is 400 with the field', () => {
  it.each([
    ['hostId', { hostId: 'web-1' }, 'hostId', 'a host id is an EC2 instance id, such as i-0123456789abcdef0'],
    ['fleetId', { fleetId: 'Web!' }, 'fleetId', 'a fleet id has lower-case letters, digits and hyphens, at most 31'],
    ['duration', { duration: '4 hours' }, 'duration', 'an ISO 8601 duration of days, hours, minutes and seconds, such as PT4H'],
    ['zero duration', { duration: 'PT0S' }, 'duration', 'an ISO 8601 duration of days, hours, minutes and seconds, such as PT4H'],
    ['both periods', { duration: 'PT1H', deadline: '2026-01-05T12:00:00Z' }, 'deadline', 'give a duration or a deadline, not both'],
    ['past deadline', { deadline: '2026-01-05T08:00:00Z' }, 'deadline', '2026-01-05T08:00:00Z is in the past'],
    ['both personas', { personaId: 'blank', category: 'load' }, 'category', 'give a persona or a category, not both'],
    ['version alone', { personaVersion: 1 }, 'personaVersion', 'a version needs a personaId'],
    ['control characters', { reason: 'a\u0000b' }, 'reason', 'one line of text without control characters'],
    ['half a surrogate', { reason: 'a\ud800' }, 'reason', 'one line of text without control characters'],
    ['unknown member', { hosts: 3 }, 'body', 'Unrecognized key: "hosts"'],
  ])('%s', async (_what, over, field, sentence) => {
    const answer = await new World().send(borrowRequest(0, over));
    expect(answer.body).toEqual(document('bad-request', `${field}: ${sentence}`, { violations: [{ code: 'invalid', field, sentence }] }));
  });

  it('a missing Idempotency-Key', async () => {
    const answer = await new World().send({ ...borrowRequest(0), headers: {} });
    const [field, sentence] = ['header.idempotency-key', 'the header Idempotency-Key is required'];
    expect(answer.body).toEqual(document('bad-request', `${field}: ${sentence}`, { violations: [{ code: 'invalid', field, sentence }] }));
  });

  it('names every wrong field at once', async () => {
    const answer = await new World().send({ ...borrowRequest(0, { hostId: 1, fleetId: null }), headers: {} });
    expect((answer.body['violations'] as { field: string }[]).map(({ field }) => field)).toEqual([
      'header.idempotency-key',
      'hostId',
      'fleetId',
    ]);
  });

  it.each([
    ['no JSON', '{', 'body: is not JSON in UTF-8'],
    ['too much', 'x'.repeat(70_000), 'body: has 70000 bytes and may have 65536'],
    ['nothing', undefined, 'body: Invalid input: expected object, received undefined'],
  ])('a body that is %s', async (_what, body, detail) => {
    const answer = await new World().send({ ...borrowRequest(0), body });
    expect(answer.body).toMatchObject({ status: 400, detail });
  });
});
