import { readFileSync } from 'node:fs';
import { expect, it, jest } from '@jest/globals';
import { executionsOf } from '#adapters/executions.ts';
import { keys } from '#core/checkout/items.ts';
import { askArbiter } from '#runtime/ask-arbiter.ts';
import type { LocalCloud } from '../../local/boot/boot.ts';
import { localClients } from '../../local/boot/local-clients.ts';
import type { Scenario } from '../../local/boot/scenario.ts';
import { demoHosts, demoWorldWith } from '../../local/boot/demo-world.ts';
import { type Audited, audited, judged, minutes } from './audited.ts';
import { takeInHand } from './goal-alarms.ts';
import { PoolAudit } from './auditor/pools.ts';

/** Three loans at once; a machine that also does other work takes longer. */
jest.setTimeout(120_000);

const [first, second, third] = demoHosts;
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

const movedAt = (s: Scenario, id: string, why: string): number =>
  Date.parse(s.timeline(id).find(({ step, text }) => step === 'Adjust' && text.includes(why))?.at ?? '');

const adjustmentsOf = (local: LocalCloud) => {
  const machine = local.deployment.of('AWS::StepFunctions::StateMachine').find(({ name }) => name.endsWith('-adjust'));
  return executionsOf(localClients(local.cloud, 'somebody').stateMachines, machine?.arn ?? '');
};

/** The alarm of the goal changes. Answers when. */
async function judgeGoal({ local }: Audited, id: string, state: 'ALARM' | 'OK'): Promise<number> {
  const alarm = `ahps-${id}-cpu-head-room`;
  const now = local.cloud.clock.now();
  takeInHand(local, alarm);
  local.cloudWatch.setAlarmState(alarm, state, `a test says ${state}`);
  return now;
}

const asking = (checkoutId: string, kind: string, inFavourOf: string) => ({ checkoutId, kind, inFavourOf, sentence: 'it is short' });
/** A round with a ruling of the test's own, written down before it begins. */
async function rule(run: Audited, ruling: object): Promise<void> {
  const { local } = run;
  const { round = 0 } = (local.table.peek(keys.poolTurn('tests')) ?? {}) as { readonly round?: number };
  await local.during(
    local.table.write([{ put: { ...keys.poolRound('tests', round + 1), moves: [], refusals: [], spare: {}, ...ruling } }]),
  );
  await local.during(askArbiter({ table: local.table, adjustments: adjustmentsOf(local) }, 'tests', 'a test'));
  await local.cloud.clock.advance(minutes(1));
}

it('moves resources to whom misses a goal, by priority, and gives them back when it has gone home', async () => {
  const run = await audited({ configuration: withPool(), world: small, weather: 'calm', rules: { floor: 1, mostOut: 4 } });
  const { s, local } = run;
  const pools = new PoolAudit(local, 'tests', { vcpu: 500, memoryMiB: 12_288 });
  // With the arbiter's head-room of a quarter everybody wants what its persona is meant to have.
  local.loads.set(first, { cpu: 2.4, memoryMiB: 60_000 });
  for (const host of [second, third]) local.loads.set(host, { cpu: 2, memoryMiB: 60_000 });
  const high = await lend(run, first, 'load-generator');
  const low = await lend(run, second, 'blank');
  const other = await lend(run, third, 'blank');
  await local.cloud.clock.advance(minutes(3));
  expect([vcpu(s, high), vcpu(s, low), vcpu(s, other)]).toEqual([3, 1, 1]);

  // The first command to one of them is never delivered: its old allocation stays in force, and nobody gets what it was to free.
  local.cloud.faults.arm({ fault: 'command-undeliverable', resource: second, times: 1 });
  const missed = await judgeGoal(run, high, 'ALARM');
  await local.cloud.clock.advance(minutes(3));
  expect(adjusted(s, low).join()).toContain('this failed, the old allocation stays in force: AHPS-Allocate ended undelivered');
  expect(adjusted(s, high).join()).toContain('because the move that frees it failed');
  expect(movedAt(s, other, 'misses its goal') - missed).toBeLessThan(60_000);

  // It is looked at again by itself.
  await local.cloud.clock.advance(minutes(5));
  expect([vcpu(s, high), vcpu(s, low), vcpu(s, other)]).toEqual([4, 0.5, 0.5]);
  expect(limits(run, second)).toMatchObject({ cpuPercent: '25' });
  for (const told of [adjusted(s, low), adjusted(s, high)])
    expect(told.join()).toContain(
      `lowers ${low} (priority 30) in the guest, about 10 s: 1 vCPU → 0.5 vCPU (${high} (priority 60) gets it: it misses its goal`,
    );

  await judgeGoal(run, high, 'OK');
  await s.checkIn(high);
  await s.until(high, 'CHECKED_IN');
  await local.cloud.clock.advance(minutes(3));
  expect([vcpu(s, low), vcpu(s, other)]).toEqual([2, 2]);
  // What a ruling asks of those whose persona allows it: one borrower is asked, the other host comes home by itself.
  await rule(run, { asks: [asking(low, 'GIVE_WAY', other), asking(other, 'COME_HOME', low)] });
  expect((await s.until(other, 'CHECKED_IN')).id).toBe(other);
  expect(s.record(other)).toMatchObject({ cause: 'RECALL' });
  expect(local.sns.published.map(({ subject }) => subject)).toContain(`GIVE WAY ${second} (web)`);
  await s.checkIn(low);
  await s.until(low, 'CHECKED_IN');
  expect(pools.violations).toEqual([]);
  expect(await judged(run)).toEqual([]);
  expect(local.table.peek({ pk: 'POOL#tests', sk: 'GUARANTEES' })).toMatchObject({ vcpu: 0, memoryMiB: 0 });
});
