import type { StateDefinition } from './definition.ts';
import type { Frame } from './frame.ts';

const longest = 99_999_999;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch of an RFC 3339 text with zone; undefined for anything else. */
export function parseInstant(text: string): number | undefined {
  const time = instant.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** A field in whole seconds (0 … 99,999,999); undefined when the state does not have it. */
export async function seconds(frame: Frame, value: unknown, location: string, least = 0): Promise<number | undefined> {
  if (value === undefined) return undefined;
  const count = (await frame.expect(value, location, 'number')) as number;
  if (Number.isInteger(count) && count >= least && count <= longest) return count;
  throw frame.failed(`The ${location} field must be an integer between ${least} and ${longest} but was: ${count}`, location);
}

/** Waits for Seconds or until Timestamp; a time in the past is no wait. */
export async function wait(frame: Frame, state: StateDefinition): Promise<void> {
  const { clock } = frame.run.cloud;
  const count = await seconds(frame, state.Seconds, 'Seconds');
  if (count !== undefined) return frame.cancellation.pause(clock, count * 1000);
  const text = (await frame.expect(state.Timestamp, 'Timestamp', 'string')) as string;
  const until = parseInstant(text);
  if (until === undefined)
    throw frame.failed(`The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`, 'Timestamp');
  return frame.cancellation.pause(clock, Math.max(0, until - clock.now()));
}
