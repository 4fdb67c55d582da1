import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from '@jest/globals';
import { fleetHealth } from '#adapters/fleet-health.ts';
import { fleet } from '#core/fleet/fleet.ts';
import { connect } from '../../../local/aws/door.ts';
import { loadBalancing } from '../../../local/aws/load-balancing/load-balancing.ts';
import { bench } from '../local/ec2/bench.ts';

function web(more: readonly string[] = []) {
  const { cloud, aws, client, answer } = bench();
  const balancing = loadBalancing(cloud, aws.hosts);
  const elb = connect(
    new ElasticLoadBalancingV2Client({ region: cloud.region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
    cloud,
    'test',
  );
  const instances = balancing.addTargetGroup({ name: 'instances', vpcId: aws.vpcId, port: 80 });
  const addresses = balancing.addTargetGroup({ name: 'addresses', vpcId: aws.vpcId, port: 81, targetType: 'ip' });
  const configured = fleet.parse({
    id: 'web',
    title: 'Web',
    vpcId: aws.vpcId,
    targetGroupArns: [instances, addresses, ...more],
    owners: ['web'],
    rules: { floor: 1, mostOut: 1, elbOnly: true },
  });
  const read = () => answer(fleetHealth({ ec2: client, loadBalancing: elb, clock: cloud.clock }, configured));
  return { cloud, aws, balancing, instances, addresses, read };
}

describe('the health of a fleet', () => {
  it('is healthy in every registration of every group, addresses counted to their instance', async () => {
    const { aws, balancing, instances, addresses, read } = web();
    const [first, second] = [aws.addHost({ privateIp: '10.0.0.11' }), aws.addHost({ privateIp: '10.0.0.12' })];
    balancing.seedTargets(instances, [{ Id: first }, { Id: second }]);
    balancing.seedTargets(addresses, [{ Id: '10.0.0.11' }]);
    const { hosts } = await read();
    expect(hosts).toEqual([first, second].toSorted().map((hostId) => expect.objectContaining({ hostId, healthy: true })));
    expect(hosts.find(({ hostId }) => hostId === first)?.registrations).toEqual([
      { groupArn: instances, targetId: first, port: 80, state: 'healthy' },
      { groupArn: addresses, targetId: '10.0.0.11', port: 81, state: 'healthy' },
    ]);
  });

  it('is not healthy when one registration is not', async () => {
    const { aws, balancing, instances, addresses, read } = web();
    const host = aws.addHost({ privateIp: '10.0.0.11' });
    balancing.seedTargets(instances, [{ Id: host }]);
    balancing.register(addresses, [{ Id: '10.0.0.11' }]);
    const { hosts } = await read();
    expect(hosts).toMatchObject([
      { hostId: host, healthy: false, registrations: [{ state: 'healthy' }, { state: 'initial', reason: 'Elb.RegistrationInProgress' }] },
    ]);
  });

  it('takes a group that is gone for one without targets', async () => {
    const { aws, balancing, instances, read } = web([
      'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/gone/0123456789abcdef',
    ]);
    const host = aws.addHost();
    balancing.seedTargets(instances, [{ Id: host }]);
    expect((await read()).hosts).toMatchObject([{ hostId: host, healthy: true }]);
  });

  it('leaves out addresses that no instance has, and says when it began to read', async () => {
    const { cloud, balancing, addresses, read } = web();
    balancing.seedTargets(addresses, [{ Id: '10.0.0.99' }]);
    const before = cloud.clock.now();
    expect(await read()).toEqual({ hosts: [], readAt: before });
  });
});
