import type { Manifest } from '#core/manifest/manifest.ts';
import { verdict } from '#core/manifest/verdict.ts';
import type { Scenario } from '../../boot/scenario.ts';
import { leftBehind } from '../left-behind.ts';
import { toldMoves } from './moves.ts';
import type { Contending, ContentionResult, Given, Moments } from './result.ts';
import { contendedPool } from './scene.ts';

export interface Told {
  readonly loans: readonly Contending[];
  readonly moments: Moments;
  /** The manifests before the loans, by host. */
  readonly originals: ReadonlyMap<string, Manifest>;
  readonly series: readonly Given[];
}

/** Collects what the story has shown, from the table and from the hosts as they are now. */
export async function conclude(scenario: Scenario, { loans, moments, originals, series }: Told): Promise<ContentionResult> {
  const ids = loans.map(({ id }) => id);
  const checkouts: ContentionResult['checkouts'][number][] = [];
  for (const loan of loans) {
    const original = originals.get(loan.host);
    if (original === undefined) throw new Error(`nobody looked at ${loan.host} before its loan`);
    const { equal, fields, volumes } = verdict(original, await scenario.manifestOf(loan.host));
    checkouts.push({ ...loan, state: scenario.record(loan.id)?.state ?? 'unknown', manifest: { equal, fields, volumes } });
  }
  const { begun, missed, throttled, over, recovered, home, returned } = moments;
  return {
    story: 'contention',
    pool: { name: contendedPool.name, budget: contendedPool.budget },
    checkouts,
    moments: {
      begun: iso(begun),
      missed: iso(missed),
      throttled: iso(throttled),
      over: iso(over),
      recovered: iso(recovered),
      home: iso(home),
      returned: iso(returned),
    },
    seconds: {
      missToThrottle: seconds(missed, throttled),
      missToAlarmOver: seconds(missed, over),
      missToRecovery: seconds(missed, recovered),
      homeToReturn: seconds(home, returned),
    },
    moves: toldMoves(scenario, contendedPool.name, ids),
    allocation: series.map(({ at, vcpu }) => ({
      at: iso(at),
      vcpu: Object.fromEntries(ids.map((id, index) => [id, vcpu[index] ?? null])),
    })),
    timelines: Object.fromEntries(ids.map((id) => [id, scenario.timeline(id)])),
    ...leftBehind(scenario.local),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
const seconds = (from: number, to: number): number => Math.round(to - from) / 1000;
