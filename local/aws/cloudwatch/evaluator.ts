import type { StateValue } from '@aws-sdk/client-cloudwatch';
import type { Cancellable, VirtualClock } from '../../clock.ts';
import type { Alarm } from './alarm.ts';
import { watched } from './alarm.ts';
import type { Alarms, Finding } from './alarms.ts';
import type { Recent } from './evaluation.ts';
import { evaluate, evaluationRange } from './evaluation.ts';
import { identity } from './metric.ts';
import type { Datapoint } from './statistics.ts';
import { datapoints } from './statistics.ts';
import type { MetricStore } from './store.ts';

interface Watch {
  readonly key: string;
  /** After that its data are too old to change anything. */
  until: number;
  readonly everlasting: boolean;
  readonly every: number;
}

const minute = 60_000;

/**
 * Evaluates alarms as time passes: those with a period under a minute every ten seconds, the others every
 * minute [CW-EVAL]. An alarm whose metric has nothing new is not looked at, and without an alarm to look at
 * there is no timer.
 */
export class Evaluator {
  private readonly clock: VirtualClock;
  private readonly alarms: Alarms;
  private readonly store: MetricStore;
  private readonly watches = new Map<string, Watch>();
  private timer: { readonly at: number; readonly handle: Cancellable } | undefined;

  constructor(clock: VirtualClock, alarms: Alarms, store: MetricStore) {
    this.clock = clock;
    this.alarms = alarms;
    this.store = store;
    alarms.onPut((name) => this.watch(name));
    store.onPut((key, at) => this.fresh(key, at));
  }

  /** What the alarm's data say now; undefined: it stays as it is. */
  find(alarm: Alarm): Finding | undefined {
    const what = watched(alarm);
    if (what === undefined) return undefined;
    const { metric, period, stat } = what;
    const range = evaluationRange(alarm.settings);
    const step = everyOf(period);
    const to = Math.floor(this.clock.now() / step) * step;
    const span = { from: to - range * period, to };
    const points = datapoints(this.store.read(metric, span), span, period, stat);
    const byTime = new Map(points.map(({ at, value }) => [at, value]));
    const recent: Recent = Array.from({ length: range }, (_none, index) => byTime.get(to - (index + 1) * period));
    const value = evaluate(alarm.settings, recent);
    return value === undefined ? undefined : { value, ...reasonOf(alarm, value, points.toReversed(), { period, stat }) };
  }

  private watch(name: string): void {
    const alarm = this.alarms.all.get(name);
    const what = alarm === undefined ? undefined : watched(alarm);
    if (alarm === undefined || what === undefined) return;
    this.watches.set(name, {
      key: identity(what.metric),
      until: this.clock.now() + looksBack(alarm, what.period),
      everlasting: this.store.isPublished(what.metric),
      every: everyOf(what.period),
    });
    this.schedule();
  }

  private fresh(key: string, at: number): void {
    let any = false;
    for (const [name, watch] of this.watches) {
      const alarm = this.alarms.all.get(name);
      if (watch.key !== key || alarm === undefined) continue;
      watch.until = Math.max(watch.until, Math.min(at, this.clock.now()) + looksBack(alarm, watched(alarm)?.period ?? minute));
      any = true;
    }
    if (any) this.schedule();
  }

  private schedule(): void {
    const now = this.clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const [name, { until, everlasting, every }] of this.watches) {
      if (!this.alarms.all.has(name)) this.watches.delete(name);
      else if (everlasting || until > now) next = Math.min(next, (Math.floor(now / every) + 1) * every);
    }
    if (this.timer !== undefined && this.timer.at <= next) return;
    this.timer?.handle.cancel();
    this.timer = next === Number.POSITIVE_INFINITY ? undefined : { at: next, handle: this.clock.after(next - now, () => this.tick()) };
  }

  private tick(): void {
    this.timer = undefined;
    const now = this.clock.now();
    for (const [name, { until, everlasting, every }] of this.watches) {
      const alarm = this.alarms.all.get(name);
      if (alarm === undefined || alarm.held || now % every !== 0 || (!everlasting && until < now)) continue;
      const found = this.find(alarm);
      if (found !== undefined) this.alarms.setState(name, found);
    }
    this.schedule();
  }
}

/** [CW-EVAL] */
const everyOf = (period: number): number => (period < minute ? 10_000 : minute);
/** A sample has left the evaluation range after that; one more minute, for the evaluation that sees it gone. */
const looksBack = ({ settings }: Alarm, period: number): number => (evaluationRange(settings) + 1) * period + minute;

/** The words and the data that AWS gives for a transition. */
function reasonOf(
  { settings }: Alarm,
  value: StateValue,
  newest: readonly Datapoint[],
  { period, stat }: { readonly period: number; readonly stat: string },
): { reason: string; data: string } {
  const { EvaluationPeriods: periods = 1, DatapointsToAlarm: needed = periods, Threshold: threshold = 0, ComparisonOperator } = settings;
  const seen = newest.slice(0, periods);
  const words = (ComparisonOperator ?? '').replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`).trim();
  const shown = seen.map(({ at, value: each }) => `${each} (${new Date(at).toISOString()})`).join(', ');
  const reason =
    seen.length === 0
      ? `${value === 'INSUFFICIENT_DATA' ? 'Insufficient Data' : 'Threshold Crossed'}: no datapoints were received for ${periods} periods`
      : `Threshold Crossed: of the last ${periods} datapoints [${shown}] ${needed} have to be ${words} (${threshold}) for ALARM`;
  const data = {
    version: '1.0',
    statistic: stat,
    period: period / 1000,
    recentDatapoints: seen.map((point) => point.value),
    threshold,
  };
  return { reason, data: JSON.stringify(data) };
}
