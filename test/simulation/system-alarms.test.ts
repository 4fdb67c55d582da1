import { describe, expect, it, jest } from '@jest/globals';
import { scenario } from '../../local/boot/scenario.ts';
import { minutes } from './audited.ts';
import { provocations, purge } from './provocations.ts';

/** Hours pass for some; a machine that also does other work takes longer. */
jest.setTimeout(120_000);

const prefix = 'ahps-system-';

describe('an alarm of the system fires, and its runbook ends it, when', () => {
  it.each(Object.entries(provocations))('%s', async (_what, { alarms, boot, provoke, within, remedy }) => {
    const s = await scenario({ seed: 5, weather: 'calm', ...(await boot?.()) });
    const { cloud, sns } = s.local;
    await provoke(s);
    const fired = (): string[] => sns.alarmed.flatMap(({ subject = '' }) => /^ALARM: "ahps-system-([\w-]+)"/.exec(subject)?.[1] ?? []);
    const from = cloud.clock.now();
    await cloud.clock.run({ done: () => alarms.every((name) => fired().includes(name)), until: from + minutes(within) });
    expect(fired()).toEqual(expect.arrayContaining([...alarms]));
    await remedy(s);
    purge(s);
    const ringing = (): string[] =>
      s.local.cloudWatch
        .alarms()
        .flatMap(({ name, state }) => (name.startsWith(prefix) && state.value === 'ALARM' ? [name.slice(prefix.length)] : []));
    await cloud.clock.run({ done: () => ringing().length === 0, until: cloud.clock.now() + minutes(45) });
    expect(ringing()).toEqual([]);
  });
});

it('covers every alarm that the template has', async () => {
  const s = await scenario({ seed: 5 });
  const all = s.local.cloudWatch.alarms().flatMap(({ name }) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
  expect(
    Object.values(provocations)
      .flatMap(({ alarms }) => alarms)
      .toSorted(),
  ).toEqual(all.toSorted());
});
