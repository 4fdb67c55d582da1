import { isStoryOld } from '#core/checkout/host-story.ts';
import { carryOut, loadTraces } from '#runtime/steps/effects.ts';
import { loadRecord } from '#runtime/steps/records.ts';
import type { StepDeps, StepInput } from '#runtime/steps/step.ts';
import type { LiveRecord } from './live-records.ts';

/** Hosts that are told anew in one run; the others have their turn a minute later. */
const mostStories = 20;

/** Tags of the hosts, as EC2 shows them. */
export type HostTags = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Brings the tags of lent hosts in line with their records, with intent and epoch. Answers how many hosts were told anew. */
export async function tellStories(deps: StepDeps, live: readonly LiveRecord[], tags: HostTags): Promise<number> {
  const old = live.filter((record) => isStoryOld(record, tags.get(record.hostId))).slice(0, mostStories);
  const faults: unknown[] = [];
  for (const { id, hostId } of old)
    try {
      await tellStory(deps, id, tags.get(hostId));
    } catch (error) {
      deps.log.error('the tags of a host could not be brought in line', { checkoutId: id, hostId, error: error as Error });
      faults.push(error);
    }
  if (faults.length > 0) throw new AggregateError(faults, `the tags of ${String(faults.length)} hosts could not be brought in line`);
  return old.length;
}

/** Decided anew from the record itself: the index may be behind it, and a host that goes home is left alone. */
async function tellStory(deps: StepDeps, id: string, tags: Readonly<Record<string, string>> | undefined): Promise<void> {
  const record = await loadRecord(deps.table, id);
  if (record === undefined || !isStoryOld(record, tags)) return;
  const input: StepInput = { machine: 'checkout', step: 'TellStory', checkoutId: id, epoch: record.epoch };
  const effect = { kind: 'tagHost', key: `${record.state} ${record.deadline}`, step: record.progress.at(-1)?.step ?? 'Protect' } as const;
  await carryOut(deps, record, input, await loadTraces(deps.table, input), effect);
}
