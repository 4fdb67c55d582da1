import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceQuotas, usualQuotas } from '../../local/aws/quotas.ts';
import type { LocalCloud } from '../../local/boot/boot.ts';
import { demoWorld } from '../../local/boot/demo-world.ts';
import { type Scenario, scenario } from '../../local/boot/scenario.ts';

/** A host that may be borrowed, with its fleet. */
export interface Spare {
  readonly id: string;
  readonly fleet: string;
}
interface Configuration {
  readonly hostsInMotion?: number | null;
  readonly fleets: readonly { readonly autoScalingGroupName?: string; readonly rules: object }[];
  readonly access: { readonly grants: readonly object[] };
}

const hostsOfFleet = 100;
const fleetOf = (index: number): string => `many-${Math.floor(index / hostsOfFleet) + 1}`;
const hostId = (index: number): string => `i-0b0000000${(index + 1).toString(16).padStart(8, '0')}`;
/** The last part of the ARN that the group gets, for the configuration names the groups before they exist. */
const groupId = (fleet: string): string => `0b${fleet.replace(/\D/g, '').padStart(14, '0')}`;
const groupArn = (fleet: string): string => `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/${fleet}/${groupId(fleet)}`;
/** Every quota of an account with room for everybody: vCPUs, GiB, volume copies. */
const plenty = 1_000_000;

/**
 * The demo beside fleets of up to 100 hosts that may all be lent for a day: what is measured then is the
 * control plane, not the rules.
 */
export async function largeFleets(size: number, seed: number): Promise<{ readonly s: Scenario; readonly hosts: readonly Spare[] }> {
  const hosts = Array.from({ length: size }, (_, index) => ({ id: hostId(index), fleet: fleetOf(index) }));
  const fleets = [...new Set(hosts.map(({ fleet }) => fleet))];
  const world = (local: LocalCloud): void => {
    demoWorld(local);
    serviceQuotas(local.cloud, Object.fromEntries(Object.keys(usualQuotas).map((code) => [code, plenty])));
    hosts.forEach(({ id }, index) => addHost(local, id, index));
    for (const fleet of fleets) addGroup(local, fleet, hosts);
  };
  const s = await scenario({
    seed,
    weather: 'calm',
    configuration: configurationOf(fleets),
    world,
    ec2: { vcpuQuota: () => plenty, storageQuotaGib: () => plenty },
  });
  return { s, hosts };
}

function configurationOf(fleets: readonly string[]): Configuration {
  const file = join(import.meta.dirname, '..', '..', 'infra', 'configuration.demo.json');
  const demo = JSON.parse(readFileSync(file, 'utf8')) as Configuration;
  const [web] = demo.fleets;
  if (web === undefined) throw new Error('the demo configuration has no fleet');
  const { autoScalingGroupName: _group, ...plain } = web;
  const rules = { ...web.rules, floor: 0, mostOut: hostsOfFleet, longest: 'P1D' };
  return {
    ...demo,
    hostsInMotion: null,
    fleets: [...demo.fleets, ...fleets.map((id) => ({ ...plain, id, title: id, targetGroupArns: [groupArn(id)], rules }))],
    access: { ...demo.access, grants: demo.access.grants.map((grant) => ({ ...grant, fleets: ['*'], longest: 'P1D' })) },
  };
}

function addHost({ ec2 }: LocalCloud, id: string, index: number): void {
  ec2.addHost({
    id,
    zone: `eu-west-1${['a', 'b', 'c'][index % 3] ?? 'a'}`,
    instanceType: 'm5.large',
    profile: 'web-host',
    tags: { Name: `many-${index + 1}`, 'ahps:managed': 'true' },
    root: { size: 20, deleteOnTermination: true },
    volumes: [
      { device: '/dev/sdf', label: 'data', size: 100, deleteOnTermination: true },
      { device: '/dev/sdg', label: 'logs', size: 50, deleteOnTermination: true },
    ],
    interfaces: [
      { groups: ['sg-0a5500000000000a1'], privateIps: [`10.${index % 3}.${100 + Math.floor(index / 250)}.${(index % 250) + 1}`] },
    ],
  });
}

/** Checks and drains as the demo's groups do. */
function addGroup({ ec2, loadBalancing }: LocalCloud, fleet: string, hosts: readonly Spare[]): void {
  const made = loadBalancing.addTargetGroup({
    name: fleet,
    id: groupId(fleet),
    vpcId: ec2.vpcId,
    protocol: 'HTTP',
    interval: 10,
    healthyThreshold: 3,
    deregistrationDelaySeconds: 60,
  });
  loadBalancing.seedTargets(
    made,
    hosts.flatMap(({ id, fleet: own }) => (own === fleet ? [{ Id: id, Port: 80 }] : [])),
  );
}
