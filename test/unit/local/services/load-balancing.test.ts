import {
  DeregisterTargetsCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from '@jest/globals';
import { loadBalancing } from '../../../../local/aws/load-balancing/load-balancing.ts';
import type { TargetGroupSeed } from '../../../../local/aws/load-balancing/target-groups.ts';
import { bench } from './bench.ts';

function fleet(seed: Partial<TargetGroupSeed> = {}) {
  const all = bench();
  const balancing = loadBalancing(all.cloud, all.hosts);
  all.hosts.add('i-1');
  all.hosts.add('i-2');
  const arn = balancing.addTargetGroup({ name: 'web', vpcId: 'vpc-1', port: 8080, interval: 10, deregistrationDelaySeconds: 60, ...seed });
  const target = (Id: string, Port?: number) => ({ TargetGroupArn: arn, Targets: [{ Id, ...(Port === undefined ? {} : { Port }) }] });
  return {
    ...all,
    balancing,
    arn,
    register: (id: string, port?: number) => all.elb.send(new RegisterTargetsCommand(target(id, port))),
    deregister: (id: string, port?: number) => all.elb.send(new DeregisterTargetsCommand(target(id, port))),
    async health(id?: string, port?: number) {
      const input = id === undefined ? { TargetGroupArn: arn } : target(id, port);
      const { TargetHealthDescriptions: list = [] } = await all.ask(all.elb.send(new DescribeTargetHealthCommand(input)));
      return list.map(({ Target, TargetHealth }) =>
        `${Target?.Id}:${Target?.Port} ${TargetHealth?.State} ${TargetHealth?.Reason ?? ''}`.trim(),
      );
    },
  };
}

describe('registering', () => {
  it('goes from initial to healthy at the first passed check, within one interval, and notes the wait', async () => {
    const { ask, register, health, seconds, cloud } = fleet();
    await ask(register('i-1'));
    expect(await health()).toEqual(['i-1:8080 initial Elb.RegistrationInProgress']);
    await seconds(13);
    expect(await health()).toEqual(['i-1:8080 healthy']);
    expect(cloud.waits).toEqual([expect.objectContaining({ kind: 'health', resource: 'i-1' })]);
  });
  it('needs all healthy checks after a failed one', async () => {
    const { ask, register, health, seconds, hosts } = fleet({ healthyThreshold: 3 });
    const host = hosts.add('i-3', { applicationUp: false });
    await ask(register('i-3'));
    await seconds(13);
    expect(await health()).toEqual(['i-3:8080 unhealthy Target.FailedHealthChecks']);
    host.applicationUp = true;
    await seconds(18);
    expect(await health()).toEqual(['i-3:8080 unhealthy Target.FailedHealthChecks']);
    await seconds(13);
    expect(await health()).toEqual(['i-3:8080 healthy']);
  });
  it('is healthy only on a port on which the application of the booted root answers', async () => {
    const { ask, register, health, seconds, hosts } = fleet();
    hosts.add('i-3', { ports: [8080] });
    await ask(register('i-3'));
    await ask(register('i-3', 9090));
    await seconds(13);
    expect(await health()).toEqual(['i-3:8080 healthy', 'i-3:9090 unhealthy Target.FailedHealthChecks']);
  });
  it.each<[string, Partial<TargetGroupSeed>, string, number | undefined, string]>([
    ['an unknown instance', {}, 'i-none', undefined, 'InvalidTarget'],
    ['an instance of another network', { vpcId: 'vpc-2' }, 'i-1', undefined, 'InvalidTarget'],
    ['a stopped instance', {}, 'i-2', undefined, 'InvalidTarget'],
    ['a port out of range', {}, 'i-1', 70_000, 'ValidationError'],
    ['an instance id among addresses', { targetType: 'ip' }, 'i-1', undefined, 'ValidationError'],
  ])('refuses %s', async (_case, seed, id, port, code) => {
    const { register, refusal, hosts } = fleet(seed);
    hosts.stop('i-2');
    expect(await refusal(register(id, port))).toMatch(new RegExp(`^${code}`));
  });
  it('takes 1,000 targets in a group, all of a request or none', async () => {
    const { elb, arn, health, refusal, balancing } = fleet({ targetType: 'ip' });
    const address = (index: number) => ({ Id: `10.1.${Math.floor(index / 250)}.${index % 250}` });
    balancing.seedTargets(
      arn,
      Array.from({ length: 999 }, (_, index) => address(index)),
    );
    const register = (...indices: number[]) => elb.send(new RegisterTargetsCommand({ TargetGroupArn: arn, Targets: indices.map(address) }));
    expect(await refusal(register(999, 1_000))).toMatch(/^TooManyTargets/);
    expect(await health()).toHaveLength(999);
    expect(await refusal(register(998, 999))).toBe('accepted');
  });
  it('names a member that is not modelled', async () => {
    const { elb, arn, refusal } = fleet();
    const request = elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn, Include: ['AnomalyDetection'] }));
    expect(await refusal(request)).toBe(
      'LocalCloud.NotModelled: Elastic Load Balancing v2 DescribeTargetHealth: not modelled by the local cloud: Include',
    );
  });
  it('keeps a network load balancer waiting for minutes and for every check', async () => {
    const { ask, register, health, seconds } = fleet({ protocol: 'TCP', healthyThreshold: 3 });
    await ask(register('i-1'));
    await seconds(50);
    expect(await health()).toEqual(['i-1:8080 initial Elb.RegistrationInProgress']);
    await seconds(150);
    expect(await health()).toEqual(['i-1:8080 healthy']);
  });
});

describe('deregistering', () => {
  it('shows draining for the whole delay, then not registered, and notes the wait', async () => {
    const { ask, balancing, arn, deregister, health, seconds, cloud } = fleet();
    balancing.seedTargets(arn, [{ Id: 'i-1' }]);
    await ask(deregister('i-1'));
    await seconds(58);
    expect(await health('i-1')).toEqual(['i-1:8080 draining Target.DeregistrationInProgress']);
    await seconds(3);
    expect(await health('i-1')).toEqual(['i-1:8080 unused Target.NotRegistered']);
    expect(await health()).toEqual([]);
    expect(cloud.waits.map(({ kind, resource, from, to }) => [kind, resource, to - from])).toEqual([['drain', 'i-1', 60_000]]);
    expect(balancing.history.map(({ change }) => change)).toEqual(['registered', 'healthy', 'deregistered', 'gone']);
  });
  it('succeeds for an absent target, and leaves one on another port alone', async () => {
    const { ask, balancing, arn, deregister, health, refusal } = fleet();
    balancing.seedTargets(arn, [{ Id: 'i-1' }, { Id: 'i-1', Port: 9090 }]);
    expect(await refusal(deregister('i-2'))).toBe('accepted');
    await ask(deregister('i-1'));
    expect(await health()).toEqual(['i-1:8080 draining Target.DeregistrationInProgress', 'i-1:9090 healthy']);
    await ask(deregister('i-1', 9090));
    expect(await health('i-1', 9090)).toEqual(['i-1:9090 draining Target.DeregistrationInProgress']);
  });
  it('keeps an address out until it has drained, but takes an instance back', async () => {
    const ip = fleet({ targetType: 'ip' });
    ip.balancing.seedTargets(ip.arn, [{ Id: '10.0.0.1' }]);
    await ip.ask(ip.deregister('10.0.0.1'));
    expect(await ip.refusal(ip.register('10.0.0.1'))).toMatch(/^InvalidTarget/);
    await ip.seconds(61);
    expect(await ip.refusal(ip.register('10.0.0.1'))).toBe('accepted');
    expect(ip.cloud.waits).toEqual([expect.objectContaining({ kind: 'drain', resource: 'i-1' })]);
    const instance = fleet();
    instance.balancing.seedTargets(instance.arn, [{ Id: 'i-1' }]);
    await instance.ask(instance.deregister('i-1'));
    await instance.ask(instance.register('i-1'));
    await instance.seconds(70);
    expect(await instance.health()).toEqual(['i-1:8080 healthy']);
  });
});

describe('a registered host', () => {
  it.each<[string, Partial<TargetGroupSeed>, string]>([
    ['an application load balancer', {}, 'i-1:8080 unused Target.InvalidState'],
    ['a network load balancer', { protocol: 'TCP' }, 'i-1:8080 unhealthy Target.FailedHealthChecks'],
    ['no load balancer', { attached: false }, 'i-1:8080 unused Target.NotInUse'],
  ])('that stops behind %s is shown so', async (_case, seed, shown) => {
    const { balancing, arn, health, hosts } = fleet(seed);
    balancing.seedTargets(arn, [{ Id: 'i-1' }]);
    hosts.stop('i-1');
    expect(await health()).toEqual([shown]);
  });
  it('that cannot be reached turns unhealthy and comes back', async () => {
    const { balancing, arn, health, seconds } = fleet({ healthyThreshold: 2 });
    balancing.seedTargets(arn, [{ Id: 'i-1' }]);
    balancing.setReachable('i-1', false);
    await seconds(21);
    expect(await health()).toEqual(['i-1:8080 unhealthy Target.FailedHealthChecks']);
    balancing.setReachable('i-1', true);
    await seconds(21);
    expect(await health()).toEqual(['i-1:8080 healthy']);
  });
  it('that is terminated is deregistered by the load balancer', async () => {
    const { balancing, arn, health, hosts } = fleet();
    balancing.seedTargets(arn, [{ Id: 'i-1' }]);
    hosts.terminate('i-1');
    expect(await health()).toEqual(['i-1:8080 draining Target.DeregistrationInProgress']);
  });
});

describe('describing', () => {
  it('pages groups, and answers attributes, tags and load balancers', async () => {
    const { elb, ask, arn, balancing } = fleet({ tags: { team: 'a' } });
    balancing.addTargetGroup({ name: 'api', vpcId: 'vpc-1' });
    const first = await ask(elb.send(new DescribeTargetGroupsCommand({ PageSize: 1 })));
    const second = await ask(elb.send(new DescribeTargetGroupsCommand({ PageSize: 1, Marker: first.NextMarker })));
    expect([...(first.TargetGroups ?? []), ...(second.TargetGroups ?? [])].map(({ TargetGroupName }) => TargetGroupName)).toEqual([
      'web',
      'api',
    ]);
    expect(second.NextMarker).toBeUndefined();
    const { Attributes } = await ask(elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn })));
    expect(Attributes).toContainEqual({ Key: 'deregistration_delay.timeout_seconds', Value: '60' });
    const { TagDescriptions } = await ask(elb.send(new DescribeTagsCommand({ ResourceArns: [arn] })));
    expect(TagDescriptions).toEqual([{ ResourceArn: arn, Tags: [{ Key: 'team', Value: 'a' }] }]);
    const { LoadBalancers } = await ask(elb.send(new DescribeLoadBalancersCommand({ Names: ['web'] })));
    expect(first.TargetGroups?.[0]?.LoadBalancerArns).toEqual([LoadBalancers?.[0]?.LoadBalancerArn]);
  });
  it.each([
    ['an unknown group', { TargetGroupArns: ['arn:none'] }, 'TargetGroupNotFound'],
    ['names together with ARNs', { TargetGroupArns: [], Names: [] }, 'ValidationError'],
    ['an oversized page', { PageSize: 401 }, 'ValidationError'],
  ])('refuses %s', async (_case, input, code) => {
    const { elb, refusal } = fleet();
    expect(await refusal(elb.send(new DescribeTargetGroupsCommand(input)))).toMatch(new RegExp(`^${code}`));
  });
});
