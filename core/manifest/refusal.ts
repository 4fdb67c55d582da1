import type { Fleet } from '#core/fleet/fleet.ts';
import { durationMilliseconds } from '#core/contracts/ids.ts';
import type { HostFacts } from './host-facts.ts';

/** Why a host cannot be lent: a stable code, a sentence with the figures, the field of the facts that decided. */
export interface Refusal {
  readonly code: string;
  readonly sentence: string;
  readonly field: string;
}

/** What a rule decides from. */
export interface Candidate {
  readonly facts: HostFacts;
  readonly fleet: Fleet;
  /** How long the loan may last, in milliseconds. */
  readonly loan: number;
}

/** One refusal as data: `when` answers what is wrong in words that follow the host's id, nothing when the host passes. */
export interface RefusalRule {
  readonly code: `host-${string}`;
  readonly field: string;
  readonly when: (candidate: Candidate) => string | false | undefined;
}

export const longestLoan = (fleet: Fleet): number => durationMilliseconds(fleet.rules.longest) ?? 0;

/** Names for a sentence: at most four, then how many more. */
export function named(items: readonly string[]): string {
  const shown = items.slice(0, 4).join(', ');
  return items.length > 4 ? `${shown} and ${String(items.length - 4)} more` : shown;
}

/** A sentence about the entries of a map that a test picks out; nothing when it picks none. */
export function anyOf<V>(
  map: Readonly<Record<string, V>>,
  test: (value: V, key: string) => boolean,
  say: (names: string) => string,
): string | undefined {
  const found = Object.entries(map).flatMap(([key, value]) => (test(value, key) ? [key] : []));
  return found.length === 0 ? undefined : say(named(found));
}
