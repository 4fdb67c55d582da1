import { describe, expect, it } from '@jest/globals';
import type { Account } from '../../../local/actors/actor.ts';
import { colleague } from '../../../local/actors/colleague.ts';
import { costBot } from '../../../local/actors/cost-bot.ts';
import { infrastructureCode } from '../../../local/actors/infrastructure-code.ts';
import { taggingBot } from '../../../local/actors/tagging-bot.ts';
import { loadBalancing } from '../../../local/aws/load-balancing/load-balancing.ts';
import { bench, dataDevice } from './ec2/bench.ts';

/** One managed host with a data volume, behind one target group. */
function account() {
  const b = bench();
  const balancing = loadBalancing(b.cloud, b.aws.hosts);
  const host = b.aws.addHost({ tags: { 'ahps:managed': 'true' }, volumes: [{ device: dataDevice }] });
  const group = balancing.addTargetGroup({ name: 'web', vpcId: b.aws.vpcId });
  balancing.seedTargets(group, [{ Id: host, Port: 80 }]);
  const given: Account = { cloud: b.cloud, ec2: b.aws, loadBalancing: balancing };
  const call = (service: string, operation: string, input: object) =>
    b.answer(b.cloud.call({ service, operation, input: { ...input }, caller: 'owner' }));
  return { ...b, given, host, balancing, group, call };
}

describe('actors of the account', () => {
  it('a cost bot deletes what has been unattached for its time, in its own name, until it goes home', async () => {
    const { given, aws, cloud, host, call, volumeAt, wait } = account();
    const bot = costBot(given, { everyMinute: 1, idleMinutes: 10 });
    const volume = volumeAt(host, dataDevice);
    await call('EC2', 'StopInstances', { InstanceIds: [host] });
    await wait(60);
    await call('EC2', 'DetachVolume', { VolumeId: volume });
    await wait(9 * 60);
    expect(aws.state.volumes.has(volume)).toBe(true);
    await wait(4 * 60);
    expect(aws.state.volumes.has(volume)).toBe(false);
    expect(bot.did).toEqual([`deleted ${volume}`]);
    expect(cloud.calls.find(({ operation }) => operation === 'DeleteVolume')?.caller).toBe('cost-bot');
    bot.stop();
    const before = cloud.calls.length;
    await wait(600);
    expect(cloud.calls.length - before).toBeLessThanOrEqual(1);
  });

  it('infrastructure code puts groups back, and the type with a restart where it may', async () => {
    const { given, aws, host, call, wait } = account();
    const code = infrastructureCode(given, { everyMinute: 3, restarts: true });
    const [network] = [...aws.state.interfaces.values()];
    const declared = network?.settings.live.groups;
    await call('EC2', 'StopInstances', { InstanceIds: [host] });
    await wait(70);
    await call('EC2', 'ModifyNetworkInterfaceAttribute', {
      NetworkInterfaceId: network?.id,
      Groups: [aws.addSecurityGroup({ name: 'x' })],
    });
    await call('EC2', 'ModifyInstanceAttribute', { InstanceId: host, InstanceType: { Value: 'm5.xlarge' } });
    await call('EC2', 'StartInstances', { InstanceIds: [host] });
    await wait(400);
    expect(network?.settings.live.groups).toEqual(declared);
    expect(aws.hosts.view(host)).toMatchObject({ instanceType: 'm5.large', state: 'running' });
    expect(code.did).toEqual([`put the groups of ${network?.id} back`, `put the type of ${host} back to m5.large`]);
    code.stop();
  });

  it('a tagging bot adds its tag once, and takes off what begins as it was told', async () => {
    const { given, aws, host, wait } = account();
    const bot = taggingBot(given, { everyMinute: 1, strip: 'ahps:' });
    await wait(200);
    expect(aws.state.instances.get(host)?.tags).toEqual({ 'cost-centre': '4711' });
    expect(bot.did.filter((deed) => deed === `tagged ${host}`)).toHaveLength(1);
    bot.stop();
  });

  it('a colleague leaves hosts alone that are not lent, and does one deed at a time with one that is', async () => {
    const { given, aws, balancing, host, call, wait } = account();
    const person = colleague(given, { everyMinute: 2 });
    await wait(300);
    expect(person.did).toEqual([]);
    await call('Elastic Load Balancing v2', 'DeregisterTargets', {
      TargetGroupArn: balancing.registrations()[0]?.groupArn,
      Targets: [{ Id: host }],
    });
    await call('EC2', 'CreateTags', { Resources: [host], Tags: [{ Key: 'ahps:checkout', Value: 'co-1' }] });
    await wait(400);
    expect(person.did).toEqual([`stop ${host}`, `start ${host}`, `register ${host}`]);
    expect(aws.hosts.view(host)?.state).toBe('running');
    expect(balancing.registrations().map(({ targetId, state }) => `${targetId} ${state}`)).toEqual([`${host} healthy`]);
    person.stop();
  });
});
