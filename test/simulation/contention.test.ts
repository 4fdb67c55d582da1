import { readFileSync } from 'node:fs';
import { expect, it, jest } from '@jest/globals';
import { writeChange } from '#runtime/steps/records.ts';
import type { Scenario } from '../../local/boot/scenario.ts';
import { demoHosts, demoWorldWith } from '../../local/boot/demo-world.ts';
import { type Audited, audited, judged, minutes } from './audited.ts';
import { PoolAudit } from './auditor/pools.ts';

/** Three loans at once; a machine that also does other work takes longer. */
jest.setTimeout(120_000);

const [first = '', second = '', third = ''] = demoHosts;
const budget = { vcpu: 5, memoryMiB: 12_288 };

/** The demo with one pool, of which three checkouts at their targets ask more than there is. */
function withPool(): object {
  const demo = JSON.parse(readFileSync('infra/configuration.demo.json', 'utf8')) as object;
  return { ...demo, pools: [{ name: 'tests', budget, draws: [{ fleet: 'web' }], steadiness: { intervalSeconds: 60, movesPerHour: 30 } }] };
}

/** One volume for each host: copies are limited, and the third adds only time. */
const small = demoWorldWith((seed) => ({ ...seed, volumes: (seed.volumes ?? []).slice(0, 1) }));

const lend = async ({ s }: Audited, host: string, persona: string): Promise<string> => {
  const id = await s.checkout({ host, persona, duration: 'PT4H' });
  await s.until(id, 'ACTIVE');
  return id;
};
const vcpu = (s: Scenario, id: string): number => (s.record(id)?.allocation?.amounts.vcpu ?? 0) / 100;
const limits = ({ local }: Audited, host: string) => local.ec2.hosts.view(host)?.limits ?? {};
const adjusted = (s: Scenario, id: string): string[] =>
  s
    .timeline(id)
    .filter(({ step }) => step === 'Adjust')
    .map(({ text }) => text);

/** What the alarm of a goal does: the checkout is degraded, and the arbiter is asked. */
async function missGoal({ s, local }: Audited, id: string, event: 'goal-missed' | 'goal-met'): Promise<void> {
  const record = s.record(id);
  if (record === undefined) throw new Error('no record');
  await writeChange(local.table, record, { step: 'Goals', text: event, actor: 'test', event }, local.cloud.clock.now());
}

it('moves resources to whom misses a goal, by priority, and gives them back when it has gone home', async () => {
  const run = await audited({ configuration: withPool(), world: small, weather: 'calm', rules: { floor: 1, mostOut: 4 } });
  const { s, local } = run;
  const pools = new PoolAudit(local, 'tests', { vcpu: 500, memoryMiB: 12_288 });
  const high = await lend(run, first, 'load-generator');
  const low = await lend(run, second, 'blank');
  const other = await lend(run, third, 'blank');
  await local.cloud.clock.advance(minutes(3));
  expect([vcpu(s, high), vcpu(s, low), vcpu(s, other)]).toEqual([3, 1, 1]);

  await missGoal(run, high, 'goal-missed');
  await local.cloud.clock.advance(minutes(2));
  expect([vcpu(s, high), vcpu(s, low), vcpu(s, other)]).toEqual([4, 0.5, 0.5]);
  expect(limits(run, second)).toMatchObject({ cpuPercent: '25' });
  for (const told of [adjusted(s, low), adjusted(s, high)])
    expect(told.join()).toContain(
      `lowers ${low} (priority 30) in the guest, about 10 s: 1 vCPU → 0.5 vCPU (${high} (priority 60) gets it: it misses its goal`,
    );

  await missGoal(run, high, 'goal-met');
  await s.checkIn(high);
  await s.until(high, 'CHECKED_IN');
  await local.cloud.clock.advance(minutes(3));
  expect([vcpu(s, low), vcpu(s, other)]).toEqual([2, 2]);
  for (const id of [low, other]) {
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
  }
  expect(pools.violations).toEqual([]);
  expect(await judged(run)).toEqual([]);
  expect(local.table.peek({ pk: 'POOL#tests', sk: 'GUARANTEES' })).toMatchObject({ vcpu: 0, memoryMiB: 0 });
});
