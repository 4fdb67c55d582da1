import { failed, soon } from '#core/checkout/decision.ts';
import { decideNetwork, type NetworkWorld } from '#core/checkout/decide/network.ts';
import { attaching, homeVolumes, isHome } from '#core/checkout/decide/volumes.ts';
import type { Step } from '#runtime/steps/step.ts';
import { captured } from '../captured.ts';
import { lookAtNetwork } from '../checkout/isolate.ts';

/** Gives the host its groups, profile and addresses again, but only when each original is at its device and nothing else is attached. */
export const restoreNetwork: Step<NetworkWorld> = {
  machine: 'checkin',
  name: 'RestoreNetwork',
  look: (deps, loan) => lookAtNetwork(deps, captured(loan)),
  decide(loan, world) {
    const { manifest, plan } = captured(loan);
    if (world.host !== undefined && !isHome(world.host, homeVolumes(loan.record, manifest)))
      return failed(
        'attachments-wrong',
        `not every original is at its device: ${JSON.stringify(world.host.attachments)}; the host gets no production network like that`,
      );
    const outcome = decideNetwork(loan.record.hostId, plan, 'backwards', world);
    const device = world.host === undefined ? undefined : attaching(world.host);
    return outcome.decide === 'done' && device !== undefined ? soon(`${device} is being attached`, 0.5) : outcome;
  },
};
