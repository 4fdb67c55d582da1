import type { HostFacts } from '#core/manifest/host-facts.ts';
import { verdict } from '#core/manifest/verdict.ts';
import { type Decision, done, failed, later, lost } from '../decision.ts';
import type { CheckoutRecord, Difference } from '../record.ts';
import { dirtinessLadder } from '../states.ts';
import type { GuestOutcome, GuestWorld } from './guest.ts';
import { goneText, isGone } from './power.ts';

export interface VerifyWorld {
  readonly inside: GuestWorld;
  /** How the fleet's return check goes; undefined when the fleet has none. */
  readonly check: GuestOutcome | undefined;
  /** Read only once the check has passed. */
  readonly facts: HostFacts | undefined;
  readonly agentHeard: boolean;
}

/** Whether the host may go back to production: its own check, its agent, and no restored or guarded field that differs. */
export function decideVerify(record: CheckoutRecord, { inside, check, facts, agentHeard }: VerifyWorld): Decision {
  if (isGone(inside.host)) return lost(goneText(record.hostId));
  const { manifest, plan } = record;
  if (manifest === undefined || plan === undefined) return done('nothing was captured, so nothing was changed');
  if (inside.host.state !== 'running') return failed('host-not-running', `${record.hostId} is ${inside.host.state}`);
  if (check?.guest === 'next') return check.decision;
  if (check?.guest === 'failed') return failed(check.code, `the fleet's return check: ${check.text}`);
  if (!agentHeard) return later('the agent has not been heard since the start', 15);
  if (facts === undefined) return lost(goneText(record.hostId));
  const replaced = Object.fromEntries(record.replaced.map((entry) => [entry.originalVolumeId, entry.volumeId]));
  const verified = verdict(manifest, facts.manifest, { plan, replaced, phase: 'verify' });
  const patch = { verified };
  if (!verified.equal) return failed('manifest-differs', describe(verified.differences), patch);
  const drained = dirtinessLadder.indexOf(record.dirtiness) > dirtinessLadder.indexOf('DRAINED');
  return done(`manifest equal: ${String(verified.fields)} fields, ${String(verified.volumes)} volumes`, {
    ...patch,
    ...(drained ? { dirtiness: 'DRAINED' as const } : {}),
  });
}

const describe = (differences: readonly Difference[]): string =>
  differences
    .filter((entry) => entry.class !== 'observed')
    .map((entry) => `${entry.path} (${entry.class}) was ${JSON.stringify(entry.original)} and is ${JSON.stringify(entry.observed)}`)
    .join('; ')
    .slice(0, 4_000);
