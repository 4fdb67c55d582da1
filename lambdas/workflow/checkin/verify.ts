import { captureHost } from '#adapters/host-capture.ts';
import { agentHeardSince } from '#adapters/look/guest.ts';
import { decideVerify, type VerifyWorld } from '#core/checkout/decide/verify.ts';
import { followDocuments } from '#core/checkout/decide/guest.ts';
import { homeVolumes } from '#core/checkout/decide/volumes.ts';
import type { Loan, Step } from '#runtime/steps/step.ts';
import { isCaptured } from '../captured.ts';
import { fleetDocument } from '../documents.ts';
import { lookInside } from '../guest-world.ts';

/** The fleet's own proof that the host is fit, for the root volume that belongs there. */
function returnCheck({ record, fleet, results }: Loan, inside: VerifyWorld['inside']) {
  const { returnCheck: name } = fleet.rules;
  if (name === undefined || !isCaptured(record)) return undefined;
  const root = homeVolumes(record, record.manifest)[record.manifest.rootDeviceName] ?? '';
  return followDocuments([{ key: 'return-check', document: fleetDocument(record, name) }], results, inside, root);
}

/** Proves that the host equals what left: the agent, the fleet's own check, and the manifest field by field. */
export const verify: Step<VerifyWorld> = {
  machine: 'checkin',
  name: 'Verify',
  enters: 'verify',
  looksAlone: true,
  async look(deps, loan) {
    const inside = await lookInside(deps, loan);
    const check = returnCheck(loan, inside);
    if (!isCaptured(loan.record) || inside.host === undefined || (check !== undefined && check.guest !== 'succeeded'))
      return { inside, check, facts: undefined, agentHeard: false };
    const { hostId } = loan.record;
    const [captured, agentHeard] = await Promise.all([
      captureHost(deps.clients, { hostId, fleet: loan.fleet, withUserData: true, beforeLoan: false }),
      check === undefined ? agentHeardSince(deps.clients, hostId, inside.host.launchedAt) : true,
    ]);
    return { inside, check, facts: captured?.facts, agentHeard };
  },
  decide: ({ record }, world) => decideVerify(record, world),
};
