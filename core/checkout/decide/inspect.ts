import { manifestDigest } from '#core/manifest/digest.ts';
import { readInside } from '#core/manifest/inside.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import { insideRefusals } from '#core/manifest/refusals-inside.ts';
import { type Decision, done, failed, refused } from '../decision.ts';
import type { GuestOutcome } from './guest.ts';

/** How long the document may run on the host. */
export const inspectSeconds = 60;

/** Refuses a host for what its inside says, else completes the manifest with it: the last look before the first change. */
export function decideInspect(manifest: Manifest, outcome: GuestOutcome): Decision {
  if (outcome.guest === 'next') return outcome.decision;
  if (outcome.guest === 'failed') return failed(outcome.code, outcome.text);
  const answer = readInside(outcome.outputs.join(''));
  if (!answer.read) return failed('inspection-unreadable', `the inspection of the host answered what cannot be read: ${answer.reason}`);
  const [first, ...others] = insideRefusals(manifest.identity.instanceId, answer.inside);
  if (first !== undefined) return refused(first.code, [first, ...others].map((entry) => entry.sentence).join('; '));
  const complete: Manifest = { ...manifest, guest: answer.inside };
  return done('the inside of the host fits: disks by label or UUID, drivers there, nothing bound to this machine', {
    manifest: complete,
    manifestDigest: manifestDigest(complete),
  });
}
