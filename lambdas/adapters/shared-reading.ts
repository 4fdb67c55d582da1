import type { Clock } from '#core/contracts/clock.ts';

/**
 * One reading for all requests that ask at the same time, kept for `keepMilliseconds` after it was
 * begun: a thousand requests for one host cost AWS one look. A reading that failed is not kept.
 */
export function sharedReading<A, T>(
  clock: Clock,
  keepMilliseconds: number,
  keyOf: (argument: A) => string,
  read: (argument: A) => Promise<T>,
): (argument: A) => Promise<T> {
  const readings = new Map<string, { readonly at: number; readonly value: Promise<T>; done: boolean }>();
  return (argument) => {
    const key = keyOf(argument);
    const kept = readings.get(key);
    if (kept !== undefined && (!kept.done || clock.now() - kept.at < keepMilliseconds)) return kept.value;
    const value = read(argument);
    const reading = { at: clock.now(), value, done: false };
    readings.set(key, reading);
    value.then(
      () => void (keepMilliseconds === 0 ? readings.delete(key) : (reading.done = true)),
      () => void readings.delete(key),
    );
    return value;
  };
}
