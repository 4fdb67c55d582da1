import type { Plan } from '#core/checkout/plan.ts';
import type { Difference } from '#core/checkout/record.ts';
import { startsWith } from './classes.ts';
import { countFields, locatedDifferences } from './diff.ts';
import { fieldsOf } from './fields.ts';
import type { Manifest } from './manifest.ts';
import { renameVolumes } from './replaced.ts';
import { touchedBy } from './touched.ts';

/** What the comparison of a returned host with its manifest takes into account. */
export interface VerdictOptions {
  /** The plan of the loan: a restored field that it did not touch was changed by others, and is kept and flagged. Without it every restored field counts. */
  readonly plan?: Plan;
  /** Original volume id → the volume that came back in its place from the snapshot. */
  readonly replaced?: Readonly<Record<string, string>>;
  /** `verify`: before the host rejoins; what Rejoin and Close put back later is not compared yet. `end` (default): everything. */
  readonly phase?: 'verify' | 'end';
}

export interface Verdict {
  /** No restored or guarded field differs. */
  readonly equal: boolean;
  /** Fields compared. */
  readonly fields: number;
  /** Original volumes. */
  readonly volumes: number;
  readonly differences: Difference[];
}

/** What comes after Verify on the way home (`design.md` 4.5): Rejoin brings back the membership, Close the protections. */
const laterThanVerify: readonly (readonly string[])[] = [
  ['registrations'],
  ['autoScaling'],
  ['alarms'],
  ['protection'],
  ['attachments', '*', 'deleteOnTermination'],
];

/** Whether the host equals its original, with every difference and what it means. Verify quarantines on `equal: false`. */
export function verdict(original: Manifest, observed: Manifest, options: VerdictOptions = {}): Verdict {
  const { plan, replaced = {}, phase = 'end' } = options;
  const later = phase === 'verify' ? laterThanVerify : [];
  const unasked = observed.guest === null ? [['guest']] : [];
  const isLater = (segments: readonly string[]) => [...later, ...unasked].some((prefix) => startsWith(segments, prefix));
  const renamed = renameVolumes(original, observed, replaced);
  const touched = plan === undefined ? undefined : touchedBy(plan);
  const found = locatedDifferences(original, renamed.manifest)
    .filter(({ segments }) => !isLater(segments))
    .map(({ segments, difference }): Difference => {
      const ours = touched?.(segments, difference.original === null) ?? true;
      const kept = (difference.class === 'restored' && !ours) || renamed.accepted(segments);
      return kept ? { ...difference, class: 'observed' } : difference;
    });
  const differences = [...found, ...renamed.differences];
  const skipped = laterFields(original, isLater);
  return {
    equal: differences.every((entry) => entry.class === 'observed'),
    fields: countFields(original) - skipped,
    volumes: Object.keys(original.attachments).length,
    differences,
  };
}

const laterFields = (original: Manifest, isLater: (segments: readonly string[]) => boolean): number =>
  [...fieldsOf(original).values()].filter(({ segments }) => isLater(segments)).length;
