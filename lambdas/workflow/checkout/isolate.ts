import { lookAtAddresses } from '#adapters/look/addresses.ts';
import { lookAtHost, lookAtProfile } from '#adapters/look/hosts.ts';
import { decideNetwork, type NetworkWorld } from '#core/checkout/decide/network.ts';
import type { Step, StepDeps } from '#runtime/steps/step.ts';
import { type Captured, captured } from '../captured.ts';

/** Groups, profile and addresses as they are now. RestoreNetwork looks the same way. */
export async function lookAtNetwork({ clients }: StepDeps, { hostId, plan }: Captured): Promise<NetworkWorld> {
  const allocationIds = plan.flatMap((change) => (change.kind === 'elasticIp' ? [change.allocationId] : []));
  const [host, profiles, addresses] = await Promise.all([
    lookAtHost(clients, hostId),
    lookAtProfile(clients, hostId),
    lookAtAddresses(clients, allocationIds),
  ]);
  return { host, profiles, addresses };
}

/** No path to production in either direction, and no production identity, before the host starts as somebody else. */
export const isolate: Step<NetworkWorld> = {
  machine: 'checkout',
  name: 'Isolate',
  raises: 'CONFIG_CHANGED',
  look: (deps, loan) => lookAtNetwork(deps, captured(loan)),
  decide: (loan, world) => decideNetwork(loan.record.hostId, captured(loan).plan, 'forwards', world),
};
