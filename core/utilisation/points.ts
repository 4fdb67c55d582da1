import type { SeriesPlan } from './series.ts';

/** One value of a series; `at`: the beginning of its period, in milliseconds. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** The series that follows from the data of its parts, oldest first. A sum has a point where any part has one. */
export function joined({ combine, factor }: SeriesPlan, parts: readonly (readonly Point[])[], periodSeconds: number): Point[] {
  const scaled = (value: number): number => Math.round(value * factor(periodSeconds) * 1_000) / 1_000;
  if (combine === 'first') return (parts.find((part) => part.length > 0) ?? []).map(({ at, value }) => ({ at, value: scaled(value) }));
  const sums = new Map<number, number>();
  for (const { at, value } of parts.flat()) sums.set(at, (sums.get(at) ?? 0) + value);
  return [...sums].toSorted(([a], [b]) => a - b).map(([at, value]) => ({ at, value: scaled(value) }));
}

/** Use of one resource over a loan, in the unit of its series. */
export interface UsageFigures {
  readonly peak: number;
  readonly p95: number;
  readonly mean: number;
  readonly allocated?: number;
  /** The 95th percentile as a share of what was allocated, 0 to 1. */
  readonly share?: number;
}

/** What people need to give the persona its right size; undefined without data. The percentile is by nearest rank. */
export function figuresOf(points: readonly Point[], allocated: number | undefined): UsageFigures | undefined {
  const values = points.map(({ value }) => value).toSorted((a, b) => a - b);
  const peak = values.at(-1);
  if (peak === undefined) return undefined;
  const p95 = values[Math.ceil(0.95 * values.length) - 1] ?? peak;
  const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
  const mean = rounded(values.reduce((sum, value) => sum + value, 0) / values.length);
  return { peak, p95, mean, ...(allocated === undefined || allocated === 0 ? {} : { allocated, share: rounded(p95 / allocated) }) };
}
