import type { GoldenDoor } from '../states/golden-door.ts';
import { codeOf } from '../states/golden-door.ts';

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

/** Asks TestEventPattern; gives what differs. Outcome and error code count, not the message. */
export async function runPatternCase(one: PatternCase, door: GoldenDoor): Promise<string[]> {
  const answer = await ask(door, one.patternText ?? JSON.stringify(one.pattern), one.eventText ?? JSON.stringify(one.event));
  const wanted = one.expect.startsWith('invalid') ? (one.error ?? '') : one.expect;
  return answer === wanted ? [] : [`${answer} instead of ${wanted}`];
}

async function ask(door: GoldenDoor, EventPattern: string, Event: string): Promise<string> {
  try {
    const { Result } = await door.ask('EventBridge', 'TestEventPattern', { EventPattern, Event });
    return Result === true ? 'match' : 'no-match';
  } catch (error) {
    return codeOf(error).code;
  }
}
