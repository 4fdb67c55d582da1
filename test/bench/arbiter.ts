import { arbitrate } from '#core/allocation/arbitrate.ts';
import type { Contender, Contest } from '#core/allocation/contender.ts';
import { type Demand, preemptions, sharingModes } from '#core/allocation/demand.ts';
import { type Amounts, entriesOf, type Resource } from '#core/allocation/resources.ts';
import { Random } from '../../local/random.ts';

/** How long the arbiter takes for one pool with so many checkouts: the whole ruling, sentences included. */
interface ArbiterRow {
  readonly checkouts: number;
  readonly runs: number;
  readonly moves: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  /** Processor time of one ruling, the collector's included: what a busy machine does not blur. */
  readonly cpuMilliseconds: number;
}

/** Of what a checkout may have: guarantee, target, most. */
const sizes: Readonly<Record<string, Demand>> = {
  vcpu: { min: 100, target: 400, max: 1_600 },
  memoryMiB: { min: 1_024, target: 8_192, max: 32_768 },
  iops: { min: 500, target: 3_000, max: 12_000 },
  throughputMiBps: { min: 50, target: 125, max: 500 },
  networkMbps: { min: 100, target: 1_000, max: 10_000 },
  'licence:oracle': { min: 0, target: 1, max: 2 },
};
const now = Date.parse('2026-11-24T12:00:00.000Z');

/** A pool in which two thirds of the targets fit, every tenth checkout is new and every tenth misses a goal: nearly all have to move. */
function contestOf(checkouts: number): Contest {
  const random = new Random(checkouts);
  const contenders = Array.from({ length: checkouts }, (_, index): Contender => {
    const vary = (most: number): number => Math.floor(random.next() * most);
    const per = (of: (demand: Demand) => number): Amounts =>
      Object.fromEntries(entriesOf(sizes).map(([resource, demand]) => [resource, of(demand)]));
    return {
      id: `co-${String(index).padStart(12, '0')}`,
      priority: 10 * (1 + vary(10)),
      sharing: sharingModes[vary(3)] ?? 'LEND',
      preemption: preemptions[vary(3)] ?? 'NEVER',
      demands: sizes,
      current: vary(10) === 0 ? {} : per(({ min, target }) => min + vary(target - min)),
      use: per(({ target }) => vary(target * 1.5)),
      ...(vary(10) === 0 ? { missedGoal: 'latency' } : {}),
      moves: [],
      reach: {},
    };
  });
  const budget = Object.fromEntries(
    entriesOf(sizes).map(([resource, { target }]): [Resource, number] => [resource, Math.ceil((target * checkouts * 2) / 3)]),
  );
  return { budget, contenders, now, steadiness: { intervalSeconds: 300, movesPerHour: 6, threshold: 0.05 } };
}

function measure(checkouts: number, runs: number): ArbiterRow {
  const contest = contestOf(checkouts);
  for (let warm = 0; warm < 5; warm++) arbitrate(contest);
  let moves = 0;
  const before = process.cpuUsage();
  const took = Array.from({ length: runs }, () => {
    const begun = performance.now();
    moves = arbitrate(contest).moves.length;
    return performance.now() - begun;
  }).toSorted((a, b) => a - b);
  const { user, system } = process.cpuUsage(before);
  const at = (part: number): number => Math.round(100 * (took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? 0)) / 100;
  return {
    checkouts,
    runs,
    moves,
    p50Milliseconds: at(0.5),
    p99Milliseconds: at(0.99),
    cpuMilliseconds: Math.round((user + system) / runs / 10) / 100,
  };
}

/** From 10 to 10,000 checkouts in one pool, on one core. */
export const measureArbiter = (): ArbiterRow[] =>
  [10, 100, 1_000, 3_000, 10_000].map((checkouts) => measure(checkouts, checkouts > 1_000 ? 20 : 100));

export function arbiterTable(rows: readonly ArbiterRow[]): string {
  const line = (...cells: readonly (string | number)[]): string => cells.map((cell) => String(cell).padStart(12)).join('');
  return [
    'The arbiter: one ruling for a pool of six resources, nearly every checkout moved',
    line('checkouts', 'runs', 'moves', 'p50 ms', 'p99 ms', 'cpu ms'),
    ...rows.map((row) => line(row.checkouts, row.runs, row.moves, row.p50Milliseconds, row.p99Milliseconds, row.cpuMilliseconds)),
  ].join('\n');
}
