import { describe, expect, it } from '@jest/globals';
import * as sdk from '@aws-sdk/client-eventbridge';
import { Cloud } from '../../../../local/aws/cloud.ts';
import { connect } from '../../../../local/aws/door.ts';
import { eventBridge } from '../../../../local/events/bus.ts';
import type { Target } from '../../../../local/events/delivery.ts';

interface Delivery {
  readonly at: number;
  readonly arn: string;
  readonly input: unknown;
}

function lab(options: { refuse?: (attempt: number) => boolean } = {}) {
  const cloud = new Cloud();
  const delivered: Delivery[] = [];
  const attempts: number[] = [];
  const bus = eventBridge(cloud, {
    deliver: async (arn, _event, input) => {
      attempts.push(cloud.clock.now());
      if (options.refuse?.(attempts.length) === true) throw new Error('not now');
      delivered.push({ at: cloud.clock.now(), arn, input });
    },
  });
  const rule = (target: Partial<Target> = {}): void =>
    bus.addRule({ name: 'r', pattern: { source: ['mine'] }, targets: [{ Id: '1', Arn: 'arn:f', ...target }] });
  return { cloud, bus, delivered, attempts, rule };
}

describe('delivery', () => {
  it('takes an event to the targets of the rules it matches, a little later', async () => {
    const { cloud, rule, delivered } = lab();
    rule();
    const began = cloud.clock.now();
    cloud.emit('mine', 'Thing', { a: 1 });
    cloud.emit('other', 'Thing', {});
    await cloud.clock.run();
    expect(delivered).toEqual([
      {
        at: expect.any(Number),
        arn: 'arn:f',
        input: expect.objectContaining({ source: 'mine', 'detail-type': 'Thing', detail: { a: 1 } }),
      },
    ]);
    expect(cloud.clock.now() - began).toBeGreaterThanOrEqual(300);
    expect(cloud.clock.now() - began).toBeLessThan(2000);
  });

  it.each([
    ['a constant', { Input: '{"k":1}' }, { k: 1 }],
    ['a part', { InputPath: '$.detail.list[1]' }, 'y'],
    [
      'a template',
      {
        InputTransformer: {
          InputPathsMap: { id: '$.detail.id', list: '$.detail.list', none: '$.detail.none' },
          InputTemplate: '{"id":"host <id>","list":<list>,"none":"<none>","rule":"<aws.events.rule-name>"}',
        },
      },
      { id: 'host i-"1"', list: ['x', 'y'], none: '', rule: 'r' },
    ],
  ])('gives %s as input', async (_name, form, wanted) => {
    const { cloud, rule, delivered } = lab();
    rule(form);
    cloud.emit('mine', 'Thing', { id: 'i-"1"', list: ['x', 'y'] });
    await cloud.clock.run();
    expect(delivered.map(({ input }) => input)).toEqual([wanted]);
  });

  it('tries again with growing delays until the target takes it', async () => {
    const { cloud, rule, delivered, attempts, bus } = lab({ refuse: (attempt) => attempt < 4 });
    rule();
    cloud.emit('mine', 'Thing', {});
    await cloud.clock.run();
    expect(attempts).toHaveLength(4);
    const [a = 0, b = 0, , d = 0] = attempts;
    expect(d - a).toBeGreaterThan(3 * (b - a));
    expect([delivered.length, bus.deadLetters.length]).toEqual([1, 0]);
  });

  it('keeps a dead letter after the retries, or the age, of its policy', async () => {
    const { cloud, bus, attempts } = lab({ refuse: () => true });
    const letters = { DeadLetterConfig: { Arn: 'arn:q' } };
    bus.addRule({
      name: 'few',
      pattern: { source: ['mine'] },
      targets: [{ Id: '1', Arn: 'arn:f', RetryPolicy: { MaximumRetryAttempts: 2 }, ...letters }],
    });
    cloud.emit('mine', 'Thing', {});
    await cloud.clock.run();
    expect(attempts).toHaveLength(3);
    expect(bus.deadLetters).toMatchObject([{ rule: 'few', targetArn: 'arn:f', queueArn: 'arn:q', error: 'Error: not now' }]);
    bus.addRule({ name: 'few', pattern: { source: ['never'] }, targets: [] });
    bus.addRule({
      name: 'young',
      pattern: { source: ['mine'] },
      targets: [{ Id: '1', Arn: 'arn:f', RetryPolicy: { MaximumEventAgeInSeconds: 60 } }],
    });
    const began = cloud.clock.now();
    cloud.emit('mine', 'Thing', {});
    await cloud.clock.run();
    expect(cloud.clock.now() - began).toBeLessThan(63_000);
    expect(bus.deadLetters).toHaveLength(2);
  });

  it('loses, doubles and delays on demand', async () => {
    const { cloud, rule, delivered, bus } = lab();
    cloud.faults.arm({ fault: 'event-lost', resource: 'lost' });
    cloud.faults.arm({ fault: 'event-doubled', resource: 'twice' });
    cloud.faults.arm({ fault: 'event-late', resource: 'late' });
    rule({ InputPath: '$.detail-type' });
    for (const type of ['late', 'lost', 'twice']) cloud.emit('mine', type, {});
    await cloud.clock.run();
    expect(delivered.map(({ input }) => input)).toEqual(['twice', 'twice', 'late']);
    expect(bus.lost).toHaveLength(1);
  });
});

describe('operations', () => {
  it('puts events, and refuses single entries as AWS does', async () => {
    const { cloud, rule, delivered } = lab();
    rule({ InputPath: '$.detail' });
    const client = connect(new sdk.EventBridgeClient({}), cloud, 'owner', sdk as unknown as Record<string, unknown>);
    const entry = { Source: 'mine', DetailType: 'T', Detail: '{"n":1}' };
    const answer = client.send(
      new sdk.PutEventsCommand({ Entries: [entry, { ...entry, Detail: 'nonsense' }, { ...entry, Source: 'aws.ec2' }] }),
    );
    await cloud.clock.run();
    const { FailedEntryCount, Entries } = await answer;
    expect(FailedEntryCount).toBe(2);
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, 'MalformedDetail', 'NotAuthorizedForSourceException']);
    expect(delivered.map(({ input }) => input)).toEqual([{ n: 1 }]);
  });

  it('takes rules and targets through the API, five targets at most', async () => {
    const { cloud, delivered } = lab();
    const client = connect(new sdk.EventBridgeClient({}), cloud, 'owner', sdk as unknown as Record<string, unknown>);
    const targets = (count: number): sdk.PutTargetsCommand =>
      new sdk.PutTargetsCommand({
        Rule: 'x',
        Targets: Array.from({ length: count }, (_, index) => ({ Id: String(index), Arn: `arn:${index}` })),
      });
    const work = (async () => {
      await client.send(new sdk.PutRuleCommand({ Name: 'x', EventPattern: '{"source":["mine"]}' }));
      await client.send(targets(2));
      cloud.emit('mine', 'T', {});
      await expect(client.send(targets(6))).rejects.toBeInstanceOf(sdk.LimitExceededException);
    })();
    await cloud.clock.run();
    await work;
    expect(new Set(delivered.map(({ arn }) => arn))).toEqual(new Set(['arn:0', 'arn:1']));
  });

  it('fires a scheduled rule every period, and not while disabled', async () => {
    const { cloud, bus, delivered } = lab();
    bus.addRule({ name: 'minute', schedule: 'rate(1 minute)', targets: [{ Id: '1', Arn: 'arn:f' }] });
    bus.addRule({ name: 'off', schedule: 'rate(1 minute)', enabled: false, targets: [{ Id: '1', Arn: 'arn:g' }] });
    await cloud.clock.advance(5 * 60_000 + 30_000);
    expect(delivered).toHaveLength(5);
    expect(delivered[0]?.input).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      detail: {},
      resources: [expect.stringMatching(/rule\/minute$/)],
    });
    bus.stopSchedules();
    expect(await cloud.clock.run({ done: () => false })).toBe(false);
    expect(delivered).toHaveLength(5);
  });
});
