import {
  DescribeInstancesCommand,
  DescribeInstanceStatusCommand,
  ModifyInstanceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import { bench, dataDevice, rootDevice } from './bench.ts';

const stop = (id: string, more = {}): StopInstancesCommand => new StopInstancesCommand({ InstanceIds: [id], ...more });
const start = (id: string): StartInstancesCommand => new StartInstancesCommand({ InstanceIds: [id] });
const terminate = (id: string): TerminateInstancesCommand => new TerminateInstancesCommand({ InstanceIds: [id] });

describe('stopping', () => {
  it('takes 20 to 60 s, skipping the shutdown 3 to 8 s, and is measured', async () => {
    for (const [skip, low, high] of [
      [false, 20, 60],
      [true, 3, 8],
    ] as const) {
      const b = bench();
      const id = b.aws.addHost();
      await b.answer(b.client.send(stop(id, { SkipOsShutdown: skip })));
      expect(b.aws.hosts.view(id)).toMatchObject({ state: 'stopping', bootedAt: undefined, applicationUp: false });
      await b.wait(high);
      const wait = b.cloud.waits.find(({ kind }) => kind === 'stop');
      expect(b.aws.hosts.view(id)).toMatchObject({ state: 'stopped', rootVolumeId: undefined, files: {} });
      expect((wait?.to ?? 0) - (wait?.from ?? 0)).toBeGreaterThanOrEqual(low * 1_000);
      expect(b.aws.state.volumes.get(b.volumeAt(id, rootDevice))?.unclean).toBe(skip);
    }
  });

  it('is announced by events, late by 0.3 to 2 s', async () => {
    const b = bench();
    const id = await b.stoppedHost();
    await b.wait(2);
    const seen = b.cloud.events.map((event) => [event['detail-type'], event.detail, event.resources]);
    const arn = `arn:aws:ec2:eu-west-1:111122223333:instance/${id}`;
    expect(seen).toEqual(
      ['stopping', 'stopped'].map((state) => ['EC2 Instance State-change Notification', { 'instance-id': id, state }, [arn]]),
    );
  });

  it('repeats harmlessly, and says from where to where', async () => {
    const b = bench();
    const id = b.aws.addHost();
    const first = await b.answer(b.client.send(stop(id)));
    expect(first.StoppingInstances?.[0]).toMatchObject({
      PreviousState: { Name: 'running', Code: 16 },
      CurrentState: { Name: 'stopping', Code: 64 },
    });
    await b.wait(60);
    const again = await b.answer(b.client.send(stop(id)));
    expect(again.StoppingInstances?.[0]).toMatchObject({ PreviousState: { Name: 'stopped' }, CurrentState: { Name: 'stopped' } });
  });

  it('hangs when stuck, until it is forced', async () => {
    const b = bench();
    const id = b.aws.addHost();
    b.aws.stickInStopping(id);
    await b.answer(b.client.send(stop(id)));
    await b.wait(3_600);
    expect(b.aws.hosts.view(id)?.state).toBe('stopping');
    await b.answer(b.client.send(stop(id)));
    await b.wait(600);
    expect(b.aws.hosts.view(id)?.state).toBe('stopping');
    await b.answer(b.client.send(stop(id, { Force: true })));
    await b.wait(60);
    expect(b.aws.hosts.view(id)?.state).toBe('stopped');
  });

  it('stops all or none of a request', async () => {
    const b = bench();
    const [good, protectedHost] = [b.aws.addHost(), b.aws.addHost({ attributes: { disableApiStop: true } })];
    expect(await b.refusal(b.client.send(new StopInstancesCommand({ InstanceIds: [good, protectedHost] })))).toBe('OperationNotPermitted');
    expect(b.aws.hosts.view(good)?.state).toBe('running');
  });

  it('loses the automatic public address and gets another', async () => {
    const b = bench();
    const id = b.aws.addHost({ traits: { autoPublicIp: true } });
    const before = b.aws.state.instances.get(id)?.publicIp;
    await b.answer(b.client.send(stop(id)));
    await b.wait(60);
    expect(b.aws.state.instances.get(id)?.publicIp).toBeUndefined();
    await b.answer(b.client.send(start(id)));
    await b.wait(20);
    expect(b.aws.state.instances.get(id)?.publicIp).not.toBe(before);
  });
});

describe('refusals by state and protection', () => {
  it('follows the rules', async () => {
    const b = bench();
    const pending = await b.stoppedHost();
    const stopping = b.aws.addHost();
    const dead = b.aws.addHost();
    b.aws.terminate(dead);
    await b.wait(30);
    await b.answer(b.client.send(start(pending)));
    await b.answer(b.client.send(stop(stopping)));
    const spot = b.aws.addHost({ traits: { lifecycle: 'spot' } });
    const unstoppable = b.aws.addHost({ attributes: { disableApiStop: true } });
    const kept = b.aws.addHost({ attributes: { disableApiTermination: true } });
    const rules = [
      ['stop while pending', stop(pending), 'IncorrectInstanceState'],
      ['start while stopping', start(stopping), 'IncorrectInstanceState'],
      ['stop what is terminated', stop(dead), 'IncorrectInstanceState'],
      ['start what is terminated', start(dead), 'IncorrectInstanceState'],
      ['unknown id', stop('i-0123456789abcdef0'), 'InvalidInstanceID.NotFound'],
      ['malformed id', stop('host-1'), 'InvalidInstanceID.Malformed'],
      ['no ids', new StopInstancesCommand({ InstanceIds: [] }), 'MissingParameter'],
      ['stop a spot instance', stop(spot), 'UnsupportedOperation'],
      ['stop protection', stop(unstoppable), 'OperationNotPermitted'],
      ['termination protection', terminate(kept), 'OperationNotPermitted'],
      ['stop protection also forbids termination', terminate(unstoppable), 'OperationNotPermitted'],
      ['start what is pending', start(pending), 'accepted'],
    ] as const;
    const found = [];
    for (const [rule, command] of rules) found.push([rule, await b.refusal(b.client.send(command as StopInstancesCommand))]);
    expect(found).toEqual(rules.map(([rule, , code]) => [rule, code]));
  });
});

describe('starting', () => {
  it('goes through pending (5–17 s) and boots 15–25 s later; the application answers after that', async () => {
    const b = bench();
    const id = await b.stoppedHost();
    const changes: string[] = [];
    b.aws.hosts.onChange((instance, change) => void (instance === id && changes.push(change)));
    await b.answer(b.client.send(start(id)));
    expect(b.aws.hosts.view(id)?.state).toBe('pending');
    await b.wait(17);
    expect(b.aws.hosts.view(id)).toMatchObject({ state: 'running', bootedAt: undefined });
    await b.wait(25);
    const { bootedAt } = b.aws.hosts.view(id) ?? {};
    const [started, booted] = ['start', 'boot'].map((kind) => b.cloud.waits.find((wait) => wait.kind === kind));
    expect((started?.to ?? 0) - (started?.from ?? 0)).toBeGreaterThanOrEqual(5_000);
    expect((booted?.to ?? 0) - (booted?.from ?? 0)).toBeGreaterThanOrEqual(15_000);
    expect(booted?.to).toBe(bootedAt);
    expect(changes).toEqual(['pending', 'running', 'booted']);
    await b.wait(10);
    expect(b.aws.hosts.view(id)?.applicationUp).toBe(true);
  });

  it('needs the data volumes and their labels for the application', async () => {
    for (const [label, expected] of [
      ['orders', true],
      ['other', false],
    ] as const) {
      const b = bench();
      const id = await b.stoppedHost({ volumes: [{ device: dataDevice, label: 'orders' }] });
      b.aws.overwriteByHand(b.volumeAt(id, dataDevice), { '/label': label });
      await b.answer(b.client.send(start(id)));
      await b.wait(60);
      expect(b.aws.hosts.view(id)?.applicationUp).toBe(expected);
    }
  });

  it('fails back to stopped without a root, or with a key that cannot be used', async () => {
    const b = bench();
    const rootless = await b.stoppedHost();
    const locked = await b.stoppedHost({ root: { kmsKeyId: 'key-1' } });
    b.aws.deleteVolumeByHand(b.volumeAt(rootless, rootDevice));
    b.aws.disableKey('key-1');
    for (const id of [rootless, locked]) {
      await b.answer(b.client.send(start(id)));
      await b.wait(20);
      const answer = await b.answer(b.client.send(new DescribeInstancesCommand({ InstanceIds: [id] })));
      expect(answer.Reservations?.[0]?.Instances?.[0]).toMatchObject({
        State: { Name: 'stopped' },
        StateReason: { Code: 'Client.InternalError' },
      });
    }
  });

  it('never boots from a broken or an empty disk', async () => {
    const b = bench();
    const [broken, empty] = [await b.stoppedHost(), await b.stoppedHost()];
    b.aws.breakBoot(b.volumeAt(broken, rootDevice));
    b.aws.overwriteByHand(b.volumeAt(empty, rootDevice), {});
    for (const id of [broken, empty]) {
      await b.answer(b.client.send(start(id)));
      await b.wait(600);
      expect(b.aws.hosts.view(id)).toMatchObject({ state: 'running', bootedAt: undefined });
      const status = await b.answer(b.client.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] })));
      expect(status.InstanceStatuses?.[0]?.InstanceStatus?.Status).toBe('impaired');
    }
  });

  it('is refused for lack of capacity or quota, and leaves the instance stopped', async () => {
    let quota = 100;
    const b = bench({ vcpuQuota: () => quota });
    const id = await b.stoppedHost();
    b.aws.insufficientCapacity('m5.large', 3); // the SDK tries three times
    expect(await b.refusal(b.client.send(start(id)))).toBe('InsufficientInstanceCapacity');
    quota = 1;
    expect(await b.refusal(b.client.send(start(id)))).toBe('VcpuLimitExceeded');
    expect(b.aws.hosts.view(id)?.state).toBe('stopped');
    quota = 2;
    expect(await b.refusal(b.client.send(start(id)))).toBe('accepted');
  });

  it('is refused where the zone does not offer the type', async () => {
    const b = bench();
    const id = await b.stoppedHost();
    b.aws.withdrawType('m5.large', 'eu-west-1a');
    expect(await b.refusal(b.client.send(start(id)))).toBe('Unsupported');
  });
});

describe('ending', () => {
  it('follows the shutdown behaviour from inside, in spite of protection, and takes DeleteOnTermination volumes', async () => {
    for (const [shutdownBehavior, state] of [
      ['stop', 'stopped'],
      ['terminate', 'terminated'],
    ] as const) {
      const b = bench();
      const id = b.aws.addHost({
        attributes: { shutdownBehavior, disableApiTermination: true, disableApiStop: true },
        volumes: [{ device: dataDevice }],
        elasticIp: true,
      });
      const [root, data] = [b.volumeAt(id, rootDevice), b.volumeAt(id, dataDevice)];
      b.aws.hosts.shutDownFromInside(id);
      await b.wait(60);
      expect(b.aws.hosts.view(id)?.state).toBe(state);
      expect(b.aws.state.volumes.has(root)).toBe(state === 'stopped');
      expect(b.aws.state.volumes.get(data)?.state).toBe(state === 'stopped' ? 'in-use' : 'available');
    }
  });

  it('keeps volumes whose DeleteOnTermination was taken off, and forgets the instance after an hour', async () => {
    const b = bench();
    const id = b.aws.addHost();
    const root = b.volumeAt(id, rootDevice);
    const off = [{ DeviceName: rootDevice, Ebs: { DeleteOnTermination: false } }];
    await b.answer(b.client.send(new ModifyInstanceAttributeCommand({ InstanceId: id, BlockDeviceMappings: off })));
    await b.answer(b.client.send(terminate(id)));
    await b.wait(60);
    expect(b.aws.state.volumes.get(root)).toMatchObject({ state: 'available', attachment: undefined });
    await b.wait(3_600);
    expect(await b.refusal(b.client.send(new DescribeInstancesCommand({ InstanceIds: [id] })))).toBe('InvalidInstanceID.NotFound');
  });
});
