import * as asg from '@aws-sdk/client-auto-scaling';
import * as ec2 from '@aws-sdk/client-ec2';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as ssm from '@aws-sdk/client-ssm';
import { describe, expect, it } from '@jest/globals';
import { Cloud } from '../../../../local/aws/cloud.ts';
import { connect } from '../../../../local/aws/door.ts';
import { RetryQuota } from '../../../../local/aws/door/retries.ts';
import { AwsError } from '../../../../local/aws/refusal.ts';

const region = 'eu-west-1';

/** A cloud whose operations always refuse so; the error that the client throws at the end. */
async function thrown(refusal: AwsError, service: string, operation: string, send: (cloud: Cloud) => Promise<unknown>) {
  const cloud = new Cloud({ callLatency: [0, 0] });
  cloud.register(service, {
    [operation]: () => {
      throw refusal;
    },
  });
  const answer = send(cloud).catch((error: unknown) => error);
  await cloud.clock.run();
  return { error: await answer, calls: cloud.calls.length, took: cloud.clock.now() - Date.UTC(2026, 0, 5, 9) };
}

describe('an exception', () => {
  it('is of the class that the SDK has for the code, found by the code on the wire', async () => {
    const { error } = await thrown(new AwsError('ResourceContention', 'busy', 'server'), 'Auto Scaling', 'EnterStandby', (cloud) =>
      connect(new asg.AutoScalingClient({ region }), cloud, 'somebody', asg).send(
        new asg.EnterStandbyCommand({ AutoScalingGroupName: 'web', ShouldDecrementDesiredCapacity: true }),
      ),
    );
    expect(error).toBeInstanceOf(asg.ResourceContentionFault);
    expect(error).toMatchObject({ name: 'ResourceContentionFault', message: 'busy', $metadata: { httpStatusCode: 500 } });
  });

  it('is of the service where the package knows no class for the code', async () => {
    const { error } = await thrown(new AwsError('Unheard', 'of'), 'SSM', 'GetParameter', (cloud) =>
      connect(new ssm.SSMClient({ region }), cloud, 'somebody', ssm).send(new ssm.GetParameterCommand({ Name: 'a' })),
    );
    expect(error).toBeInstanceOf(ssm.SSMServiceException);
    expect(error).toMatchObject({ name: 'Unheard', $fault: 'client', $metadata: { httpStatusCode: 400, attempts: 1 } });
  });

  it('is the transport’s where there was no answer', async () => {
    const { error, calls } = await thrown(
      new AwsError('TimeoutError', 'socket hang up', 'server', { status: 0 }),
      'EC2',
      'StopInstances',
      (cloud) =>
        connect(new ec2.EC2Client({ region }), cloud, 'somebody', ec2).send(new ec2.StopInstancesCommand({ InstanceIds: ['i-00000001'] })),
    );
    expect(error).not.toBeInstanceOf(ec2.EC2ServiceException);
    expect(error).toMatchObject({ name: 'TimeoutError', $metadata: { attempts: 3 } });
    expect(calls).toBe(3);
  });
});

describe('a retry', () => {
  it.each([
    [new AwsError('RequestLimitExceeded', 'slow', 'client', { status: 503 }), 3],
    [new AwsError('InternalError', 'oops', 'server'), 3],
    [new AwsError('Odd', 'oops', 'server', { status: 501 }), 1],
    [new AwsError('IncorrectInstanceState', 'no'), 1],
  ])('after %s: %i attempts', async (refusal, attempts) => {
    const { calls } = await thrown(refusal, 'EC2', 'StopInstances', (cloud) =>
      connect(new ec2.EC2Client({ region }), cloud, 'somebody', ec2).send(new ec2.StopInstancesCommand({ InstanceIds: ['i-00000001'] })),
    );
    expect(calls).toBe(attempts);
  });

  it('waits a drawn part of 50 ms and 100 ms, after throttles of 1 s and 2 s, and as long as it is asked to', () => {
    const failure = new AwsError('InternalError', '', 'server');
    const throttle = new AwsError('Throttling', '');
    const asked = new AwsError('ThrottlingException', '', 'client', { status: 429, retryAfterSeconds: 4 });
    const quota = new RetryQuota(3);
    const most = (error: AwsError, attempt: number) => quota.delay(error, error.fault === 'server' ? 500 : 400, attempt, () => 1);
    expect([most(failure, 1), most(failure, 2), most(failure, 3)]).toEqual([50, 100, undefined]);
    expect([most(throttle, 1), most(throttle, 2), most(throttle, 3)]).toEqual([1_000, 2_000, undefined]);
    expect(most(asked, 1)).toBe(4_000);
    expect(quota.delay(failure, 500, 1, () => 0.5)).toBe(25);
  });

  it('is given up when the quota of the client is used up, and success fills it', () => {
    const quota = new RetryQuota(3);
    const failure = new AwsError('InternalError', '', 'server');
    const tries = (): number => {
      let count = 0;
      while (quota.delay(failure, 500, 1, () => 0) !== undefined) count += 1;
      return count;
    };
    expect(tries()).toBe(35); // 500 tokens, 14 each
    quota.succeeded();
    expect(tries()).toBe(1);
  });
});

describe('an idempotency token', () => {
  const schedule = { Name: 'a', ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow: { Mode: 'OFF' as const }, Target: undefined };

  async function tokens(seed: number, given: object): Promise<unknown[]> {
    const cloud = new Cloud({ seed, callLatency: [0, 0] });
    const seen: unknown[] = [];
    cloud.register('Scheduler', {
      CreateSchedule: ({ ClientToken }: { ClientToken?: string }) => {
        seen.push(ClientToken);
        if (seen.length < 3) throw new AwsError('InternalServerException', 'again', 'server');
        return {};
      },
    });
    const client = connect(new scheduler.SchedulerClient({ region }), cloud, 'somebody', scheduler);
    void client.send(new scheduler.CreateScheduleCommand({ ...schedule, ...given }));
    await cloud.clock.run();
    return seen;
  }

  it('is filled in as the serialiser does, the same for every attempt and for every run of a seed', async () => {
    const first = await tokens(1, {});
    expect(first).toHaveLength(3);
    expect(first[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(first).size).toBe(1);
    expect(await tokens(1, {})).toEqual(first);
    expect((await tokens(2, {}))[0]).not.toBe(first[0]);
  });

  it('is left alone where the caller gave one', async () => {
    expect(new Set(await tokens(1, { ClientToken: 'mine' }))).toEqual(new Set(['mine']));
  });
});
