import { scheduleName } from '#adapters/effects/record.ts';
import { alarmsNamed, openCommands } from '#adapters/look/watches.ts';
import { actOr, done, soon } from '#core/checkout/decision.ts';
import type { Effect } from '#core/checkout/effects.ts';
import type { CheckoutRecord, Usage } from '#core/checkout/record.ts';
import { wasLent } from '#core/utilisation/summary.ts';
import { dirtinessLadder } from '#core/checkout/states.ts';
import { usedSoFar } from '#runtime/used-so-far.ts';
import { sentCommands } from '#runtime/steps/sent-commands.ts';
import type { Step } from '#runtime/steps/step.ts';

interface BeginWorld {
  /** Summary of what the borrower used; undefined where there was no loan, or nobody could be asked. */
  readonly usage: Usage | undefined;
  readonly alarms: readonly string[];
  readonly commands: readonly { readonly commandId: string; readonly cancelling: boolean }[];
}

/** Whether the host was ever stopped for this loan: if not, it only rejoins. */
const wasStopped = (record: CheckoutRecord): boolean => dirtinessLadder.indexOf(record.dirtiness) >= dirtinessLadder.indexOf('STOPPED');

/** The schedule was armed at the epoch of ArmCheckin; names carry it. */
const schedules = (record: CheckoutRecord): string[] =>
  [...new Set([1, ...record.progress.filter((entry) => entry.step === 'ArmCheckin').map((entry) => entry.epoch)])].map((epoch) =>
    scheduleName(record.id, epoch),
  );

/**
 * Opens the epoch of the way back: from here on nothing of the loan acts any more. Watches, schedule
 * and commands go; a command that still runs would act on a disk that is about to be taken away.
 */
export const begin: Step<BeginWorld> = {
  machine: 'checkin',
  name: 'Begin',
  opensEpoch: true,
  polls: true,
  // A host that nothing was done to needs nothing done.
  takesTurn: ({ dirtiness }) => dirtiness !== 'UNTOUCHED',
  output: (record) => ({ epoch: record.epoch, path: wasStopped(record) ? 'RESTORE' : 'REJOIN' }),
  async look({ clients, table, log }, { record }) {
    const [alarms, listed, sent] = await Promise.all([
      alarmsNamed(clients, `ahps-${record.id}-`),
      openCommands(clients, record.hostId, record.id),
      sentCommands({ clients, table }, record),
    ]);
    // A command that was just sent is in no list yet, and one whose sending died before its record is in no record.
    const known = new Set(listed.map((command) => command.commandId));
    const usage =
      alarms.length > 0 || !wasLent(record) || record.usage !== undefined ? undefined : await usedSoFar({ clients, log }, record);
    return { usage, alarms, commands: [...listed, ...sent.filter((command) => !known.has(command.commandId))] };
  },
  decide({ record, results }, { usage, alarms, commands }) {
    const effects: Effect[] = [
      ...schedules(record).flatMap((key): Effect[] => (results.has(`deleteSchedule#${key}`) ? [] : [{ kind: 'deleteSchedule', key }])),
      ...(alarms.length === 0 ? [] : [{ kind: 'deleteAlarms', key: 'goals', names: alarms } as const]),
      ...commands.flatMap(({ commandId, cancelling }): Effect[] =>
        cancelling ? [] : [{ kind: 'cancelCommand', key: commandId, commandId }],
      ),
    ];
    return actOr('ends watches, schedule and commands', effects, () =>
      commands.length > 0
        ? soon('commands are ending', 5)
        : done('nothing of the loan acts any more', usage === undefined ? undefined : { usage }),
    );
  },
};
