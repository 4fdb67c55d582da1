import type { CheckoutState } from '#core/checkout/states.ts';
import type { Interceptor } from '../../local/aws/cloud.ts';
import type { Scenario } from '../../local/boot/scenario.ts';
import type { FaultOrder } from '../../local/faults/order.ts';
import { audited, type AuditedOptions, byHand, changes, judged } from './audited.ts';
import type { Violation } from './auditor.ts';

export interface LoanOptions extends AuditedOptions {
  readonly host?: string;
  readonly persona?: string;
  /** What goes wrong; `strike` counts that it did. */
  readonly fault?: (strike: () => void) => Interceptor;
  /** Faults that are on from the moment at which the checkout is granted. */
  readonly armed?: readonly FaultOrder[];
  /** People ask for the check-in as soon as this holds; default: when the host is theirs. */
  readonly checkInWhen?: (s: Scenario) => boolean;
  /** Before the loan: what is special about the world. */
  readonly prepare?: (s: Scenario) => void;
  /** A quarantined host is repaired by hand and driven again. */
  readonly heal?: (s: Scenario) => void;
}
/** How a whole loan went: out, and back by request, whatever happened on the way. */
export interface LoanRun {
  readonly s: Scenario;
  readonly id: string;
  readonly state: CheckoutState;
  /** How often the fault really struck. */
  readonly struck: number;
  /** What the auditor says 15 minutes later. */
  readonly violations: readonly Violation[];
  /** In what the host differs from its original; empty unless it rests in quarantine. */
  readonly differences: readonly string[];
}

const rest = ['ACTIVE', 'QUARANTINED', 'CHECKED_IN', 'HOST_LOST'] as const;

/** Lends a host and takes it back under a fault; ends when the checkout has ended or rests, and is judged then. */
export async function loan(options: LoanOptions = {}): Promise<LoanRun> {
  const { host = byHand, persona = 'load-generator', fault, armed = [], checkInWhen, prepare, heal, ...world } = options;
  const { s, local, auditor } = await audited({ mostHours: 6, ...world });
  prepare?.(s);
  const before = await s.manifestOf(host);
  let struck = 0;
  if (fault !== undefined) local.cloud.interceptors.push(fault(() => void (struck += 1)));
  const id = await s.checkout({ host, persona });
  for (const order of armed) local.cloud.faults.arm(order);
  if (checkInWhen === undefined) await s.until(id, ...rest);
  else await local.cloud.clock.run({ done: () => checkInWhen(s) });
  if (checkInWhen !== undefined || s.record(id)?.state === 'ACTIVE') await s.checkIn(id);
  await s.until(id, 'QUARANTINED', 'CHECKED_IN', 'HOST_LOST');
  if (s.record(id)?.state === 'QUARANTINED' && heal !== undefined) {
    // Nobody repairs a host within the second in which its snapshots are being locked.
    await local.cloud.clock.advance(60_000);
    heal(s);
    await s.checkIn(id);
    // It leaves its rest; what still goes wrong may bring it back there.
    await local.cloud.clock.run({ done: () => s.record(id)?.state !== 'QUARANTINED' });
  }
  const { state } = await s.until(id, 'QUARANTINED', 'CHECKED_IN', 'HOST_LOST');
  const violations = await judged({ local, auditor });
  const differences = state === 'CHECKED_IN' ? changes(before, await s.manifestOf(host)) : [];
  return { s, id, state, struck, violations, differences };
}
