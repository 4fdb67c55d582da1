import { captureHost, resolveImages, typeFacts } from '#adapters/host-capture.ts';
import { readQuotas } from '#adapters/host-capture-quotas.ts';
import { pinDocument } from '#adapters/look/guest.ts';
import { allocateDocument } from '#core/allocation/round.ts';
import { type CaptureWorld, decideCapture, fleetDocuments } from '#core/checkout/decide/capture.ts';
import { personaDocuments } from '#core/persona/persona.ts';
import { agentDocument } from '#core/utilisation/agent.ts';
import { inspectDocument } from '#core/manifest/inside.ts';
import type { Step } from '#runtime/steps/step.ts';

/** Reads the whole host before the first change, refuses it once more from live facts, and makes the plan. */
export const capture: Step<CaptureWorld | undefined> = {
  machine: 'checkout',
  name: 'Capture',
  async look({ clients, configuration }, { record, fleet }) {
    const { networks, images } = await configuration();
    const host = await captureHost(clients, { hostId: record.hostId, fleet, withUserData: true, beforeLoan: true });
    if (host === undefined) return undefined;
    const { manifest, architecture } = host.facts;
    const { resources } = record.persona;
    const names = [
      ...personaDocuments(record.persona),
      inspectDocument,
      agentDocument,
      ...(record.pool === undefined ? [] : [allocateDocument]),
      ...fleetDocuments(fleet),
    ];
    const [types, resolved, quotas, pins] = await Promise.all([
      typeFacts(clients, resources.instanceTypes, manifest.identity.zone),
      resolveImages(clients, images, resources.root.source === 'IMAGE' ? [resources.root.image] : [], {
        architecture,
        accountId: manifest.identity.accountId,
      }),
      readQuotas(clients, record.persona, host.facts),
      Promise.all([...new Set(names)].map(async (name) => [name, await pinDocument(clients, name)] as const)),
    ]);
    return {
      host,
      networks,
      images: resolved,
      configuredImages: images,
      typeFacts: types,
      quotas,
      documents: Object.fromEntries(pins.flatMap(([name, pin]) => (pin === undefined ? [] : [[name, pin]]))),
    };
  },
  decide: ({ record, fleet }, world) => decideCapture(record, fleet, world),
};
