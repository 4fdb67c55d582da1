import { madeVolumes } from '#adapters/look/own-volumes.ts';
import { isProvisioned, type OwnVolume } from '#core/allocation/own-volumes.ts';
import type { CheckoutRecord } from '#core/checkout/record.ts';
import { loadTraces, type Traces } from '#runtime/steps/effects.ts';
import type { StepDeps } from '#runtime/steps/step.ts';
import { isCaptured } from '../captured.ts';

/** The step that changes volumes; its traces tell when. */
export const turnVolumesStep = 'TurnVolumes';
export const volumeOwner = ({ id }: CheckoutRecord, epoch: number) =>
  ({ machine: 'adjust', step: turnVolumesStep, checkoutId: id, epoch }) as const;
/** The effect on one volume by one move of one round. */
export const volumeKey = (pool: string, round: number, index: number, volumeId: string): string =>
  `${pool}-${String(round)}-${String(index)}-${volumeId}`;

/**
 * The volumes of a loan that may be turned: recorded as the borrower's, marked as ours, of a type whose
 * figures can be set, and never an original. What AWS does not tell, the changes of the last 24 hours, is
 * counted from our own traces: nobody else may change what was made for a loan.
 */
export async function turnableVolumes({ clients }: StepDeps, record: CheckoutRecord, traces: Traces): Promise<OwnVolume[]> {
  if (!isCaptured(record)) return [];
  const { borrowed, plan, manifest } = record;
  const originals = new Set(Object.keys(manifest.volumes));
  const made = await madeVolumes(clients, record.id);
  return borrowed.flatMap(({ device, volumeId }): OwnVolume[] => {
    const planned = plan.flatMap((change) => (change.kind === 'volume' && change.device === device ? [change.to] : []))[0];
    const seen = made.find((each) => each.volumeId === volumeId);
    if (planned === undefined || planned === null || seen === undefined || originals.has(volumeId)) return [];
    const { type, iops } = seen;
    if (!isProvisioned(type) || iops === null || planned.iops === null) return [];
    const { throughputMiBps, sizeGiB } = planned;
    return [{ ...seen, type, iops, planned: { iops: planned.iops, throughputMiBps, sizeGiB }, changes: changesOf(traces, volumeId) }];
  });
}

const changesOf = (traces: Traces, volumeId: string): number[] =>
  [...traces.values()].filter(({ key, dropped }) => dropped !== true && key.endsWith(volumeId)).map(({ intentAt }) => intentAt);

/** The volumes of a checkout whose persona offers them, with the time at which they were seen. */
export async function seenVolumes(deps: StepDeps, record: CheckoutRecord) {
  if (record.persona.allocation?.volumes === undefined) return undefined;
  const traces = await loadTraces(deps.table, volumeOwner(record, record.epoch));
  return { volumes: await turnableVolumes(deps, record, traces), now: deps.clients.clock.now() };
}
