import type { ObservedHost } from '#core/contracts/observed.ts';
import { act, type Decision, done, failed, lost, wait } from '../decision.ts';

/** A host that EC2 no longer knows, or that will not come back. */
export const isGone = (
  host: ObservedHost | undefined,
): host is (ObservedHost & { readonly state: 'terminated' | 'shutting-down' }) | undefined =>
  host === undefined || host.state === 'terminated' || host.state === 'shutting-down';
/** The sentence for it, the same in every step. */
export const goneText = (hostId: string): string => `${hostId} is terminated or gone`;

/** Stops the host. The graceful way unless nothing of the original is attached, whose file systems would suffer. */
export function decideStop(hostId: string, host: ObservedHost | undefined, skipOsShutdown: boolean): Decision {
  if (host === undefined) return lost(goneText(hostId));
  switch (host.state) {
    case 'stopped':
      return done(`${hostId} is stopped`);
    case 'stopping':
      return wait(`${hostId} is stopping`);
    case 'pending':
      return wait(`${hostId} is still starting`);
    case 'shutting-down':
    case 'terminated':
      return lost(goneText(hostId));
    case 'running':
      return act(`stops ${hostId}${skipOsShutdown ? ' without its shutdown: no original is attached' : ' gracefully'}`, {
        kind: 'stopInstance',
        key: 'host',
        skipOsShutdown,
      });
  }
}

/** Starts the host; a start that ended in `stopped` again is told with EC2's reason. */
export function decideStart(hostId: string, host: ObservedHost | undefined, startedAt: number | undefined, now: number): Decision {
  if (host === undefined) return lost(goneText(hostId));
  switch (host.state) {
    case 'running':
      return done(`${hostId} runs as ${host.instanceType}`);
    case 'pending':
      return wait(`${hostId} is starting`);
    case 'stopping':
      return wait(`${hostId} is stopping again: ${host.stateReason}`);
    case 'shutting-down':
    case 'terminated':
      return lost(goneText(hostId));
    case 'stopped':
      if (
        startedAt !== undefined &&
        now - startedAt > settleMilliseconds &&
        /Server\.|Client\./.test(host.stateReason) &&
        !/UserInitiated/.test(host.stateReason)
      )
        return failed('start-failed', `${hostId} stopped again after its start: ${host.stateReason}`);
      return act(`starts ${hostId}`, { kind: 'startInstance', key: 'host' });
  }
}

/** A start needs this long before `stopped` can mean that it failed and not that a read lags. */
const settleMilliseconds = 20_000;
