import type { Difference } from '#core/checkout/record.ts';
import type { Leftover } from './left-behind.ts';
import type { ToldStep } from './watch.ts';

/** The two ways of a loan. */
export interface OutAndBack {
  readonly checkout: number;
  readonly checkin: number;
}
/** What `--json` prints; every figure is measured in the run that prints it. */
export interface StoryResult {
  readonly checkout: { readonly id: string; readonly state: string; readonly persona: string; readonly host: string };
  readonly steps: readonly ToldStep[];
  /** Virtual: from the 202 to ACTIVE, and from the request of the check-in to its end. */
  readonly seconds: OutAndBack;
  readonly criticalPathSeconds: OutAndBack;
  /** Duration to critical path. */
  readonly ratio: OutAndBack;
  readonly awsCalls: OutAndBack;
  readonly transitions: OutAndBack;
  readonly costUsd: number;
  readonly manifest: { readonly equal: boolean; readonly fields: number; readonly volumes: number; readonly diff: readonly Difference[] };
  readonly leftBehind: readonly Leftover[];
  readonly retained: readonly Leftover[];
  /** Fewest healthy hosts at any moment of the loan. */
  readonly lowestHealthy: number;
  readonly floor: number;
}
