import { DescribeInstancesCommand, EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2';
import * as ec2Package from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import { Cloud } from '../../../../local/aws/cloud.ts';
import { connect } from '../../../../local/aws/door.ts';
import { ec2 } from '../../../../local/aws/ec2/ec2.ts';
import { Throttles } from '../../../../local/aws/throttling/throttles.ts';
import { VirtualClock } from '../../../../local/clock.ts';

/** How many of so many requests at once are admitted. */
function admitted(throttles: Throttles, service: string, operation: string, count: number, input: Record<string, unknown> = {}): number {
  let passed = 0;
  for (let index = 0; index < count; index++)
    try {
      throttles.admit({ service, operation, input, caller: 'somebody' });
      passed += 1;
    } catch {
      // counted by its absence
    }
  return passed;
}
const filtered = { Filters: [{ Name: 'instance-id', Values: ['i-1'] }] };

describe('a bucket', () => {
  it.each<[string, string, Record<string, unknown>, number]>([
    ['EC2', 'StartInstances', { InstanceIds: ['i-1'] }, 5],
    ['EC2', 'CreateSnapshots', {}, 100],
    ['EC2', 'StopInstances', { InstanceIds: ['i-1'] }, 50],
    ['EC2', 'AttachVolume', {}, 50],
    ['EC2', 'DescribeInstances', filtered, 100],
    ['EC2', 'DescribeInstances', {}, 50],
    ['EC2', 'DescribeInstances', { InstanceIds: ['i-1'] }, 50],
    ['EC2', 'DescribeTags', {}, 100],
    ['Elastic Load Balancing v2', 'DescribeTargetHealth', {}, 40],
    ['SFN', 'StartExecution', {}, 1300],
    ['SFN', 'SendTaskSuccess', {}, 3000],
  ])('%s %s with %j holds the published number of requests', (service, operation, input, size) => {
    expect(admitted(new Throttles(new VirtualClock(), true), service, operation, size + 10, input)).toBe(size);
  });

  it('is refilled as time goes by', async () => {
    const clock = new VirtualClock();
    const throttles = new Throttles(clock, true);
    expect(admitted(throttles, 'EC2', 'StartInstances', 9)).toBe(5);
    await clock.advance(1_000);
    expect(admitted(throttles, 'EC2', 'StartInstances', 9)).toBe(2);
    await clock.advance(60_000);
    expect(admitted(throttles, 'EC2', 'StartInstances', 9)).toBe(5);
  });

  it('counts instances beside requests', () => {
    const throttles = new Throttles(new VirtualClock(), true);
    const many = { InstanceIds: Array.from({ length: 400 }, (_, index) => `i-${index}`) };
    expect(admitted(throttles, 'EC2', 'StartInstances', 4, many)).toBe(2);
  });

  it('is its own for each operation of EC2, and one for all of Auto Scaling', () => {
    const throttles = new Throttles(new VirtualClock(), true);
    expect(admitted(throttles, 'EC2', 'AttachVolume', 60)).toBe(50);
    expect(admitted(throttles, 'EC2', 'DetachVolume', 1)).toBe(1);
    expect(admitted(throttles, 'Auto Scaling', 'DescribeAutoScalingGroups', 60)).toBe(40);
    expect(admitted(throttles, 'Auto Scaling', 'EnterStandby', 1)).toBe(0);
  });

  it('tells how far it was emptied and how often it refused', () => {
    const throttles = new Throttles(new VirtualClock(), true);
    admitted(throttles, 'EC2', 'AttachVolume', 10);
    admitted(throttles, 'EC2', 'StartInstances', 7);
    expect(throttles.usage().map(({ name, highestShare, refused }) => [name, highestShare, refused])).toEqual([
      ['EC2 AttachVolume', 0.2, 0],
      ['EC2 StartInstances', 1, 2],
      ['EC2 StartInstances resources', 0, 0],
    ]);
  });

  it('does not bind the auditor, nor anybody where throttling is off', () => {
    const throttles = new Throttles(new VirtualClock(), true);
    for (let index = 0; index < 9; index++) throttles.admit({ service: 'EC2', operation: 'StartInstances', input: {}, caller: 'auditor' });
    expect(throttles.usage()).toEqual([]);
    expect(admitted(new Throttles(new VirtualClock(), false), 'EC2', 'StartInstances', 99)).toBe(99);
  });
});

describe('a client', () => {
  it('is spared throttles by the retries, until there are too many; those that surface are counted', async () => {
    const cloud = new Cloud({ callLatency: [0, 0] });
    const id = ec2(cloud).addHost({});
    const client = connect(new EC2Client({ region: cloud.region }), cloud, 'somebody', ec2Package);
    const send = (count: number): Promise<string[]> =>
      Promise.all(
        Array.from({ length: count }, () =>
          client.send(new DescribeInstancesCommand({ InstanceIds: [id] })).then(
            () => 'answered',
            (error: Error) => error.name,
          ),
        ),
      );
    const run = async (count: number): Promise<string[]> => {
      const answers = send(count);
      await cloud.clock.advance(60_000);
      return answers;
    };
    expect((await run(55)).filter((answer) => answer !== 'answered')).toEqual([]);
    expect(cloud.calls.filter(({ error }) => error === 'RequestLimitExceeded').length).toBeGreaterThanOrEqual(5);
    expect(cloud.throttles.surfaced).toEqual([]);
    const surfaced = (await run(200)).filter((answer) => answer === 'RequestLimitExceeded');
    expect(surfaced.length).toBeGreaterThan(20);
    expect(cloud.throttles.surfaced).toHaveLength(surfaced.length);
  });

  it('gets EC2 status 503 with the exception of its package', async () => {
    const cloud = new Cloud({ callLatency: [0, 0] });
    ec2(cloud);
    cloud.faults.arm({ fault: 'throttle', operation: 'EC2.StopInstances' });
    const client = connect(new EC2Client({ region: cloud.region }), cloud, 'somebody', ec2Package);
    const answer = client.send(new StopInstancesCommand({ InstanceIds: ['i-00000001'] })).catch((error: unknown) => error);
    await cloud.clock.run();
    const error = await answer;
    expect(error).toBeInstanceOf(ec2Package.EC2ServiceException);
    expect(error).toMatchObject({ name: 'RequestLimitExceeded', $fault: 'client', $metadata: { httpStatusCode: 503, attempts: 3 } });
  });
});
