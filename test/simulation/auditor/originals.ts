import type { VolumeRecord } from '../../../local/aws/ec2/model.ts';
import type { LocalCloud } from '../../../local/boot/boot.ts';
import { type Content, contentOf, contentChanges } from './content.ts';

/** A disk of a host as it was in production. */
export interface OriginalVolume {
  readonly volumeId: string;
  readonly device: string;
  readonly deleteOnTermination: boolean;
  readonly content: Content;
}
/** A managed host before anybody borrowed it, by the ground truth. */
export interface OriginalHost {
  readonly hostId: string;
  readonly rootVolumeId: string;
  readonly volumes: readonly OriginalVolume[];
  /** What restoring has to bring back, as comparable texts by name. */
  readonly settings: Readonly<Record<string, string>>;
  readonly groups: readonly string[];
  readonly profileArn: string | undefined;
  readonly userData: string | undefined;
}

export const volumesAt = ({ ec2 }: LocalCloud, hostId: string): VolumeRecord[] =>
  [...ec2.state.volumes.values()].filter(({ attachment }) => attachment?.instanceId === hostId);

export const profileOf = ({ ec2 }: LocalCloud, hostId: string): string | undefined =>
  [...ec2.state.associations.values()].find((association) => association.instanceId === hostId)?.profile.arn;

export const groupsOf = ({ ec2 }: LocalCloud, hostId: string): string[] =>
  [...ec2.state.interfaces.values()].filter(({ instanceId }) => instanceId === hostId).flatMap(({ settings }) => settings.live.groups);

/** Everything of a host that a loan changes and has to restore, but its disks: name → value. */
export function settingsOf(local: LocalCloud, hostId: string): Record<string, string> {
  const { state } = local.ec2;
  const instance = state.instances.get(hostId);
  if (instance === undefined) return { instance: 'gone' };
  const { live } = instance.attributes;
  const interfaces = [...state.interfaces.values()].filter(({ instanceId }) => instanceId === hostId);
  const addresses = [...state.addresses.values()].filter(({ association }) => interfaces.some(({ id }) => id === association?.interfaceId));
  const member = local.autoScaling.membership(hostId);
  return {
    power: instance.state,
    instanceType: live.instanceType,
    processor: `${live.cores}x${live.threadsPerCore}`,
    bandwidth: live.bandwidthWeighting,
    credits: live.cpuCredits ?? 'none',
    reservation: JSON.stringify(live.reservation),
    userData: live.userData ?? '',
    shutdown: live.shutdownBehavior,
    terminationProtection: String(live.disableApiTermination),
    stopProtection: String(live.disableApiStop),
    profile: profileOf(local, hostId) ?? 'none',
    member: member === undefined ? 'none' : `${member.group} ${member.state} ${member.protectedFromScaleIn}`,
    tags: Object.keys(instance.tags)
      .filter((key) => key.startsWith('ahps:'))
      .toSorted()
      .join(),
    ...Object.fromEntries(interfaces.map(({ id, settings }) => [`groups of ${id}`, settings.live.groups.toSorted().join()])),
    ...Object.fromEntries(
      addresses.map(({ allocationId, association }) => [
        `address ${allocationId}`,
        `${association?.interfaceId} ${association?.privateIp}`,
      ]),
    ),
  };
}

const registrationsOf = (local: LocalCloud, hostId: string): string[] =>
  local.loadBalancing
    .registrations()
    .filter(({ instanceId }) => instanceId === hostId)
    .map(({ groupArn, targetId, port, state }) => `${groupArn.split('/').at(-2)} ${targetId}:${port} ${state}`)
    .toSorted();

/** Every managed host as it is now. */
export function originalsOf(local: LocalCloud): Map<string, OriginalHost> {
  const managed = [...local.ec2.state.instances.values()].filter(({ tags }) => tags['ahps:managed'] === 'true');
  return new Map(
    managed.map(({ id, attributes, rootVolumeId = '' }) => [
      id,
      {
        hostId: id,
        rootVolumeId,
        volumes: volumesAt(local, id).map((volume) => ({
          volumeId: volume.id,
          device: volume.attachment?.device ?? '',
          deleteOnTermination: volume.attachment?.deleteOnTermination ?? false,
          content: contentOf(volume),
        })),
        settings: { ...settingsOf(local, id), registrations: registrationsOf(local, id).join(' ') },
        groups: groupsOf(local, id),
        profileArn: profileOf(local, id),
        userData: attributes.live.userData,
      },
    ]),
  );
}

/** In what a host that is home differs from what it was; `replaced`: original volume → the one that came in its place. */
export function differences(local: LocalCloud, original: OriginalHost, replaced: ReadonlyMap<string, string>): string[] {
  const is: Record<string, string> = {
    ...settingsOf(local, original.hostId),
    registrations: registrationsOf(local, original.hostId).join(' '),
  };
  const names = new Set([...Object.keys(original.settings), ...Object.keys(is)]);
  const settings = [...names].filter((name) => original.settings[name] !== is[name]);
  return [
    ...settings.map((name) => `${name} was ${original.settings[name]} and is ${is[name]}`),
    ...diskDifferences(local, original, replaced),
  ];
}

/** Disks only: each original (or what replaced it) attached at its device with its files, and nothing else. */
export function diskDifferences(local: LocalCloud, original: OriginalHost, replaced: ReadonlyMap<string, string>): string[] {
  const there = volumesAt(local, original.hostId);
  const wrong = original.volumes.flatMap(({ volumeId, device, deleteOnTermination, content }) => {
    const wanted = replaced.get(volumeId) ?? volumeId;
    const found = there.find(({ attachment }) => attachment?.device === device);
    if (found?.id !== wanted || found.attachment?.state !== 'attached')
      return [`${device} has ${found?.id ?? 'nothing'} (${found?.attachment?.state ?? 'free'}) and not ${wanted}`];
    return [
      ...(found.attachment.deleteOnTermination === deleteOnTermination
        ? []
        : [`DeleteOnTermination of ${device} is no longer ${deleteOnTermination}`]),
      ...contentChanges(content, contentOf(found)).map((change) => `on ${device} (${wanted}) ${change}`),
      ...(found.unclean ? [`the file system on ${device} (${wanted}) was not closed`] : []),
    ];
  });
  const extra = there.filter(({ attachment }) => !original.volumes.some(({ device }) => device === attachment?.device));
  return [...wrong, ...extra.map(({ id, attachment }) => `${id} is attached at ${attachment?.device}, where nothing was`)];
}
