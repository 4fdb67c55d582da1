import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostSeed } from '../../local/aws/ec2/host-seed.ts';
import type { LocalCloud } from '../../local/boot/boot.ts';
import { demoHosts, demoWorldWith } from '../../local/boot/demo-world.ts';
import { changeRules } from './audited.ts';

/** Hosts of the second fleet, all registered by hand in one group. */
export const batchHosts = [1, 2, 3, 4, 5, 6].map((number) => `i-0ba7c00000000000${number}`);
/** Hosts of the first fleet that are registered by hand. */
export const webHosts: readonly string[] = demoHosts.slice(0, 4);

const batchGroup = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/batch/0b0b0b0b0b0b0080';

/** What is deployed: the demo with a second fleet, so that the roles reach its target group. */
export function twoFleetsConfiguration(): object {
  const demo = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'infra', 'configuration.demo.json'), 'utf8')) as Demo;
  const { autoScalingGroupName: _group, ...web } = demo.fleets[0] ?? {};
  const batch = { ...web, id: 'batch', title: 'Batch', targetGroupArns: [batchGroup], rules: { floor: 1, mostOut: 5, elbOnly: true } };
  const grants = demo.access.grants.map((grant) => ({ ...grant, fleets: ['*'] }));
  return { ...demo, fleets: [...demo.fleets, batch], access: { ...demo.access, grants } };
}
interface Demo {
  readonly fleets: readonly Readonly<Record<string, unknown>>[];
  readonly access: { readonly grants: readonly object[] };
}

/** The demo fleet beside a second one; both lend all but one of their hosts. At most so many are in motion at once. */
export const twoFleets =
  (hostsInMotion: number | null) =>
  (local: LocalCloud): void => {
    const seeds: HostSeed[] = [];
    // Many loans at once: what the third volume adds is time.
    demoWorldWith((seed) => {
      const small = { ...seed, volumes: (seed.volumes ?? []).slice(0, 1) };
      seeds.push(small);
      return small;
    })(local);
    changeRules(local, { floor: 1, mostOut: 5 });
    const [first] = seeds;
    if (first === undefined) throw new Error('the demo fleet has no hosts');
    batchHosts.forEach((id, index) => local.ec2.addHost(batchHost(first, id, index)));
    const groupArn = local.loadBalancing.addTargetGroup({
      name: 'batch',
      id: '0b0b0b0b0b0b0080',
      port: 80,
      vpcId: local.ec2.vpcId,
      protocol: 'HTTP',
      interval: 10,
      healthyThreshold: 3,
      deregistrationDelaySeconds: 30,
    });
    local.loadBalancing.seedTargets(
      groupArn,
      batchHosts.map((Id) => ({ Id, Port: 80 })),
    );
    local.ssm.addParameter({ name: parameterBeside(local, 'limits'), value: JSON.stringify({ hostsInMotion }) });
  };

/** Like the first host of the other fleet, at addresses of its own. */
const batchHost = (first: HostSeed, id: string, index: number): HostSeed => ({
  ...first,
  id,
  tags: { ...first.tags, Name: `batch-${index + 1}` },
  interfaces: [{ ...first.interfaces?.[0], privateIps: [`10.0.0.${index + 101}`] }] as NonNullable<HostSeed['interfaces']>,
});

/** The name of another parameter of the configuration. */
export function parameterBeside({ deployment }: Pick<LocalCloud, 'deployment'>, name: string): string {
  const found = deployment.of('AWS::SSM::Parameter').find((parameter) => parameter.name.endsWith('/tags'));
  if (found === undefined) throw new Error('the deployment has no parameters');
  return found.name.replace(/tags$/, name);
}
