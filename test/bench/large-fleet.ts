import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceQuotas, usualQuotas } from '../../local/aws/quotas.ts';
import type { LocalCloud } from '../../local/boot/boot.ts';
import { demoWorld } from '../../local/boot/demo-world.ts';
import { Scenario, scenario } from '../../local/boot/scenario.ts';

interface Configuration {
  readonly fleets: readonly { readonly targetGroupArns: readonly string[]; readonly rules: object }[];
  readonly access: { readonly grants: readonly object[] };
}

/** Ids of the hosts that are added to those of the demo. */
const hostId = (index: number): string => `i-0b0000000${(index + 1).toString(16).padStart(8, '0')}`;

/** A fleet that may lend all of its hosts for a day, in an account with room for them. */
export async function largeFleet(size: number, seed: number): Promise<{ readonly s: Scenario; readonly hosts: readonly string[] }> {
  const hosts = Array.from({ length: size }, (_, index) => hostId(index));
  const configuration = largeConfiguration();
  const ports = [80, 8080] as const;
  const world = (local: LocalCloud): void => {
    demoWorld(local);
    serviceQuotas(local.cloud, { ...usualQuotas, 'ec2/L-1216C47A': 100_000 });
    hosts.forEach((id, index) => addHost(local, id, index));
    // A target group takes 1,000 targets, so every second host is in the other one.
    configuration.fleets[0]?.targetGroupArns.forEach((arn, group) =>
      local.loadBalancing.seedTargets(
        arn,
        hosts.flatMap((Id, index) => (index % 2 === group ? [{ Id, Port: ports[group] ?? 80 }] : [])),
      ),
    );
  };
  return { s: await scenario({ seed, configuration, world, ec2: { vcpuQuota: () => 100_000 } }), hosts };
}

/** The demo's configuration without the limits that a benchmark of the control plane would only meet. */
function largeConfiguration(): Configuration {
  const file = join(import.meta.dirname, '..', '..', 'infra', 'configuration.demo.json');
  const demo = JSON.parse(readFileSync(file, 'utf8')) as Configuration;
  return {
    ...demo,
    fleets: demo.fleets.map((fleet) => ({ ...fleet, rules: { ...fleet.rules, floor: 0, mostOut: 1000, longest: 'P1D' } })),
    access: { ...demo.access, grants: demo.access.grants.map((grant) => ({ ...grant, longest: 'P1D' })) },
  };
}

function addHost({ ec2 }: LocalCloud, id: string, index: number): void {
  ec2.addHost({
    id,
    zone: `eu-west-1${['a', 'b', 'c'][index % 3] ?? 'a'}`,
    instanceType: 'm5.large',
    profile: 'web-host',
    tags: { Name: `web-${index + 7}`, 'ahps:managed': 'true' },
    root: { size: 20, deleteOnTermination: true },
    volumes: [
      { device: '/dev/sdf', label: 'data', size: 100, deleteOnTermination: true },
      { device: '/dev/sdg', label: 'logs', size: 50, deleteOnTermination: true },
    ],
    interfaces: [{ groups: ['sg-0a5500000000000a1'], privateIps: [`10.${index % 3}.${100 + Math.floor(index / 250)}.${(index % 250) + 1}`] }],
  });
}
