import type { Loan } from '#runtime/steps/step.ts';
import type { Plan } from '#core/checkout/plan.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import type { Manifest } from '#core/manifest/manifest.ts';

/** The record of a host that has been captured: manifest and plan are there. */
export type Captured = CheckoutRecord & { readonly manifest: Manifest; readonly plan: Plan };
export const isCaptured = (record: CheckoutRecord): record is Captured => record.manifest !== undefined && record.plan !== undefined;

/** For steps that come after Capture; that one comes without is a bug of ours. */
export function captured({ record }: Loan): Captured {
  if (!isCaptured(record)) throw new Error(`${record.id} has no manifest although Capture is past`);
  return record;
}
