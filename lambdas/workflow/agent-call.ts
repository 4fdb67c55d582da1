import { agentDocument } from '#core/utilisation/agent.ts';
import { agentDimensions } from '#core/utilisation/series.ts';
import type { PinnedDocument } from '#core/checkout/plan.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { pinned } from './documents.ts';

/** Room for the installation of the agent, where the borrower's root has none. */
const agentSeconds = 300;

/** The document that makes the borrower's root tell how busy it is; undefined for loans that began before there was one. */
export function agentCall(record: CheckoutRecord): PinnedDocument | undefined {
  if (record.documents[agentDocument] === undefined) return undefined;
  const { checkout = '', host = '', persona = '', fleet = '' } = agentDimensions(record);
  const parameters = { Checkout: checkout, Host: host, Persona: persona, Fleet: fleet };
  return pinned(record, { document: agentDocument, parameters, timeoutSeconds: agentSeconds });
}
