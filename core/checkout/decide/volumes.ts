import type { ObservedHost, ObservedSnapshot, ObservedVolume } from '#core/contracts/observed.ts';
import type { Manifest } from '#core/manifest/manifest.ts';
import { act, actOr, type Decision, done, failed, lost, type RecordPatch, type Results, soon, wait } from '../decision.ts';
import type { Effect } from '../effects.ts';
import type { BorrowedVolume, ChangeOf, Plan } from '../plan.ts';
import { changesOf } from '../plan.ts';
import type { CheckoutRecord } from '../record.ts';
import { mostRetakes } from '../retake.ts';
import { goneText, isGone } from './power.ts';

export interface VolumeWorld {
  readonly host: ObservedHost | undefined;
  readonly volumes: readonly ObservedVolume[];
  readonly snapshots: readonly ObservedSnapshot[];
}
type VolumeChange = ChangeOf<'volume'>;
type Wanted = Readonly<Record<string, string>>;

const created = (results: Results, key: string): string | undefined => results.get(`createVolume#${key}`)?.result;

/** Sets the originals aside and puts the borrower's volumes into their places; the host is stopped. */
export function decideSwap(record: CheckoutRecord, plan: Plan, results: Results, { host, volumes, snapshots }: VolumeWorld): Decision {
  if (isGone(host)) return lost(goneText(record.hostId));
  if (host.state !== 'stopped')
    return failed('host-not-stopped', `${record.hostId} is ${host.state}; volumes are swapped only while it is stopped`);
  const changes = changesOf(plan, 'SwapVolumes').filter((change): change is VolumeChange => change.kind === 'volume');
  const source = sourcesOf(record, changes, snapshots).find(({ state }) => state !== 'completed');
  if (source !== undefined && isComing(record, source))
    return wait(`the snapshot ${source.snapshotId} is not completed yet, or is taken again`, source.snapshotId);
  if (source?.state === 'error')
    return failed(
      'snapshot-failed',
      `the snapshot ${source.snapshotId}, of which the borrower’s volume is made, failed with all its tries`,
    );
  const wanted: Wanted = Object.fromEntries(
    changes.flatMap(({ device, to }): [string, string][] => {
      const volumeId = created(results, device);
      return to === null || volumeId === undefined ? [] : [[device, volumeId]];
    }),
  );
  const originals = changes.flatMap((change) => (change.from === null ? [] : [change.from]));
  const effects = [
    ...createEffects(record, host, changes, results),
    ...detachEffects(host, wanted, originals),
    ...setAsideEffects(record, volumes, originals),
  ];
  const more = attachEffects(host, volumes, wanted);
  return actOr('sets the originals aside and makes the borrower’s volumes', [...effects, ...more], () =>
    settled(host, changes, wanted)
      ? done(`${String(originals.length)} originals set aside, ${String(Object.keys(wanted).length)} volumes of the borrower attached`, {
          borrowed: Object.entries(wanted).map(([device, volumeId]) => ({ device, volumeId })),
        })
      : soon('volumes are moving', 0.5),
  );
}

/**
 * Every wanted volume is at its device, be it that EC2 still attaches it, and nothing else is there. Who
 * starts the host waits for the attaching (`attaching` below); meanwhile its shape and network change.
 */
const settled = (host: ObservedHost, changes: readonly VolumeChange[], wanted: Wanted): boolean =>
  changes.every(({ device, to }) => {
    const there = host.attachments[device];
    return to === null ? there === undefined : there !== undefined && there.volumeId === wanted[device] && isAtDevice(there);
  });

const isAtDevice = ({ status }: ObservedHost['attachments'][string]): boolean => status === 'attached' || status === 'attaching';

/** The device of a volume that EC2 has not attached yet. */
export const attaching = (host: ObservedHost): string | undefined =>
  Object.entries(host.attachments).find(([, { status }]) => status === 'attaching')?.[0];

/** The snapshots of originals that the borrower's volumes are made of. */
function sourcesOf(record: CheckoutRecord, changes: readonly VolumeChange[], snapshots: readonly ObservedSnapshot[]): ObservedSnapshot[] {
  const needed = changes.flatMap(({ to }) => (to?.source === 'SNAPSHOT' ? [snapshotOf(record, to.ofVolumeId)] : []));
  return snapshots.filter(({ snapshotId }) => needed.includes(snapshotId));
}

/** Not completed yet; a failed one is taken again by the reconciler while there are tries left, and then has another id. */
const isComing = ({ retaken }: CheckoutRecord, { state }: ObservedSnapshot): boolean =>
  state === 'pending' || (state === 'error' && retaken < mostRetakes);

const snapshotOf = (record: CheckoutRecord, volumeId: string): string | undefined =>
  record.restorePoint.find((entry) => entry.volumeId === volumeId)?.snapshotId;

const createEffects = (record: CheckoutRecord, host: ObservedHost, changes: readonly VolumeChange[], results: Results): Effect[] =>
  changes.flatMap(({ device, to }): Effect[] =>
    to === null || created(results, device) !== undefined
      ? []
      : [
          {
            kind: 'createVolume',
            key: device,
            device,
            zone: host.zone,
            from: to,
            snapshotId: sourceSnapshot(record, to),
            disposable: true,
          },
        ],
  );

function sourceSnapshot(record: CheckoutRecord, from: BorrowedVolume): string | null {
  if (from.source === 'IMAGE') return from.snapshotId;
  return from.source === 'SNAPSHOT' ? (snapshotOf(record, from.ofVolumeId) ?? null) : null;
}

/** Volumes that stand at a device and are not the one wanted there. */
function detachEffects(host: ObservedHost, wanted: Wanted, known: readonly string[]): Effect[] {
  return Object.entries(host.attachments).flatMap(([device, { volumeId, status }]): Effect[] =>
    status === 'attached' && wanted[device] !== volumeId && known.includes(volumeId)
      ? [{ kind: 'detachVolume', key: volumeId, volumeId, device }]
      : [],
  );
}

function setAsideEffects(record: CheckoutRecord, volumes: readonly ObservedVolume[], originals: readonly string[]): Effect[] {
  const untagged = volumes.filter((volume) => originals.includes(volume.volumeId) && volume.tags['ahps:keep-until'] === undefined);
  return untagged.length === 0
    ? []
    : [{ kind: 'setAside', key: 'originals', volumeIds: untagged.map((volume) => volume.volumeId), until: record.deadline }];
}

function attachEffects(host: ObservedHost, volumes: readonly ObservedVolume[], wanted: Wanted): Effect[] {
  return Object.entries(wanted).flatMap(([device, volumeId]): Effect[] => {
    const free = host.attachments[device] === undefined && volumes.find((volume) => volume.volumeId === volumeId)?.state === 'available';
    return free ? [{ kind: 'attachVolume', key: volumeId, volumeId, device }] : [];
  });
}

/** Puts the originals back at their devices; from the snapshot where one is missing or damaged, or where the fleet demands it. */
export function decideRestoreVolumes(
  record: CheckoutRecord,
  manifest: Manifest,
  fromSnapshot: boolean,
  results: Results,
  { host, volumes, snapshots }: VolumeWorld,
): Decision {
  if (isGone(host)) return lost(goneText(record.hostId));
  if (host.state !== 'stopped')
    return failed('host-not-stopped', `${record.hostId} is ${host.state}; volumes are restored only while it is stopped`);
  const entries = Object.entries(manifest.attachments).map(([device, { volumeId }]) => ({
    device,
    original: volumeId,
    usable: !fromSnapshot && isUsable(volumes, volumeId),
    replacement: replacementOf(record, results, device),
  }));
  const elsewhere = volumes.find(
    (volume) =>
      entries.some((entry) => entry.original === volume.volumeId && entry.usable) &&
      volume.attachedTo !== null &&
      volume.attachedTo.hostId !== record.hostId,
  );
  if (elsewhere !== undefined)
    return failed('original-elsewhere', `the original ${elsewhere.volumeId} is attached to ${elsewhere.attachedTo?.hostId ?? ''}`);
  const missing = entries.filter((entry) => !entry.usable && entry.replacement === undefined);
  for (const { original } of missing) {
    const obstacle = sourceObstacle(record, original, fromSnapshot, { volumes, snapshots });
    if (obstacle !== undefined) return obstacle;
  }
  const creations = missing.map(({ device, original }): Effect => replacementEffect(record, manifest, device, original));
  if (creations.length > 0) return act('restores volumes from their snapshots', creations[0] as Effect, ...creations.slice(1));
  const wanted = Object.fromEntries(
    entries.map(({ device, original, usable, replacement }) => [device, usable ? original : (replacement ?? original)]),
  );
  const attached = Object.values(host.attachments).map(({ volumeId }) => volumeId);
  const effects = [...detachEffects(host, wanted, attached), ...attachEffects(host, volumes, wanted)];
  const patch: RecordPatch = {
    replaced: entries.flatMap(({ device, original, usable, replacement }) =>
      usable || replacement === undefined
        ? []
        : [
            {
              device,
              originalVolumeId: original,
              volumeId: replacement,
              reason: fromSnapshot ? 'the fleet restores from snapshots' : 'the original was gone',
            },
          ],
    ),
  };
  return actOr('puts the originals back', effects, () =>
    isHome(host, wanted) ? done(`${String(entries.length)} volumes are back at their devices`, patch) : soon('volumes are moving', 0.5),
  );
}

/** Why an original cannot be made of its snapshot now: it is not completed, is taken again, or cannot be used. */
function sourceObstacle(
  record: CheckoutRecord,
  original: string,
  fromSnapshot: boolean,
  { volumes, snapshots }: Pick<VolumeWorld, 'volumes' | 'snapshots'>,
): Decision | undefined {
  const snapshotId = snapshotOf(record, original);
  const snapshot = snapshots.find((entry) => entry.snapshotId === snapshotId);
  if (snapshot?.state === 'completed') return undefined;
  if (snapshot?.state === 'pending') return wait(`the snapshot ${snapshot.snapshotId} is not completed yet`, snapshot.snapshotId);
  if (snapshot !== undefined && isUsable(volumes, original) && isComing(record, snapshot))
    return wait(`the snapshot ${snapshot.snapshotId} failed and is taken again`, snapshot.snapshotId);
  const why = fromSnapshot ? 'to be restored from its snapshot' : 'gone';
  return failed('original-lost', `the original ${original} is ${why} and its snapshot ${snapshotId ?? '(none)'} cannot be used`);
}

const isUsable = (volumes: readonly ObservedVolume[], volumeId: string): boolean => {
  const volume = volumes.find((entry) => entry.volumeId === volumeId);
  return volume !== undefined && (volume.state === 'available' || volume.state === 'in-use');
};

/** A replacement of an earlier epoch is used again rather than made twice. */
const replacementOf = (record: CheckoutRecord, results: Results, device: string): string | undefined =>
  created(results, device) ?? record.replaced.find((entry) => entry.device === device)?.volumeId;

function replacementEffect(record: CheckoutRecord, manifest: Manifest, device: string, original: string): Effect {
  const volume = manifest.volumes[original];
  if (volume === undefined) throw new Error(`the manifest has no volume ${original}`);
  const { type, iops, throughputMiBps, sizeGiB, encrypted, kmsKeyId, zone } = volume;
  const from: BorrowedVolume = { source: 'SNAPSHOT', ofVolumeId: original, type, iops, throughputMiBps, sizeGiB, encrypted, kmsKeyId };
  return { kind: 'createVolume', key: device, device, zone, from, snapshotId: snapshotOf(record, original) ?? null, disposable: false };
}

/** Each wanted volume is at its device, attached or being attached, and no other volume is there at all. */
export const isHome = (host: ObservedHost, wanted: Wanted): boolean =>
  Object.entries(wanted).every(([device, volumeId]) => {
    const there = host.attachments[device];
    return there !== undefined && there.volumeId === volumeId && isAtDevice(there);
  }) && Object.keys(host.attachments).every((device) => wanted[device] !== undefined);

/** Where each volume of the original belongs now: the original, or what replaced it. */
export const homeVolumes = (record: CheckoutRecord, manifest: Manifest): Wanted =>
  Object.fromEntries(
    Object.entries(manifest.attachments).map(([device, { volumeId }]) => [
      device,
      record.replaced.find((entry) => entry.device === device)?.volumeId ?? volumeId,
    ]),
  );
