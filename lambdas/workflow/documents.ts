import type { DocumentCall } from '#core/persona/persona.ts';
import type { PinnedDocument } from '#core/checkout/plan.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';

const fleetDocumentSeconds = 300;

/** A document of the fleet at the version that Capture pinned. */
export const fleetDocument = (record: CheckoutRecord, document: string): PinnedDocument =>
  pinned(record, { document, parameters: {}, timeoutSeconds: fleetDocumentSeconds });

/** A document with its pinned version and hash; one that was not pinned does not exist in this account. */
export function pinned({ documents }: CheckoutRecord, call: DocumentCall): PinnedDocument {
  const pin = documents[call.document];
  if (pin === undefined) throw new Error(`document ${call.document} was not pinned at Capture`);
  return { ...call, ...pin };
}
