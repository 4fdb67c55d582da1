import { beforeAll, expect, it, jest } from '@jest/globals';
import { contentionScenario, tellContention } from '../../local/story/contention/contention.ts';
import type { ContentionResult } from '../../local/story/contention/result.ts';
import { contendedPool } from '../../local/story/contention/scene.ts';
import { Narrator } from '../../local/story/narrator.ts';
import { terminal } from '../../local/story/terminal.ts';

/** Three loans at once; a machine that also does other work takes longer. */
jest.setTimeout(120_000);

let result: ContentionResult;
let text = '';

beforeAll(async () => {
  const out = terminal({ write: (piece) => void (text += piece), isTerminal: true, environment: { NO_COLOR: '1' } });
  result = await tellContention(await contentionScenario(), { narrator: new Narrator(out) });
});

const byLabel = (label: string) => result.checkouts.find((each) => each.label === label)?.id ?? '';
/** Who had how much, in the order in which it changed: soak, and the two others together. */
const given = () =>
  result.allocation.map(({ vcpu }) => [vcpu[byLabel('soak')], (vcpu[byLabel('blank-1')] ?? 0) + (vcpu[byLabel('blank-2')] ?? 0)]);

it('throttles the others within a minute of the miss, and what the goal measures is met again', () => {
  const { seconds, moments } = result;
  expect(seconds.missToThrottle).toBeGreaterThan(0);
  expect(seconds.missToThrottle).toBeLessThan(60);
  expect(seconds.missToAlarmOver).toBeGreaterThan(0);
  expect(seconds.missToRecovery).toBeGreaterThanOrEqual(seconds.missToAlarmOver);
  const { missed, throttled, over, recovered, home, returned } = moments;
  const inOrder = [missed, throttled, over, recovered, home, returned];
  expect(inOrder.toSorted()).toEqual(inOrder);
});

it('moves what there is to whom misses its goal, never more than the budget, and gives it back', () => {
  const steps = given();
  for (const step of [
    [null, 4],
    [3, 2],
    [4, 1],
  ])
    expect(steps).toContainEqual(step);
  for (const [soak, others] of steps) expect((soak ?? 0) + (others ?? 0)).toBeLessThanOrEqual(contendedPool.budget.vcpu);
  const returned = result.allocation.findLast(({ at }) => at <= result.moments.returned)?.vcpu ?? {};
  expect([returned[byLabel('blank-1')], returned[byLabel('blank-2')]]).toEqual([2, 2]);
});

it('has every move with its reason in the timelines of both, and the arbiter was asked by the goal', () => {
  const soak = byLabel('soak');
  const forTheGoal = result.moves.filter(({ reason }) => reason.includes('misses its goal full-load'));
  expect(forTheGoal.map(({ direction, outcome }) => `${direction} ${outcome}`)).toEqual(['lower done', 'lower done', 'raise done']);
  for (const { checkoutId, direction, toldTo } of forTheGoal)
    expect(toldTo.toSorted()).toEqual((direction === 'raise' ? result.checkouts.map(({ id }) => id) : [checkoutId, soak]).toSorted());
  for (const { checkoutId, toldTo } of result.moves) expect(toldTo).toContain(checkoutId);
  const texts = result.timelines[soak]?.map((event) => event.text);
  expect(texts).not.toContain('');
  expect(texts).toContain('asked the arbiter of pool tests for more: goal full-load is missed');
});

it('brings all hosts home equal, with nothing left behind', () => {
  expect(result.checkouts.map(({ state, manifest }) => [state, manifest.equal])).toEqual([
    ['CHECKED_IN', true],
    ['CHECKED_IN', true],
    ['CHECKED_IN', true],
  ]);
  expect(result.leftBehind).toEqual([]);
});

it('is one JSON document', () => {
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});

it('is told in 80 columns without colour, with a plot of the allocation', () => {
  expect(text).not.toContain('\u001b');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text).toMatch(/soak {4}│ *▆+█+ *\n/);
  expect(text).toMatch(/blank-1 │ *▄+▂+▁+▄* *\n/);
  expect(text).toContain(`miss to throttle    ${result.seconds.missToThrottle.toFixed(1)} s`);
  expect(text).not.toContain('wants co-');
});
