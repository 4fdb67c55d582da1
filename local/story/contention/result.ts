import type { TimelineEvent } from '#core/checkout/record.ts';
import type { Leftover } from '../left-behind.ts';

/** One of the loans that share the pool. */
export interface Contending {
  /** What the telling calls it. */
  readonly label: string;
  readonly id: string;
  readonly host: string;
  readonly persona: string;
  readonly priority: number;
}
/** A move of a round, with the arbiter's own sentence, and the checkouts in whose timelines that sentence is. */
export interface ToldMove {
  readonly at: string;
  readonly round: number;
  readonly checkoutId: string;
  readonly direction: 'lower' | 'raise';
  readonly outcome: string;
  readonly reason: string;
  readonly toldTo: readonly string[];
}
/** vCPUs by checkout from a time on, in the order of the loans; null while it has no share of the pool. */
export interface Given {
  readonly at: number;
  readonly vcpu: readonly (number | null)[];
}
/** A moment of the story, in virtual milliseconds since the epoch. */
export interface Moments {
  readonly begun: number;
  /** The alarm of the goal. */
  readonly missed: number;
  /** The new limits hold in the guests of all others. */
  readonly throttled: number;
  /** The alarm is over. */
  readonly over: number;
  /** The loan is degraded no more. */
  readonly recovered: number;
  /** The first is asked to come home. */
  readonly home: number;
  /** The others have what it had. */
  readonly returned: number;
}
/** What `--story contention --json` prints; every figure is measured in the run that prints it. */
export interface ContentionResult {
  readonly story: 'contention';
  readonly pool: { readonly name: string; readonly budget: Readonly<Record<string, number>> };
  readonly checkouts: readonly (Contending & {
    readonly state: string;
    readonly manifest: { readonly equal: boolean; readonly fields: number; readonly volumes: number };
  })[];
  readonly moments: Readonly<Record<keyof Moments, string>>;
  readonly seconds: {
    readonly missToThrottle: number;
    readonly missToAlarmOver: number;
    readonly missToRecovery: number;
    readonly homeToReturn: number;
  };
  readonly moves: readonly ToldMove[];
  readonly allocation: readonly { readonly at: string; readonly vcpu: Readonly<Record<string, number | null>> }[];
  readonly timelines: Readonly<Record<string, readonly TimelineEvent[]>>;
  readonly leftBehind: readonly Leftover[];
  readonly retained: readonly Leftover[];
}
