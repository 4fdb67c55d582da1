/**
 * Time as an argument. Everything that waits or reads the time outside `core` does it through a Clock,
 * so that the same code runs on Lambda (real time), in tests (virtual) and in the demo (scaled).
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after that many milliseconds of this clock's time. */
  sleep(milliseconds: number): Promise<void>;
}

/** ISO 8601 UTC with milliseconds, the only form of a time in records, events and answers. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
