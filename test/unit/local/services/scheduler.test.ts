import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { CreateScheduleInput } from '@aws-sdk/client-scheduler';
import { describe, expect, it } from '@jest/globals';
import type { ScheduledTarget } from '../../../../local/aws/scheduler/clockwork.ts';
import { scheduler } from '../../../../local/aws/scheduler.ts';
import { bench } from './bench.ts';

function scheduled(failures = 0) {
  const all = bench();
  const delivered: { at: number; target: ScheduledTarget }[] = [];
  let left = failures;
  const deliver = (target: ScheduledTarget): Promise<void> => {
    if (left-- > 0) return Promise.reject(new Error('the target is down'));
    delivered.push({ at: all.cloud.clock.now(), target });
    return Promise.resolve();
  };
  const service = scheduler(all.cloud, { deliver });
  const from = all.cloud.clock.now();
  const at = (minutes: number) => `at(${new Date(from + minutes * 60_000).toISOString().slice(0, 19)})`;
  const input = (over: Partial<CreateScheduleInput> = {}): CreateScheduleInput => ({
    Name: 'c-1-1',
    ScheduleExpression: at(10),
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: { Arn: 'arn:aws:lambda:f', RoleArn: 'arn:aws:iam::111122223333:role/s', Input: '{"due":"<aws.scheduler.scheduled-time>"}' },
    ...over,
  });
  const create = (over: Partial<CreateScheduleInput> = {}) => all.scheduler.send(new CreateScheduleCommand(input(over)));
  return { ...all, service, delivered, from, at, input, create };
}

describe('a one-time schedule', () => {
  it('fires within the minute after its time, once, and is deleted', async () => {
    const { ask, create, seconds, delivered, from, service } = scheduled();
    await ask(create());
    await seconds(598);
    expect(delivered).toEqual([]);
    await seconds(63);
    expect(delivered.map(({ target }) => target.Input)).toEqual(['{"due":"2026-01-05T09:10:00Z"}']);
    expect((delivered[0]?.at ?? 0) - from).toBeLessThan(660_000);
    expect(service.schedules()).toEqual([]);
    await seconds(86_400);
    expect(delivered).toHaveLength(1);
  });
  it('moves with an update, and is silent once deleted or disabled', async () => {
    const { ask, create, scheduler: client, input, at, seconds, delivered } = scheduled();
    await ask(create());
    await ask(create({ Name: 'deleted' }));
    await ask(create({ Name: 'disabled', State: 'DISABLED' }));
    await ask(client.send(new UpdateScheduleCommand(input({ ScheduleExpression: at(60) }))));
    await ask(client.send(new DeleteScheduleCommand({ Name: 'deleted' })));
    await seconds(3590);
    expect(delivered).toEqual([]);
    await seconds(90);
    expect(delivered).toHaveLength(1);
  });
  it('tries again while the target is down', async () => {
    const { ask, create, seconds, delivered, service } = scheduled(3);
    await ask(create());
    await seconds(700);
    expect([delivered.length, service.deadLetters]).toEqual([1, []]);
  });
  it('ends in the dead-letter queue when the attempts are used up', async () => {
    const { ask, create, input, seconds, service, delivered } = scheduled(99);
    await ask(
      create({
        Target: {
          ...input().Target,
          Arn: 'arn:f',
          RoleArn: 'arn:aws:iam::111122223333:role/r',
          RetryPolicy: { MaximumRetryAttempts: 2 },
          DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-west-1:111122223333:queue' },
        },
      }),
    );
    await seconds(900);
    expect([service.deadLetters, delivered]).toEqual([
      [expect.objectContaining({ queue: 'arn:aws:sqs:eu-west-1:111122223333:queue', attempts: 3, schedule: 'c-1-1' })],
      [],
    ]);
  });
  it('can be lost', async () => {
    const { ask, create, seconds, service } = scheduled();
    await ask(create());
    service.lose('c-1-1');
    await seconds(7200);
    expect([service.fired, service.schedules().length]).toEqual([[], 1]);
  });
});

describe('requests', () => {
  it.each<[string, Partial<CreateScheduleInput>, string]>([
    ['a name with a slash', { Name: 'a/b' }, 'ValidationException'],
    ['a name above 64 characters', { Name: 'x'.repeat(65) }, 'ValidationException'],
    ['a time in the past', { ScheduleExpression: 'at(2025-12-31T00:00:00)' }, 'ValidationException'],
    ['a time with a zone', { ScheduleExpression: 'at(2026-12-31T00:00:00Z)' }, 'ValidationException'],
    ['a missing window', { FlexibleTimeWindow: undefined }, 'ValidationException'],
    ['a target without role', { Target: { Arn: 'arn:f', RoleArn: undefined } }, 'ValidationException'],
    ['an unknown group', { GroupName: 'none' }, 'ResourceNotFoundException'],
    ['cron, loudly', { ScheduleExpression: 'cron(0 * * * ? *)' }, 'LocalCloud.NotModelled'],
    ['another time zone, loudly', { ScheduleExpressionTimezone: 'Europe/Berlin' }, 'LocalCloud.NotModelled'],
  ])('refuse %s', async (_case, over, code) => {
    const { create, refusal } = scheduled();
    expect(await refusal(create(over))).toMatch(new RegExp(`^${code}:`));
  });
  it('refuse a second schedule of that name, but not a repetition with the same token', async () => {
    const { create, refusal, scheduler: client } = scheduled();
    expect(await refusal(create({ ClientToken: 't' }))).toBe('accepted');
    expect(await refusal(create({ ClientToken: 't' }))).toBe('accepted');
    expect(await refusal(create())).toMatch(/^ConflictException/);
    expect(await refusal(client.send(new GetScheduleCommand({ Name: 'none' })))).toMatch(/^ResourceNotFoundException/);
  });
  it('answer what was asked for', async () => {
    const { ask, create, scheduler: client, service } = scheduled();
    service.addGroup('ahps');
    await ask(create({ GroupName: 'ahps' }));
    await ask(create({ Name: 'other' }));
    expect(await ask(client.send(new GetScheduleCommand({ Name: 'c-1-1', GroupName: 'ahps' })))).toMatchObject({
      State: 'ENABLED',
      GroupName: 'ahps',
      ActionAfterCompletion: 'DELETE',
    });
    const { Schedules } = await ask(client.send(new ListSchedulesCommand({ GroupName: 'ahps', NamePrefix: 'c-' })));
    expect(Schedules?.map(({ Name }) => Name)).toEqual(['c-1-1']);
  });
});

it('a rate fires again and again', async () => {
  const { ask, create, seconds, delivered } = scheduled();
  await ask(create({ ScheduleExpression: 'rate(5 minutes)', ActionAfterCompletion: 'NONE' }));
  await seconds(3600);
  expect(delivered.length).toBeGreaterThanOrEqual(9);
  expect(delivered.length).toBeLessThanOrEqual(12);
});
