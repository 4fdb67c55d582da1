import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Bench } from './measure.ts';

const number = (value: number | null, digits = 1): string => (value === null ? '–' : value.toFixed(digits));
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const head = (...cells: readonly string[]): string => `${row(...cells)}\n|${cells.map(() => '---|').join('')}`;

/** The machine on which real times were taken. */
export const machine = (): string =>
  `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.versions.node}, ${process.platform} ${process.arch}`;

/** All figures as Markdown tables, as `docs/performance.md` has them. */
export function table({ result, story, pollingSeconds, buckets, routes }: Bench): string {
  const { ours, polling, burst } = result;
  return [
    `Machine: ${machine()}`,
    head('one loan', 'critical path', 'ours', 'polling runbook'),
    row(
      'out, s',
      number(story.criticalPathSeconds.checkout),
      `${number(story.seconds.checkout)} (${number(result.ratio.checkout, 2)} ×)`,
      number(pollingSeconds.checkout),
    ),
    row(
      'back, s',
      number(story.criticalPathSeconds.checkin),
      `${number(story.seconds.checkin)} (${number(result.ratio.checkin, 2)} ×)`,
      number(pollingSeconds.checkin),
    ),
    row('AWS calls', '–', String(ours.awsCalls), String(polling.awsCalls)),
    row('state transitions', '–', String(ours.transitions), String(polling.transitions)),
    row(
      'control plane, US$',
      '–',
      number(ours.costUsd, 6),
      `${number(polling.costUsd, 6)} (${number(polling.costUsd / ours.costUsd, 2)} ×)`,
    ),
    '',
    head('live checkouts', 'AWS calls per minute'),
    ...Object.entries(result.callsPerMinute).map(([live, calls]) => row(live, number(calls))),
    '',
    head('burst', ''),
    row('asked for at once', String(burst.requested)),
    row('admitted', String(burst.admitted)),
    row('throttles that surfaced', String(burst.surfacedThrottles)),
    row('minutes until all were handed over', number(burst.minutes)),
    ...buckets
      .slice(0, 12)
      .map(({ name, size, refillPerSecond, highestShare }) =>
        row(`most used of ${name} (${size}, ${refillPerSecond} a second)`, `${number(highestShare * 100, 0)} %`),
      ),
    '',
    `Simulated checkouts per second of processor time: ${number(result.simulatedCheckoutsPerCpuSecond)}`,
    '',
    head('function', 'bundle, kB', 'cold start, ms', 'warm p50, ms', 'warm p99, ms'),
    ...result.functions.map(({ name, bundleBytes, coldMs, warmP50Ms, warmP99Ms }) =>
      row(name, number(bundleBytes / 1000, 0), number(coldMs, 0), number(warmP50Ms), number(warmP99Ms)),
    ),
    '',
    head('route', 'warm p50, ms', 'warm p99, ms', 'requests'),
    ...[...routes].map(([route, { p50Ms, p99Ms, count }]) => row(route, number(p50Ms), number(p99Ms), String(count))),
  ].join('\n');
}
