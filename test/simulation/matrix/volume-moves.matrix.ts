import { readFileSync } from 'node:fs';
import { expect, it, jest } from '@jest/globals';
import type { Scenario } from '../../../local/boot/scenario.ts';
import { AwsError } from '../../../local/aws/cloud.ts';
import { demoHosts, demoWorldWith } from '../../../local/boot/demo-world.ts';
import { type Audited, audited, judged, minutes } from '../audited.ts';
import { crashAt } from '../faults.ts';
import { takeInHand } from '../goal-alarms.ts';

/** Two loans at once; a machine that also does other work takes longer. */
jest.setTimeout(120_000);

const [first, second] = demoHosts;

/** The demo with one pool of IOPS: enough for one checkout at its most and another at its target. */
function withPool(): object {
  const demo = JSON.parse(readFileSync('infra/configuration.demo.json', 'utf8')) as object;
  const steadiness = { intervalSeconds: 60, movesPerHour: 30 };
  return { ...demo, pools: [{ name: 'tests', budget: { iops: 12_000 }, draws: [{ fleet: 'web' }], steadiness }] };
}
const small = demoWorldWith((seed) => ({ ...seed, volumes: (seed.volumes ?? []).slice(0, 1) }));

const lend = async ({ s }: Audited, host: string): Promise<string> => {
  const id = await s.checkout({ host, persona: 'load-generator', duration: 'PT4H' });
  await s.until(id, 'ACTIVE');
  return id;
};
const adjusted = (s: Scenario, id: string): string =>
  s
    .timeline(id)
    .filter(({ step }) => step === 'Adjust')
    .map(({ text }) => text)
    .join('\n');
/** What a checkout has, what its guest is limited to, and the IOPS of its volumes by device. */
const seen = ({ s, local }: Audited, id: string) => {
  const { hostId = '', allocation } = s.record(id) ?? {};
  const volumes = [...local.ec2.state.volumes.values()].filter(({ tags }) => tags['ahps:disposable'] === id);
  return {
    has: allocation?.amounts.iops,
    guest: local.ec2.hosts.view(hostId)?.limits['iops'],
    volumes: volumes.map(({ iops = 0 }) => iops).toSorted((a, b) => a - b),
  };
};
async function misses({ local }: Audited, id: string): Promise<void> {
  const alarm = `ahps-${id}-cpu-head-room`;
  takeInHand(local, alarm);
  local.cloudWatch.setAlarmState(alarm, 'ALARM', 'a test says so');
  await local.cloud.clock.advance(minutes(2));
}

it("raises a checkout's own volumes, keeps what it had where AWS refuses, and puts them back when another gets its share", async () => {
  const run = await audited({ configuration: withPool(), world: small, weather: 'calm', rules: { floor: 1, mostOut: 4 } });
  const { s, local } = run;
  // With the arbiter's head-room of a quarter both want what their persona is meant to have.
  for (const host of [first, second]) local.loads.set(host, { diskIops: 2_400 });
  let left = 1;
  const asked: string[] = [];
  local.cloud.interceptors.push({
    before({ operation, input }) {
      if (operation !== 'ModifyVolume') return;
      asked.push(String(input['VolumeId']));
      if (left-- > 0) throw new AwsError('VolumeModificationRateExceeded', 'injected: the volume was changed too often');
    },
  });
  const one = await lend(run, first);
  await local.cloud.clock.advance(minutes(2));
  expect(seen(run, one)).toEqual({ has: 3_000, guest: '3000', volumes: [3_000, 6_000] });

  await misses(run, one);
  expect(adjusted(s, one)).toContain('this failed, the old allocation stays in force: vol-');
  expect(adjusted(s, one)).toContain('the move of the same checkout that has to come before it was not made');
  expect(seen(run, one)).toEqual({ has: 3_000, guest: '3000', volumes: [3_000, 6_000] });

  // It is looked at again by itself. The function dies once AWS has the first change; that one is found and not asked for again.
  let died = 0;
  const place = { effect: 'modifyVolume', step: 'adjust.TurnVolumes' } as const;
  local.cloud.interceptors.push(crashAt(place, 'after the effect and before its record')(() => void died++));
  await local.cloud.clock.advance(minutes(8));
  expect(adjusted(s, one)).toContain(
    `raises ${one} (priority 60) on the persona's volumes, about 300 s: 3000 IOPS → 9000 IOPS (it misses its goal`,
  );
  expect(seen(run, one)).toEqual({ has: 9_000, guest: '9000', volumes: [9_000, 9_000] });
  expect([died, asked.length, new Set(asked).size]).toEqual([1, 3, 2]);

  // Once AWS has completed that, which takes it up to hours, the volumes follow the limits down.
  for (const volumeId of asked) local.ec2.setModification(volumeId, 'completed');
  const other = await lend(run, second);
  await local.cloud.clock.advance(minutes(3));
  await misses(run, other);
  await local.cloud.clock.advance(minutes(15));
  expect([seen(run, one), seen(run, other)]).toEqual([
    { has: 6_000, guest: '6000', volumes: [6_000, 6_000] },
    { has: 6_000, guest: '6000', volumes: [6_000, 6_000] },
  ]);
  expect(adjusted(s, one)).toContain(`lowers ${one} (priority 60) on the persona's volumes`);

  for (const id of [one, other]) {
    await s.checkIn(id);
    await s.until(id, 'CHECKED_IN');
  }
  expect(await judged(run)).toEqual([]);
});
