import { lookAtHost, lookAtProtection } from '#adapters/look/hosts.ts';
import { alarmActions } from '#adapters/look/watches.ts';
import { actOr, actThen, done, lost } from '#core/checkout/decision.ts';
import { type ProtectionWorld, protectionEffects } from '#core/checkout/decide/protect.ts';
import { goneText } from '#core/checkout/decide/power.ts';
import { reservationEffect } from '#core/checkout/decide/reservation.ts';
import type { Step, StepDeps } from '#runtime/steps/step.ts';
import { type Captured, captured } from '../captured.ts';

/** The host with its protections and muted alarms; undefined when it is gone. Both Protect and Close look so. */
export async function lookAtProtections({ clients }: StepDeps, { hostId, plan }: Captured): Promise<ProtectionWorld | undefined> {
  const names = plan.flatMap((change) => (change.kind === 'alarmActions' ? [change.alarmName] : []));
  const host = await lookAtHost(clients, hostId);
  if (host === undefined || host.state === 'terminated') return undefined;
  const [protection, alarms] = await Promise.all([lookAtProtection(clients, hostId), alarmActions(clients, names)]);
  return { host, protection, alarms };
}

/** Makes the host safe to lend: nothing that happens to it meanwhile can take it or its volumes away. */
export const protect: Step<ProtectionWorld | undefined> = {
  machine: 'checkout',
  name: 'Protect',
  enters: 'protect',
  raises: 'PROTECTED',
  look: (deps, loan) => lookAtProtections(deps, captured(loan)),
  decide(loan, world) {
    if (world === undefined) return lost(goneText(loan.record.hostId));
    const { record, fleet, results } = loan;
    const reservation = reservationEffect(record, fleet, world.host, results);
    const tag = results.has('tagHost#host') ? [] : [{ kind: 'tagHost', key: 'host', step: 'Protect' } as const];
    const effects = [...protectionEffects(captured(loan).plan, 'forwards', world), ...tag];
    const told = 'shutdown stops, termination is off, originals outlive the host';
    // The answers of EC2 are proof; only a reservation brings something to record.
    const reservationId = results.get('createReservation#home')?.result;
    if (reservation.length > 0) return actOr('protects the host', [...effects, ...reservation], () => done(told));
    return actThen(told, effects, reservationId === undefined ? {} : { reservationId });
  },
};
