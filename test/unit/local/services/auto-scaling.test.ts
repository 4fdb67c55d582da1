import {
  CancelInstanceRefreshCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeInstanceRefreshesCommand,
  DescribeScalingActivitiesCommand,
  DescribeWarmPoolCommand,
  EnterStandbyCommand,
  ExitStandbyCommand,
  SetDesiredCapacityCommand,
  SetInstanceProtectionCommand,
  StartInstanceRefreshCommand,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from '@jest/globals';
import { autoScaling } from '../../../../local/aws/auto-scaling/auto-scaling.ts';
import type { AutoScalingGroupSeed } from '../../../../local/aws/auto-scaling/groups.ts';
import { loadBalancing } from '../../../../local/aws/load-balancing/load-balancing.ts';
import { bench } from './bench.ts';

function scaled(seed: Partial<AutoScalingGroupSeed> = {}) {
  const all = bench();
  const balancing = loadBalancing(all.cloud, all.hosts);
  const terminated: string[] = [];
  const scaling = autoScaling(all.cloud, all.hosts, balancing, { terminate: (id) => void terminated.push(id) });
  const ids = ['i-1', 'i-2', 'i-3'];
  for (const id of ids) all.hosts.add(id);
  const arn = balancing.addTargetGroup({ name: 'web', vpcId: 'vpc-1', interval: 10, deregistrationDelaySeconds: 60 });
  balancing.seedTargets(
    arn,
    ids.map((Id) => ({ Id })),
  );
  scaling.addGroup({ name: 'g', min: 1, max: 3, instanceIds: ids, targetGroupArns: [arn], ...seed });
  const AutoScalingGroupName = 'g';
  return {
    ...all,
    balancing,
    scaling,
    terminated,
    enter: (id: string, ShouldDecrementDesiredCapacity = true) =>
      all.asg.send(new EnterStandbyCommand({ AutoScalingGroupName, InstanceIds: [id], ShouldDecrementDesiredCapacity })),
    exit: (id: string) => all.asg.send(new ExitStandbyCommand({ AutoScalingGroupName, InstanceIds: [id] })),
    targets: () =>
      balancing
        .registrations()
        .map(({ targetId, state }) => `${targetId} ${state}`)
        .toSorted(),
  };
}

describe('standby', () => {
  it('drains the member, lowers the desired capacity, and brings both back', async () => {
    const { ask, enter, exit, scaling, targets, seconds, asg } = scaled();
    const { Activities } = await ask(enter('i-1'));
    expect(Activities).toEqual([expect.objectContaining({ StatusCode: 'InProgress' })]);
    expect(targets()).toEqual(['i-1 draining', 'i-2 healthy', 'i-3 healthy']);
    await seconds(30);
    expect([scaling.membership('i-1')?.state, scaling.group('g').desired]).toEqual(['EnteringStandby', 2]);
    await seconds(40);
    expect([scaling.membership('i-1')?.state, targets()]).toEqual(['Standby', ['i-2 healthy', 'i-3 healthy']]);
    await ask(exit('i-1'));
    expect([scaling.membership('i-1')?.state, scaling.group('g').desired]).toEqual(['Pending', 3]);
    await seconds(30);
    expect([scaling.membership('i-1')?.state, targets()]).toEqual(['InService', ['i-1 healthy', 'i-2 healthy', 'i-3 healthy']]);
    const done = await ask(asg.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName: 'g' })));
    expect(done.Activities?.map(({ StatusCode }) => StatusCode)).toEqual(['Successful', 'Successful']);
    expect([scaling.launched, scaling.violations]).toEqual([[], []]);
  });
  it('launches a replacement without decrement', async () => {
    const { ask, enter, scaling } = scaled();
    await ask(enter('i-1', false));
    expect(scaling.launched).toEqual([expect.objectContaining({ group: 'g', insteadOf: 'i-1' })]);
    expect(scaling.group('g').desired).toBe(3);
  });
  it('refuses to leave Standby above the maximum', async () => {
    const { ask, enter, exit, scaling, refusal, seconds } = scaled();
    await ask(enter('i-1'));
    await seconds(70);
    scaling.group('g').max = 2;
    expect(await refusal(exit('i-1'))).toMatch(/^ValidationError.*max-size/);
  });
  it('does one activity at a time', async () => {
    const { ask, enter, refusal, seconds } = scaled();
    await ask(enter('i-1'));
    expect(await refusal(enter('i-2'))).toMatch(/^ResourceContention/);
    await seconds(6);
    expect(await refusal(enter('i-2'))).toBe('accepted');
  });
  it('registers nothing at the exit while AddToLoadBalancer is suspended', async () => {
    const { ask, enter, exit, targets, seconds } = scaled({ suspendedProcesses: ['AddToLoadBalancer'] });
    await ask(enter('i-1'));
    await seconds(70);
    await ask(exit('i-1'));
    await seconds(60);
    expect(targets()).toEqual(['i-2 healthy', 'i-3 healthy']);
  });
  it.each<[string, Partial<AutoScalingGroupSeed>, (of: ReturnType<typeof scaled>) => Promise<unknown>, RegExp]>([
    ['a desired capacity below the minimum', { min: 3 }, ({ enter }) => enter('i-1'), /^ValidationError.*min-size/],
    ['a stranger', {}, ({ enter }) => enter('i-9'), /^ValidationError.*not part of/],
    ['an exit of a member in service', {}, ({ exit }) => exit('i-1'), /^ValidationError.*not in Standby/],
    [
      'an unknown group',
      {},
      ({ asg }) => asg.send(new ExitStandbyCommand({ AutoScalingGroupName: 'none', InstanceIds: ['i-1'] })),
      /^ValidationError.*not found/,
    ],
    [
      'more than 20 ids',
      {},
      ({ asg }) =>
        asg.send(new ExitStandbyCommand({ AutoScalingGroupName: 'g', InstanceIds: Array.from({ length: 21 }, (_, n) => `i-${n}`) })),
      /^ValidationError.*20/,
    ],
  ])('refuses %s', async (_case, seed, request, expected) => {
    const of = scaled(seed);
    expect(await of.refusal(request(of))).toMatch(expected);
  });
});

describe('a member that stops', () => {
  it('is thrown away and replaced while InService, whatever protects it', async () => {
    const { hosts, scaling, terminated, seconds } = scaled({ protectedFromScaleIn: ['i-1'] });
    hosts.stop('i-1');
    await seconds(29);
    expect(terminated).toEqual([]);
    await seconds(32);
    expect(terminated).toEqual(['i-1']);
    expect(scaling.violations).toEqual([expect.objectContaining({ instanceId: 'i-1', reason: 'stopped while InService' })]);
    expect(scaling.membership('i-1')).toBeUndefined();
  });
  it('is left alone in Standby, and thrown away if it leaves Standby stopped', async () => {
    const { ask, enter, exit, hosts, scaling, seconds, terminated } = scaled();
    await ask(enter('i-1'));
    await seconds(70);
    hosts.stop('i-1');
    await seconds(600);
    expect(terminated).toEqual([]);
    await ask(exit('i-1'));
    await seconds(80);
    expect([terminated, scaling.violations.length]).toEqual([['i-1'], 1]);
  });
  it('is left alone if it is on its way to Standby when the health check looks', async () => {
    const { ask, enter, hosts, terminated, seconds } = scaled();
    hosts.stop('i-1');
    await ask(enter('i-1'));
    await seconds(100);
    expect(terminated).toEqual([]);
  });
  it('is kept while ReplaceUnhealthy is suspended', async () => {
    const { hosts, terminated, seconds, scaling } = scaled({ suspendedProcesses: ['ReplaceUnhealthy'] });
    hosts.stop('i-1');
    await seconds(100);
    expect([terminated, scaling.membership('i-1')?.state]).toEqual([[], 'InService']);
  });
});

describe('an instance refresh', () => {
  const AutoScalingGroupName = 'g';
  /** One member is in Standby when the refresh begins. */
  async function refreshed(StandbyInstances?: 'Wait' | 'Ignore' | 'Terminate') {
    const of = scaled();
    await of.ask(of.enter('i-1'));
    await of.seconds(70);
    const Preferences = StandbyInstances === undefined ? {} : { StandbyInstances };
    const begin = () => of.asg.send(new StartInstanceRefreshCommand({ AutoScalingGroupName, Preferences }));
    await of.ask(begin());
    const status = async () =>
      (await of.ask(of.asg.send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName })))).InstanceRefreshes?.[0]?.Status;
    return { ...of, begin, status };
  }
  it('is one at a time', async () => {
    const { begin, refusal, ask, asg, status } = await refreshed();
    expect(await refusal(begin())).toMatch(/^InstanceRefreshInProgress/);
    await ask(asg.send(new CancelInstanceRefreshCommand({ AutoScalingGroupName })));
    expect(await status()).toBe('Cancelled');
    expect(await refusal(asg.send(new CancelInstanceRefreshCommand({ AutoScalingGroupName })))).toMatch(/^ActiveInstanceRefreshNotFound/);
    expect(await refusal(begin())).toBe('accepted');
  });
  it('waits an hour for a member in Standby, then fails', async () => {
    const { seconds, status, terminated } = await refreshed();
    await seconds(3_500);
    expect([await status(), terminated]).toEqual(['InProgress', ['i-2', 'i-3']]);
    await seconds(600);
    expect(await status()).toBe('Failed');
  });
  it('leaves a member in Standby alone with Ignore', async () => {
    const { seconds, status, terminated } = await refreshed('Ignore');
    await seconds(600);
    expect([await status(), terminated]).toEqual(['Successful', ['i-2', 'i-3']]);
  });
  it('ends a member in Standby with Terminate', async () => {
    const { seconds, status, terminated } = await refreshed('Terminate');
    await seconds(600);
    expect([await status(), terminated]).toEqual(['Successful', ['i-1', 'i-2', 'i-3']]);
  });
});

describe('the desired capacity', () => {
  it('rises within the maximum, and new members arrive by themselves', async () => {
    const of = bench();
    const balancing = loadBalancing(of.cloud, of.hosts);
    const scaling = autoScaling(of.cloud, of.hosts, balancing, { launch: () => of.hosts.add('i-new').instanceId });
    const arn = balancing.addTargetGroup({ name: 'web', vpcId: 'vpc-1' });
    scaling.addGroup({ name: 'g', min: 0, max: 1, instanceIds: [], targetGroupArns: [arn] });
    const set = (DesiredCapacity: number) => of.asg.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'g', DesiredCapacity }));
    expect(await of.refusal(set(2))).toMatch(/^ValidationError.*above max/);
    expect(await of.refusal(set(1))).toBe('accepted');
    await of.seconds(120);
    expect([scaling.membership('i-new')?.state, balancing.registrations()[0]?.targetId]).toEqual(['InService', 'i-new']);
  });
});

describe('what is known of a group', () => {
  it('is answered as its owner chose it', async () => {
    const refresh = { InstanceRefreshId: 'r-1', AutoScalingGroupName: 'g', Status: 'InProgress' as const };
    const { ask, asg, hosts } = scaled({
      weights: { 'i-2': '2' },
      suspendedProcesses: ['Launch'],
      maxInstanceLifetimeSeconds: 604_800,
      instanceRefreshes: [refresh],
      warmPool: { size: 1, instanceIds: ['i-4'] },
    });
    hosts.add('i-4', { state: 'stopped' });
    const AutoScalingGroupName = 'g';
    await ask(asg.send(new SetInstanceProtectionCommand({ AutoScalingGroupName, InstanceIds: ['i-2'], ProtectedFromScaleIn: true })));
    const { AutoScalingGroups } = await ask(asg.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['g'] })));
    expect(AutoScalingGroups).toEqual([expect.objectContaining({ DesiredCapacity: 3, MaxInstanceLifetime: 604_800, WarmPoolSize: 1 })]);
    expect(AutoScalingGroups?.[0]?.SuspendedProcesses?.map(({ ProcessName }) => ProcessName)).toEqual(['Launch']);
    const { AutoScalingInstances } = await ask(asg.send(new DescribeAutoScalingInstancesCommand({ InstanceIds: ['i-2', 'i-4', 'i-9'] })));
    expect(AutoScalingInstances).toEqual([
      expect.objectContaining({
        InstanceId: 'i-2',
        LifecycleState: 'InService',
        ProtectedFromScaleIn: true,
        WeightedCapacity: '2',
        HealthStatus: 'HEALTHY',
      }),
      expect.objectContaining({ InstanceId: 'i-4', LifecycleState: 'Warmed:Stopped', ProtectedFromScaleIn: false }),
    ]);
    expect((await ask(asg.send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName })))).InstanceRefreshes).toEqual([refresh]);
    expect((await ask(asg.send(new DescribeWarmPoolCommand({ AutoScalingGroupName })))).Instances).toHaveLength(1);
  });
});
