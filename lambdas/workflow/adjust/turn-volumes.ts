import { figuresFor, hasFigures, type OwnVolume, restOfVolume, type VolumeFigures } from '#core/allocation/own-volumes.ts';
import { carryOut, loadTraces, type Trace, traceId, type Traces } from '#runtime/steps/effects.ts';
import { turnableVolumes, turnVolumesStep, volumeKey, volumeOwner } from './seen-volumes.ts';
import { after, type Turned, type Turning, turnStep } from './turning.ts';

/** A change that is not in force after so long is given up by its round; the next ruling sees what has become of it. */
const patience = 15 * 60_000;

/**
 * One move of a checkout's own volumes: changed where they have other figures than the move wants, and
 * looked at until the figures are in force (`optimizing`). The allocation is written by the limits in the
 * guest, before which a raise and after which a lowering of volumes comes.
 */
export const turnVolumes = turnStep({ name: turnVolumesStep, lookAgainInSeconds: 15, allocates: false, follow });

/** A volume that has not got its figures yet, and how far our change of it is. */
interface Open {
  readonly volume: OwnVolume;
  readonly to: VolumeFigures;
  readonly key: string;
  readonly trace: Trace | undefined;
}

async function follow(turning: Turning): Promise<Turned | undefined> {
  const { deps, input, index, move, record } = turning;
  const offer = record.persona.allocation?.volumes;
  if (offer === undefined) return refused('its persona does not offer its volumes');
  const traces = await loadTraces(deps.table, volumeOwner(record, move.epoch));
  const volumes = await turnableVolumes(deps, record, traces);
  if (volumes.length === 0) return refused('it has no volume whose figures can be set');
  const now = deps.clients.clock.now();
  const open = volumes.flatMap((volume): Open[] => {
    const key = volumeKey(input.pool, input.round, index, volume.volumeId);
    const trace = traces.get(traceId({ kind: 'modifyVolume', key }));
    const to = figuresFor(volume, after(record, move), offer, move.direction);
    return hasFigures(volume, to) && volume.modification !== 'modifying' ? [] : [{ volume, to, key, trace }];
  });
  if (open.length === 0) return { outcome: 'done', text: grown(volumes) };
  return stopped(open, move.direction, now) ?? change(turning, open, traces);
}

const refused = (text: string): Turned => ({ outcome: 'refused', text });

const hasFailed = (trace: Trace | undefined): boolean => trace?.result?.startsWith('failed') === true;

/** Why the move cannot go on; asked before the first volume is changed, so that not one of two is. */
function stopped(open: readonly Open[], direction: 'lower' | 'raise', now: number): Turned | undefined {
  for (const { volume, trace } of open) {
    if (trace === undefined || trace.dropped === true) {
      const rest = restOfVolume(volume, direction, now);
      if (rest !== undefined) return refused(rest);
      continue;
    }
    const { volumeId, modification } = volume;
    if (hasFailed(trace)) return { outcome: 'failed', text: `${volumeId} ${trace.result ?? ''}` };
    if (modification === 'failed') return { outcome: 'failed', text: `${volumeId} could not be changed by AWS` };
    if (now - trace.intentAt > patience) return { outcome: 'failed', text: `${volumeId} is still being changed after 15 minutes` };
  }
  return undefined;
}

/** Asks for every change once, up to the first that AWS refuses, which is kept as the reason of the move. The epoch is read again before each. */
async function change({ deps, move, record }: Turning, open: readonly Open[], traces: Traces): Promise<undefined> {
  for (const { volume, to, key, trace } of open) {
    if (trace?.resultAt === undefined)
      await carryOut(deps, record, volumeOwner(record, move.epoch), traces, {
        kind: 'modifyVolume',
        key,
        volumeId: volume.volumeId,
        ...to,
        grows: to.sizeGiB > volume.sizeGiB,
        mayFail: true,
      });
    if (hasFailed(traces.get(traceId({ kind: 'modifyVolume', key })))) return;
  }
}

/** What stays: a volume never shrinks. */
const grown = (volumes: readonly OwnVolume[]): string =>
  volumes
    .filter(({ sizeGiB, planned }) => sizeGiB > planned.sizeGiB)
    .map(
      ({ volumeId, sizeGiB, planned }) =>
        `${volumeId} has grown from ${String(planned.sizeGiB)} to ${String(sizeGiB)} GiB and stays so large`,
    )
    .join(', ');
