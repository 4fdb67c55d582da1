import type { RefusalRule } from './refusal.ts';
import { anyOf } from './refusal.ts';

/** Concurrent snapshots per volume, by its type [EBS-Q]. */
const mostPending = (type: string | undefined): number => (type === 'st1' || type === 'sc1' ? 1 : 5);
const unusable = (state: string | undefined): boolean => state !== undefined && state !== 'Enabled';
/** Where the name of the state is not a word for people. */
const told: Readonly<Record<string, string>> = {
  NotFound: 'does not exist',
  AccessDenied: 'we may not look at',
  PendingDeletion: 'is to be deleted',
};

/** Volumes, interfaces and the instance profile. */
export const attachedRules: readonly RefusalRule[] = [
  {
    code: 'host-root-not-ebs',
    field: 'rootDeviceType',
    when: ({ facts }) => facts.rootDeviceType !== 'ebs' && `has its root on ${facts.rootDeviceType}, not on EBS`,
  },
  {
    code: 'host-root-device-differs',
    field: 'manifest.rootDeviceName',
    when: ({ facts: { manifest, rootDeviceType } }) =>
      rootDeviceType === 'ebs' &&
      manifest.attachments[manifest.rootDeviceName] === undefined &&
      `has no volume at its root device ${manifest.rootDeviceName}`,
  },
  {
    code: 'host-volume-multi-attach',
    field: 'volumes',
    when: ({ facts }) =>
      anyOf(
        facts.volumes,
        (volume) => volume.multiAttach || volume.attachments > 1,
        (names) => `has ${names} with Multi-Attach`,
      ),
  },
  {
    code: 'host-volume-not-attached',
    field: 'volumes',
    when: ({ facts }) =>
      anyOf(
        facts.volumes,
        (volume) => volume.attachmentState !== 'attached',
        (names) => `has ${names}, whose attachment is not settled`,
      ),
  },
  {
    code: 'host-volume-failing',
    field: 'volumes',
    when: ({ facts }) =>
      anyOf(
        facts.volumes,
        (volume) => volume.state === 'error',
        (names) => `has ${names} in state error`,
      ),
  },
  {
    code: 'host-volume-modifying',
    field: 'volumes',
    when: ({ facts }) =>
      anyOf(
        facts.volumes,
        (volume) => volume.modification !== null,
        (names) => `has ${names}, whose modification is not completed`,
      ),
  },
  {
    code: 'host-volume-snapshots-pending',
    field: 'volumes',
    when: ({ facts: { volumes, manifest } }) =>
      anyOf(
        volumes,
        ({ pendingSnapshots }, id) => pendingSnapshots >= mostPending(manifest.volumes[id]?.type),
        (names) => `has ${names}, of which no further snapshot can be begun: as many are pending as AWS allows`,
      ),
  },
  {
    code: 'host-volume-operated',
    field: 'volumes',
    when: ({ facts }) =>
      anyOf(
        facts.volumes,
        (volume) => volume.operator !== null,
        (names) => `has ${names}, operated by another service`,
      ),
  },
  {
    code: 'host-volume-key',
    field: 'manifest.volumes',
    // Attaching an encrypted volume again needs a grant on its key, which only the listed keys give.
    when: ({ facts, fleet }) =>
      anyOf(
        facts.manifest.volumes,
        (volume) => volume.encrypted && !fleet.kmsKeyArns.includes(volume.kmsKeyId ?? ''),
        (names) => `has ${names}, encrypted under a key that the fleet does not list`,
      ),
  },
  {
    code: 'host-key-unusable',
    field: 'keys',
    // With such a key a detached volume does not attach again, and a stopped host does not start [EBS-EV].
    when: ({ facts: { keys, manifest } }) =>
      anyOf(
        manifest.volumes,
        ({ kmsKeyId }) => unusable(keys[kmsKeyId ?? '']),
        (names) =>
          `has ${names}, encrypted under ${Object.entries(keys)
            .flatMap(([arn, state]) => (unusable(state) ? [`${arn}, which ${told[state] ?? `is ${state}`}`] : []))
            .join(' and ')}`,
      ),
  },
  {
    code: 'host-interface-efa',
    field: 'manifest.interfaces',
    when: ({ facts }) =>
      anyOf(
        facts.manifest.interfaces,
        ({ type }) => type.startsWith('efa'),
        (names) => `has the Elastic Fabric Adapter ${names}`,
      ),
  },
  {
    code: 'host-interface-trunk',
    field: 'manifest.interfaces',
    when: ({ facts }) =>
      anyOf(
        facts.manifest.interfaces,
        ({ type }) => type === 'trunk' || type === 'branch',
        (names) => `has the trunk or branch interface ${names}`,
      ),
  },
  {
    code: 'host-interface-managed',
    field: 'interfaces',
    when: ({ facts }) =>
      anyOf(
        facts.interfaces,
        (entry) => entry.requesterManaged || entry.operator !== null,
        (names) => `has ${names}, managed by another service`,
      ),
  },
  {
    code: 'host-interface-not-attached',
    field: 'interfaces',
    when: ({ facts }) =>
      anyOf(
        facts.interfaces,
        (entry) => entry.attachmentState !== 'attached',
        (names) => `has ${names}, whose attachment is not settled`,
      ),
  },
  {
    code: 'host-profile-not-listed',
    field: 'manifest.instanceProfileArn',
    // Giving the profile back needs iam:PassRole on its role, which only the listed ones give.
    when: ({ facts: { manifest }, fleet }) =>
      manifest.instanceProfileArn !== null &&
      !fleet.hostProfileArns.includes(manifest.instanceProfileArn) &&
      `has the instance profile ${manifest.instanceProfileArn}, which the fleet does not list`,
  },
];
