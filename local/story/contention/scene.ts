import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keys } from '#core/checkout/items.ts';
import { demoHosts, demoWorldWith } from '../../boot/demo-world.ts';
import type { Scenario } from '../../boot/scenario.ts';

const demoFile = join(import.meta.dirname, '..', '..', '..', 'infra', 'configuration.demo.json');

/** The pool of the contention: what three checkouts would like is more than there is. vCPUs and MiB. */
export const contendedPool = {
  name: 'tests',
  budget: { vcpu: 5, memoryMiB: 12_288 },
  draws: [{ fleet: 'web' }],
  steadiness: { intervalSeconds: 60, movesPerHour: 30 },
} as const;

interface Configuration {
  readonly fleets: readonly { readonly rules: object }[];
}

/** The demo with the pool, and with a fleet that can spare three hosts at once. */
export function contentionConfiguration(): object {
  const demo = JSON.parse(readFileSync(demoFile, 'utf8')) as Configuration;
  const fleets = demo.fleets.map((fleet) => ({ ...fleet, rules: { ...fleet.rules, floor: 3, mostOut: 3 } }));
  return { ...demo, fleets, pools: [contendedPool] };
}

/** One data volume for each host: copies are limited, and more of them add only time. */
export const contentionWorld = demoWorldWith((seed) => ({ ...seed, volumes: (seed.volumes ?? []).slice(0, 1) }));

/** The hosts that are lent, in the order of the telling. */
export const contendedHosts = demoHosts.slice(0, 3);

/** vCPUs that a checkout was given; undefined before the arbiter's first round. */
export function givenVcpu({ local }: Scenario, id: string): number | undefined {
  const { allocation } = (local.table.peek(keys.record(id)) ?? {}) as {
    readonly allocation?: { readonly amounts: { readonly vcpu?: number } };
  };
  const given = allocation?.amounts.vcpu;
  return given === undefined ? undefined : given / 100;
}

/** What a checkout was told of the pool's rounds. */
export const adjustments = (scenario: Scenario, id: string): { readonly at: string; readonly text: string }[] =>
  scenario.timeline(id).filter(({ step }) => step === 'Adjust');

/** The limits that hold inside the guest. */
export const guestLimits = ({ local }: Scenario, hostId: string): Readonly<Record<string, string>> =>
  local.ec2.hosts.view(hostId)?.limits ?? {};
