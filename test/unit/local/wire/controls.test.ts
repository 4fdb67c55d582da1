import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as ec2 from '@aws-sdk/client-ec2';
import * as sfn from '@aws-sdk/client-sfn';
import type { OpenServer } from '../../../../local/server/open.ts';
import { control, openBare } from './open.ts';

const host = 'i-0a11ce00000000001';
const roleArn = 'arn:aws:iam::111122223333:role/machine';

let server: OpenServer;
let machines: sfn.SFNClient;
let instances: ec2.EC2Client;
beforeAll(async () => {
  server = await openBare();
  const settings = {
    endpoint: server.url,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'b' },
  };
  machines = new sfn.SFNClient(settings);
  instances = new ec2.EC2Client(settings);
});
afterAll(() => server.close());

const now = (): string => new Date(server.stage.local.cloud.clock.now()).toISOString();
const stateOfHost = async (): Promise<string | undefined> => {
  const { Reservations } = await instances.send(new ec2.DescribeInstancesCommand({ InstanceIds: [host] }));
  return Reservations?.[0]?.Instances?.[0]?.State?.Name;
};

/** `{"sleeps": …, "then": …}` as the golden cases write it. */
const sleepsThen = (sleeps: number, then: object): object => JSON.parse(`{"sleeps":${sleeps},"then":${JSON.stringify(then)}}`) as object;

async function create(name: string, States: object): Promise<string> {
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'First', States });
  const { stateMachineArn = '' } = await machines.send(new sfn.CreateStateMachineCommand({ name, definition, roleArn }));
  return stateMachineArn;
}

const run = async (stateMachineArn: string, input: unknown = {}): Promise<string> => {
  const { executionArn = '' } = await machines.send(new sfn.StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
  return executionArn;
};
const told = async (executionArn: string): Promise<unknown> => {
  const { status, output, error, cause } = await machines.send(new sfn.DescribeExecutionCommand({ executionArn }));
  return {
    status,
    ...(output === undefined ? {} : { output: JSON.parse(output) as unknown }),
    ...(error && { error }),
    ...(cause && { cause }),
  };
};

describe('/_local/clock', () => {
  it('lets time pass, with all that happens in it', async () => {
    const before = Date.parse(now());
    await instances.send(new ec2.StopInstancesCommand({ InstanceIds: [host] }));
    expect(await control(server, 'clock', { seconds: 120.5 })).toEqual({ now: now() });
    expect(Date.parse(now()) - before).toBeGreaterThanOrEqual(120_500);
    expect(await stateOfHost()).toBe('stopped');
    expect(await control(server, 'clock')).toEqual({ now: now() });
  });

  it.each([[{}], [{ seconds: -1 }], [{ seconds: '5' }], [{ seconds: 1, more: 2 }], ['{']])('refuses %j', async (body) => {
    expect(await control(server, 'clock', body)).toMatchObject({ status: 400 });
  });
});

describe('the controls', () => {
  it('are not for web pages, whatever name they reached this machine by', async () => {
    const fromPage = await fetch(`${server.url}/_local/clock`, { headers: { origin: 'https://example.org' } });
    expect(fromPage.status).toBe(403);
  });

  it('are named where one is asked for that does not exist', async () => {
    expect(await control(server, 'nonsense')).toMatchObject({ status: 404, detail: expect.stringContaining('/_local/clock') });
    expect(await control(server, 'clock', {}, 'DELETE')).toMatchObject({ status: 400, detail: 'use GET or POST' });
  });
});

describe('/_local/functions', () => {
  const task = (resource: string, name: string) => ({
    Type: 'Task',
    Resource: resource,
    Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
    End: true,
  });

  it('registers functions as the golden cases write them; a new registration goes before the old', async () => {
    const invoke = await create('invoke', {
      First: { ...task('arn:aws:states:::lambda:invoke', 'f'), Output: '{% $states.result.Payload %}' },
    });
    for (const [functions, expected] of [
      [{ f: 'echo' }, { status: 'SUCCEEDED', output: { a: 1 } }],
      [{ f: { behaviour: { returns: [1, 'x'] } } }, { status: 'SUCCEEDED', output: [1, 'x'] }],
      [
        { f: sleepsThen(30, { throws: { name: 'Mine', message: 'no' } }) },
        { status: 'FAILED', error: 'Mine', cause: expect.stringContaining('no') },
      ],
    ] as const) {
      expect(await control(server, 'functions', { id: 'case', functions })).toEqual({ id: 'case' });
      const execution = await run(invoke, { a: 1 });
      await control(server, 'clock', { seconds: 60 });
      expect(await told(execution)).toEqual(expected);
    }
  });

  it('answers the token of a waiting state; the machine that has the registration’s id gets its own answer', async () => {
    const States = {
      First: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        Arguments: { QueueUrl: 'q', MessageBody: { T: '{% $states.context.Task.Token %}' } },
        End: true,
      },
    };
    await control(server, 'functions', { id: 'first', callbacks: { First: { answer: 'success', output: { token: '«token»' } } } });
    await control(server, 'functions', { id: 'second', callbacks: { First: { answer: 'failure', error: 'No', cause: 'never' } } });
    const [mine, other] = [await run(await create('first', States)), await run(await create('other', States))];
    await control(server, 'clock', { seconds: 5 });
    expect(await told(mine)).toEqual({ status: 'SUCCEEDED', output: { token: expect.stringMatching(/^AQC/) } });
    expect(await told(other)).toEqual({ status: 'FAILED', error: 'No', cause: 'never' });
  });

  it.each([
    [{ functions: {} }],
    [{ id: 'x', functions: { f: 'shouts' } }],
    [{ id: 'x', functions: { f: { sleeps: 1, snores: 2 } } }],
    [{ id: 'x', callbacks: { S: { answer: 'maybe' } } }],
  ])('refuses %j', async (body) => {
    expect(await control(server, 'functions', body)).toMatchObject({ status: 400 });
  });
});

describe('/_local/faults', () => {
  it('strikes over the wire, for whom and as often as it is told', async () => {
    const orders = [{ fault: 'throttle', operation: 'EC2.DescribeVolumes', times: 3 }];
    expect(await control(server, 'faults', { clear: true, orders })).toMatchObject({ armed: [{ struck: 0 }] });
    await expect(instances.send(new ec2.DescribeVolumesCommand({}))).rejects.toMatchObject({
      name: 'RequestLimitExceeded',
      $metadata: { httpStatusCode: 503 },
    });
    expect(await control(server, 'faults', { clear: true })).toMatchObject({ armed: [] });
    await expect(instances.send(new ec2.DescribeVolumesCommand({}))).resolves.toMatchObject({ Volumes: expect.any(Array) });
    expect(await control(server, 'faults', { orders: [{ fault: 'gremlins' }] })).toMatchObject({ status: 400 });
  });
});

describe('/_local/state', () => {
  it('restores everything: what there was, what was under way, and what comes next', async () => {
    await instances.send(new ec2.StartInstancesCommand({ InstanceIds: [host] }));
    await control(server, 'clock', { seconds: 1 }); // describe calls lag
    await control(server, 'functions', { id: 'slow', functions: { slow: sleepsThen(100, { returns: 'awake' }) } });
    const machine = await create('slow', {
      First: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'slow' },
        Output: '{% $random() %}',
        End: true,
      },
    });
    const execution = await run(machine);
    const saved = await control(server, 'state');
    const goOn = async (): Promise<unknown> => {
      const seen = [now(), await stateOfHost(), await told(execution)];
      await control(server, 'clock', { seconds: 200 });
      const volume = await instances.send(new ec2.CreateVolumeCommand({ AvailabilityZone: 'eu-west-1a', Size: 8, ClientToken: 'x' }));
      return [...seen, now(), await stateOfHost(), await told(execution), volume.VolumeId, volume.CreateTime];
    };
    const first = await goOn();
    expect(first).toEqual(expect.arrayContaining(['running', { status: 'RUNNING' }, { status: 'SUCCEEDED', output: expect.any(Number) }]));
    await control(server, 'clock', { seconds: 86_400 });
    expect(await control(server, 'state', saved, 'PUT')).toEqual({ now: (first as unknown[])[0] === now() ? now() : expect.any(String) });
    expect(await goOn()).toEqual(first);
    // A restored state can be saved and restored in its turn.
    const again = await control(server, 'state');
    expect(await control(server, 'state', again)).toEqual({ now: now() });
  });

  it('refuses what it did not write, and what was made otherwise', async () => {
    const at = now();
    expect(await control(server, 'state', { version: 1 })).toMatchObject({ status: 400 });
    const other = { version: 1, recipe: 'another cloud', at: 0, journal: [] };
    expect(await control(server, 'state', other)).toMatchObject({ status: 400, detail: expect.stringContaining('another cloud') });
    expect(now()).toBe(at);
  });
});
