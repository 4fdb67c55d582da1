import { AwsError } from '../aws/cloud.ts';
import { testEventPattern } from './bus.ts';

/** A case of the folder `event-patterns`. */
export interface PatternCase {
  readonly id: string;
  readonly event?: unknown;
  readonly eventText?: string;
  readonly pattern?: unknown;
  readonly patternText?: string;
  readonly expect: 'match' | 'no-match' | 'invalid' | 'invalid-event';
  readonly error?: string;
}

/** Asks as TestEventPattern does; gives what differs. Outcome and error code count, not the message. */
export function runPatternCase(one: PatternCase): string[] {
  const text = one.patternText ?? JSON.stringify(one.pattern);
  const event = one.eventText ?? JSON.stringify(one.event);
  const answer = ask(text, event);
  const wanted = one.expect.startsWith('invalid') ? (one.error ?? '') : one.expect;
  return answer === wanted ? [] : [`${answer} instead of ${wanted}`];
}

function ask(pattern: string, event: string): string {
  try {
    return testEventPattern(pattern, event) ? 'match' : 'no-match';
  } catch (error) {
    if (error instanceof AwsError) return error.code;
    throw error;
  }
}
