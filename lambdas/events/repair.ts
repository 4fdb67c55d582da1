import type { Executions } from '#adapters/executions.ts';
import { checkoutName } from '#core/checkout/execution-names.ts';
import { decideRepair, type Repair } from '#core/checkout/reconcile.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { type Clock, isoTime } from '#core/contracts/clock.ts';
import type { Table } from '#core/contracts/table.ts';
import type { Log } from '#runtime/logger.ts';
import { startCheckIn } from '#runtime/start-check-in.ts';
import { loadRecord, writeChange } from '#runtime/steps/records.ts';
import { readWait } from '#runtime/steps/waits.ts';
import type { LiveRecord } from './live-records.ts';
import { aboutLoan, type Alert } from './set-aside.ts';

export interface RepairDeps {
  readonly table: Table;
  readonly clock: Clock;
  readonly log: Log;
  readonly checkouts: Executions;
  readonly checkIns: Executions;
  readonly observe: (resource: string) => Promise<void>;
  /** Tells people, once for each key. */
  readonly tell: (alert: Alert) => Promise<void>;
}

/** Repairs each record on its own: one that fails is told and does not keep the others from being looked at. */
export async function repairAll(
  deps: RepairDeps,
  live: readonly LiveRecord[],
  running: ReadonlySet<string>,
  gone: ReadonlySet<string>,
): Promise<number> {
  let repaired = 0;
  const faults: unknown[] = [];
  for (const record of live) {
    try {
      const wait = await readWait(deps.table, record.hostId);
      const repair = decideRepair(
        { record, running, waitingSince: wait?.checkoutId === record.id ? wait.since : undefined, hostGone: gone.has(record.hostId) },
        deps.clock.now(),
      );
      if (repair.repair === 'none') continue;
      deps.log.warn('repair', { checkoutId: record.id, hostId: record.hostId, fleetId: record.fleetId, ...repair });
      await carryOut(deps, record, repair);
      repaired++;
    } catch (error) {
      deps.log.error('repair failed', { checkoutId: record.id, hostId: record.hostId, error: error as Error });
      faults.push(error);
    }
  }
  if (faults.length > 0)
    throw new AggregateError(faults, `${String(faults.length)} of ${String(live.length)} records could not be repaired`);
  return repaired;
}

/**
 * What the Quarantine step would have recorded, where no execution gets that far. People are told first,
 * so that a crash in between tells them again rather than never; a message that cannot be sent does not
 * keep the host from its rest, the alarm on quarantined hosts is the second line.
 */
async function giveUp({ table, clock, log, tell }: RepairDeps, record: CheckoutRecord, reason: string): Promise<void> {
  try {
    await tell(quarantineAlert(record, reason));
  } catch (error) {
    log.error('nobody could be told of a quarantine', { checkoutId: record.id, hostId: record.hostId, error: error as Error });
  }
  const now = clock.now();
  const extra = { quarantine: { since: isoTime(now), reason, differences: [] } };
  await writeChange(
    table,
    record,
    { step: 'Reconcile', text: `quarantined: ${reason}`, actor: 'reconciler', event: 'quarantine', extra },
    now,
  );
}

const quarantineAlert = ({ id, hostId, fleetId, epoch, wayHome }: CheckoutRecord, reason: string): Alert => ({
  about: aboutLoan({ id, hostId, fleetId }),
  key: `${id}#quarantine#${String(epoch)}`,
  subject: `QUARANTINED ${hostId} (${fleetId})`,
  text: [
    `Host ${hostId} of fleet ${fleetId} rests in quarantine: ${reason}.`,
    `Drive it again: POST /v1/checkouts/${id}/check-in`,
    `Way home by hand: ${wayHome ?? 'nothing was captured'}. Runbook: docs/runbooks/quarantined.md`,
  ].join('\n'),
});

async function carryOut(deps: RepairDeps, { id, hostId, epoch }: LiveRecord, repair: Exclude<Repair, { repair: 'none' }>): Promise<void> {
  if (repair.repair === 'look-again') return deps.observe(hostId);
  if (repair.repair === 'start-checkout') {
    const started = await deps.checkouts.start(checkoutName(id, epoch), { checkoutId: id, epoch });
    if (started === 'started') return;
  }
  const record = await loadRecord(deps.table, id);
  if (record !== undefined && repair.repair === 'quarantine') return giveUp(deps, record, repair.reason);
  if (record !== undefined)
    await startCheckIn(deps, record, repair.repair === 'check-in' ? repair.cause : 'ROLLBACK', `reconciler: ${repair.reason}`);
}
