import { beforeAll, describe, expect, it } from '@jest/globals';
import { verdict } from '#core/manifest/verdict.ts';
import { demoConfiguration } from '../../local/boot/boot.ts';
import { demoHosts } from '../../local/boot/demo-world.ts';
import { Refused, scenario } from '../../local/boot/scenario.ts';
import { synthesised } from '../../local/boot/synthesis.ts';
import { leftBehind } from '../../local/story/left-behind.ts';
import { Narrator } from '../../local/story/narrator.ts';
import { tellStory } from '../../local/story/story.ts';
import { terminal } from '../../local/story/terminal.ts';

// Where no template of these sources is kept yet, the CDK takes its time.
beforeAll(() => synthesised(demoConfiguration), 180_000);

const quarterOfAnHour = 15 * 60_000;
const [byHand, second] = demoHosts;
const member = demoHosts[4];

describe('a loan on the local cloud, from the synthesised template', () => {
  it.each([
    ['registered by hand, as a load generator', byHand, 'load-generator'],
    ['of the Auto Scaling group, blank', member, 'blank'],
    ['with one interface, on a constrained network', second, 'constrained-network'],
  ])('of a host %s comes home exactly as it left', async (_what, host, persona) => {
    const s = await scenario();
    const original = await s.manifestOf(host);
    const id = await s.checkout({ host, persona });
    const active = await s.until(id, 'ACTIVE');
    expect(active.leftProductionAt).toBeDefined();
    expect(s.healthy()).toBe(5);
    expect((await s.checkIn(id)).status).toBe(202);
    await s.until(id, 'CHECKED_IN');
    expect(s.healthy()).toBe(6);
    await s.local.cloud.clock.advance(quarterOfAnHour);
    const { equal, differences, volumes } = verdict(original, await s.manifestOf(host));
    expect({ equal, differences, volumes }).toEqual({ equal: true, differences: [], volumes: 3 });
    const { leftBehind: left, retained } = leftBehind(s.local);
    expect(left).toEqual([]);
    expect(retained).toHaveLength(3);
    expect(s.local.functions.lost).toEqual([]);
    expect(s.local.events.deadLetters).toEqual([]);
    expect(s.local.autoScaling.violations).toEqual([]);
  });

  it('leaves traces only while it lasts', async () => {
    const s = await scenario();
    const id = await s.checkout({ host: byHand, persona: 'load-generator' });
    await s.until(id, 'ACTIVE');
    await s.local.cloud.clock.advance(quarterOfAnHour);
    const kinds = new Set(leftBehind(s.local).leftBehind.map(({ kind }) => kind));
    for (const kind of ['volume', 'schedule', 'alarm'] as const) expect(kinds).toContain(kind);
  });

  it('ends at its deadline by itself', async () => {
    const s = await scenario({ seed: 7 });
    const id = await s.checkout({ host: byHand, persona: 'blank', duration: 'PT30M' });
    const record = await s.until(id, 'CHECKED_IN');
    expect(record).toMatchObject({ cause: 'DEADLINE' });
  });

  it('is the same in every run with the same seed', async () => {
    const run = async (): Promise<unknown> => {
      const s = await scenario({ seed: 42 });
      const id = await s.checkout({ host: byHand, persona: 'load-generator' });
      await s.until(id, 'ACTIVE');
      return [s.timeline(id), s.local.cloud.calls.map(({ operation, at }) => [operation, at])];
    };
    expect(await run()).toEqual(await run());
  });

  it('is refused to a stranger', async () => {
    const s = await scenario();
    const refusal: unknown = await s.checkout({ as: 'stranger', host: byHand }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refused);
    expect(refusal).toMatchObject({ answer: { status: 403 } });
  });

  it('holds the floor when everybody asks at once', async () => {
    const s = await scenario();
    const answers = await s.local.during(Promise.all(demoHosts.map((host) => s.send(s.wish({ host, persona: 'blank' })))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(2);
    expect(statuses.filter((status) => status === 409)).toHaveLength(4);
  });
});

describe('the story', () => {
  it('measures what it tells', async () => {
    const lines: string[] = [];
    const narrator = new Narrator(terminal({ write: (text) => void lines.push(text), isTerminal: false, environment: {} }));
    const result = await tellStory(await scenario(), {
      host: byHand,
      persona: 'load-generator',
      narrator,
      realNow: () => performance.now(),
    });
    expect(result.checkout).toMatchObject({ state: 'CHECKED_IN', persona: 'load-generator', host: byHand });
    expect(result.manifest).toMatchObject({ equal: true, volumes: 3, diff: [] });
    expect(result.leftBehind).toEqual([]);
    expect(result.lowestHealthy).toBeGreaterThanOrEqual(result.floor);
    for (const way of ['checkout', 'checkin'] as const) {
      expect(result.steps.filter(({ machine }) => machine === way).length).toBeGreaterThan(5);
      expect(result.seconds[way]).toBeGreaterThan(result.criticalPathSeconds[way]);
      expect(result.ratio[way]).toBeCloseTo(result.seconds[way] / result.criticalPathSeconds[way], 10);
      expect(result.awsCalls[way]).toBeGreaterThan(0);
      expect(result.transitions[way]).toBeGreaterThan(0);
    }
    expect(result.costUsd).toBeGreaterThan(0);
    const text = lines.join('');
    expect(text).toContain(`manifest equal: ${result.manifest.fields} fields, 3 volumes`);
    expect(text).toContain('type: m5.large → c6i.xlarge');
    expect(text).toContain('6 healthy, floor 4, spare 2');
    expect(text).not.toContain('\u001b');
  });
});
