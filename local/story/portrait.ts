import type { LocalCloud } from '../boot/boot.ts';

/** What a host is at one moment, in words: what → how. */
export type Portrait = ReadonlyMap<string, string>;

/** The host by the ground truth. */
export function portrait({ ec2, loadBalancing, autoScaling, ssm }: LocalCloud, hostId: string): Portrait {
  const instance = ec2.state.instances.get(hostId);
  if (instance === undefined) return new Map([['host', 'unknown']]);
  const { live } = instance.attributes;
  const volumes = [...ec2.state.volumes.values()].filter(
    ({ attachment, state }) => attachment?.instanceId === hostId && state !== 'deleting',
  );
  const interfaces = instance.interfaceIds.flatMap((id) => ec2.state.interfaces.get(id) ?? []);
  const registrations = loadBalancing.registrations().filter(({ instanceId }) => instanceId === hostId);
  const membership = autoScaling.membership(hostId);
  const profile = ec2.hosts.view(hostId)?.profileArn;
  return new Map<string, string>([
    ['power', instance.state],
    ['type', live.instanceType],
    ...volumes.map(({ id, attachment, encrypted, size }): [string, string] => [
      `volume ${attachment?.device ?? ''}`,
      `${id} (${size} GiB${encrypted ? ', encrypted' : ''})`,
    ]),
    [
      'kept on termination',
      volumes
        .filter(({ attachment }) => attachment?.deleteOnTermination === false)
        .map(({ attachment }) => attachment?.device ?? '')
        .join(' ') || 'nothing',
    ],
    ['security groups', interfaces.map(({ settings }) => settings.live.groups.join('+')).join(', ')],
    ['instance profile', profile?.split('/').at(-1) ?? 'none'],
    ['termination protection', live.disableApiTermination ? 'on' : 'off'],
    ['user data', live.userData === undefined ? 'none' : `${Buffer.from(live.userData, 'base64').length} bytes`],
    ['agent', ssm.isOnline(hostId) ? 'online' : 'offline'],
    ['traffic', registrations.map(({ groupName, state }) => `${groupName} ${state}`).join(', ') || 'none'],
    ...(membership === undefined ? [] : [['Auto Scaling', membership.state] as [string, string]]),
  ]);
}

/** One sentence for each thing that is different. */
export function changes(before: Portrait, after: Portrait): string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].flatMap((what) => {
    const [was = 'nothing', is = 'nothing'] = [before.get(what), after.get(what)];
    return was === is ? [] : [`${what}: ${was} → ${is}`];
  });
}
