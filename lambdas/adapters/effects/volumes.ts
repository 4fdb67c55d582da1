import {
  AttachVolumeCommand,
  CopyVolumesCommand,
  CreateSnapshotsCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  DetachVolumeCommand,
  LockSnapshotCommand,
  ModifyVolumeCommand,
  UnlockSnapshotCommand,
} from '@aws-sdk/client-ec2';
import type { EffectOf } from '#core/checkout/effects.ts';
import type { Clients } from '../clients.ts';
import { modificationsOf } from '../look/own-volumes.ts';
import { snapshotsOf } from '../look/volumes.ts';
import { clientToken, createdTags, type Performers, type Stamp } from './performer.ts';

/** Snapshot ids by volume id, as the effect's result. */
const snapshotMap = (entries: readonly { readonly VolumeId?: string | undefined; readonly SnapshotId?: string | undefined }[]): string =>
  JSON.stringify(Object.fromEntries(entries.map((entry) => [entry.VolumeId ?? '', entry.SnapshotId ?? ''])));

/** Effects on disks and their copies. The permission set `volumes`. */
export const volumeEffects = {
  createSnapshots: {
    async perform({ ec2 }, { key }, stamp) {
      const answer = await ec2.send(
        new CreateSnapshotsCommand({
          InstanceSpecification: { InstanceId: stamp.record.hostId },
          Description: `${stamp.record.id} ${key}: original of ${stamp.record.hostId}`,
          TagSpecifications: [{ ResourceType: 'snapshot', Tags: [...createdTags(stamp, true), { Key: 'ahps:set', Value: key }] }],
        }),
      );
      return snapshotMap(answer.Snapshots ?? []);
    },
    async find(clients, { key, volumeIds }, { record, epoch }) {
      const found = (await snapshotsOf(clients, record.id)).filter(
        (entry) => entry.tags['ahps:set'] === key && entry.tags['ahps:epoch'] === String(epoch),
      );
      const latest = volumeIds.map((volumeId) => found.find((entry) => entry.volumeId === volumeId));
      return latest.every((entry) => entry !== undefined)
        ? snapshotMap(latest.map((entry) => ({ VolumeId: entry?.volumeId, SnapshotId: entry?.snapshotId })))
        : undefined;
    },
  },
  lockSnapshot: {
    async perform({ ec2 }, { snapshotId, days }) {
      await ec2.send(new LockSnapshotCommand({ SnapshotId: snapshotId, LockMode: 'governance', LockDuration: days }));
      return '';
    },
  },
  unlockSnapshot: {
    async perform({ ec2 }, { snapshotId }) {
      await ec2.send(new UnlockSnapshotCommand({ SnapshotId: snapshotId }));
      return '';
    },
  },
  deleteSnapshot: {
    async perform({ ec2 }, { snapshotId }) {
      await ec2.send(new DeleteSnapshotCommand({ SnapshotId: snapshotId }));
      return '';
    },
  },
  createVolume: {
    perform: (clients, effect, stamp) =>
      effect.from.source === 'CLONE' ? clone(clients, effect, effect.from.ofVolumeId, stamp) : create(clients, effect, stamp),
  },
  attachVolume: {
    async perform({ ec2 }, { volumeId, device }, { record }) {
      await ec2.send(new AttachVolumeCommand({ InstanceId: record.hostId, VolumeId: volumeId, Device: device }));
      return '';
    },
  },
  detachVolume: {
    async perform({ ec2 }, { volumeId, device }, { record }) {
      await ec2.send(new DetachVolumeCommand({ InstanceId: record.hostId, VolumeId: volumeId, Device: device }));
      return '';
    },
  },
  deleteVolume: {
    async perform({ ec2 }, { volumeId }) {
      await ec2.send(new DeleteVolumeCommand({ VolumeId: volumeId }));
      return '';
    },
  },
  modifyVolume: {
    async perform({ ec2 }, { volumeId, iops, throughputMiBps, sizeGiB, grows }) {
      await ec2.send(
        new ModifyVolumeCommand({
          VolumeId: volumeId,
          Iops: iops,
          ...(throughputMiBps === null ? {} : { Throughput: throughputMiBps }),
          ...(grows ? { Size: sizeGiB } : {}),
        }),
      );
      return '';
    },
    async find(clients, { volumeId, iops, throughputMiBps, sizeGiB }) {
      const [newest] = await modificationsOf(clients, [volumeId]);
      const isIt = newest?.TargetIops === iops && (newest.TargetThroughput ?? null) === throughputMiBps && newest.TargetSize === sizeGiB;
      return isIt ? '' : undefined;
    },
  },
  keepSnapshots: {
    async perform({ ec2 }, { snapshotIds, until }, { step }) {
      const Tags = [
        { Key: 'ahps:keep-until', Value: until },
        { Key: 'ahps:step', Value: step },
      ];
      await ec2.send(new CreateTagsCommand({ Resources: [...snapshotIds], Tags }));
      return '';
    },
  },
  setAside: {
    async perform({ ec2 }, { volumeIds, until }, { record, epoch, step }) {
      const values = {
        'ahps:set-aside': 'true',
        'ahps:keep-until': until,
        'ahps:checkout': record.id,
        'ahps:epoch': String(epoch),
        'ahps:step': step,
      };
      await ec2.send(
        new CreateTagsCommand({ Resources: [...volumeIds], Tags: Object.entries(values).map(([Key, Value]) => ({ Key, Value })) }),
      );
      return '';
    },
  },
  takeBack: {
    async perform({ ec2 }, { volumeIds }) {
      await ec2.send(
        new DeleteTagsCommand({
          Resources: [...volumeIds],
          Tags: ['ahps:set-aside', 'ahps:keep-until', 'ahps:checkout', 'ahps:epoch', 'ahps:step', 'ahps:host', 'ahps:device'].map(
            (Key) => ({ Key }),
          ),
        }),
      );
      return '';
    },
  },
} satisfies Performers;

type CreateVolumeEffect = EffectOf<'createVolume'>;

/** The API's default type is gp2, so the whole shape is always passed [API-CV]. */
const shapeOf = ({ from }: CreateVolumeEffect) => ({
  VolumeType: from.type as 'gp3',
  ...(from.iops === null ? {} : { Iops: from.iops }),
  ...(from.throughputMiBps === null ? {} : { Throughput: from.throughputMiBps }),
});

/** `disposable` volumes may be deleted by us; one that replaces an original for good may not. */
const tagsOf = (stamp: Stamp, { device, disposable, from }: CreateVolumeEffect) => [
  ...(disposable || from.source !== 'SNAPSHOT' ? [] : ownersTags(stamp, from.ofVolumeId)),
  ...createdTags(stamp, disposable),
  { Key: 'ahps:device', Value: device },
  { Key: 'ahps:managed', Value: 'true' },
  ...(from.source === 'EMPTY' ? [{ Key: 'ahps:label', Value: from.label }] : []),
];

/** What the owner of an original wrote on it goes on the volume that replaces it, except what only AWS may write and what is written anyway. */
const ownersTags = ({ record }: Stamp, volumeId: string): { Key: string; Value: string }[] =>
  Object.entries(record.manifest?.tags.volumes[volumeId] ?? {}).flatMap(([Key, Value]) =>
    /^(aws|ahps):/.test(Key) ? [] : [{ Key, Value }],
  );

async function create({ ec2 }: Clients, effect: CreateVolumeEffect, stamp: Stamp): Promise<string> {
  const { from, zone, snapshotId, key } = effect;
  const answer = await ec2.send(
    new CreateVolumeCommand({
      AvailabilityZone: zone,
      ...shapeOf(effect),
      Size: from.sizeGiB,
      Encrypted: from.encrypted,
      ...(from.kmsKeyId === null ? {} : { KmsKeyId: from.kmsKeyId }),
      ...(snapshotId === null ? {} : { SnapshotId: snapshotId }),
      ClientToken: clientToken(stamp, key),
      TagSpecifications: [{ ResourceType: 'volume', Tags: tagsOf(stamp, effect) }],
    }),
  );
  return answer.VolumeId ?? '';
}

async function clone({ ec2 }: Clients, effect: CreateVolumeEffect, ofVolumeId: string, stamp: Stamp): Promise<string> {
  const answer = await ec2.send(
    new CopyVolumesCommand({
      SourceVolumeId: ofVolumeId,
      ...shapeOf(effect),
      Size: effect.from.sizeGiB,
      ClientToken: clientToken(stamp, effect.key),
      TagSpecifications: [{ ResourceType: 'volume', Tags: tagsOf(stamp, effect) }],
    }),
  );
  return answer.Volumes?.[0]?.VolumeId ?? '';
}
