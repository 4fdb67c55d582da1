import { lost } from '#core/checkout/decision.ts';
import { followDocuments, type GuestWorld } from '#core/checkout/decide/guest.ts';
import { decideInspect, inspectSeconds } from '#core/checkout/decide/inspect.ts';
import { goneText } from '#core/checkout/decide/power.ts';
import { inspectDocument } from '#core/manifest/inside.ts';
import type { Step } from '#runtime/steps/step.ts';
import { captured } from '../captured.ts';
import { pinned } from '../documents.ts';
import { lookInside } from '../guest-world.ts';

/** Looks inside the host, on its own root, and refuses it for what nobody sees from outside. Nothing has changed yet. */
export const inspect: Step<GuestWorld> = {
  machine: 'checkout',
  name: 'Inspect',
  look: lookInside,
  decide(loan, world) {
    const record = captured(loan);
    const { manifest } = record;
    if (world.host === undefined) return lost(goneText(record.hostId));
    const root = manifest.attachments[manifest.rootDeviceName]?.volumeId ?? '';
    const document = pinned(record, { document: inspectDocument, parameters: {}, timeoutSeconds: inspectSeconds });
    return decideInspect(manifest, followDocuments([{ key: 'inspect', document }], loan.results, world, root));
  },
};
