import type { Hosts, HostView } from '../hosts.ts';
import { applicationComplete, paths } from './boot.ts';
import { emptyDisk } from './disk.ts';
import { first } from './first.ts';
import type { InstanceRecord } from './model.ts';
import { stop, terminate } from './power.ts';
import type { Region } from './region.ts';

/** What the other services see of a host: the truth, without Describe's lag. */
export function hostsOf(region: Region): Hosts {
  return {
    view: (id) => {
      const instance = region.instances.get(id);
      return instance === undefined ? undefined : viewOf(region, instance);
    },
    byPrivateIp: (ip) => {
      const one = first(region.interfaces.values(), ({ privateIps }) => privateIps.includes(ip));
      const instance = region.instances.get(one?.instanceId ?? '');
      return instance === undefined ? undefined : viewOf(region, instance);
    },
    onChange: (listener) => void region.listeners.push(listener),
    configured: (id) => region.notify(id, 'configured'),
    shutDownFromInside: (id) => shutDown(region, region.instance(id)),
  };
}

function viewOf(region: Region, instance: InstanceRecord): HostView {
  const { files, packages, services, limits } = region.volumes.get(instance.rootVolumeId ?? '') ?? emptyDisk();
  const started = instance.applicationAt !== undefined && region.now() >= instance.applicationAt;
  const applicationUp = started && applicationComplete(region, instance);
  return {
    instanceId: instance.id,
    state: instance.state,
    instanceType: instance.attributes.live.instanceType,
    zone: instance.zone,
    vpcId: instance.vpcId,
    subnetId: instance.subnetId,
    // Health checks ask for views all the time and for none of these three.
    get privateIps() {
      return region.interfacesOf(instance).flatMap(({ privateIps }) => privateIps);
    },
    get tags() {
      return { ...instance.tags };
    },
    get profileArn() {
      const association = region.associationOf(instance.id);
      return association === undefined || association.state === 'disassociating' ? undefined : association.profile.arn;
    },
    rootVolumeId: instance.rootVolumeId,
    files,
    packages,
    services,
    limits,
    bootedAt: instance.bootedAt,
    applicationUp,
    ports: applicationUp ? (files[paths.ports] ?? '').split(/\s+/).filter(Boolean).map(Number) : [],
  };
}

/**
 * An operating system's shutdown follows the instance's shutdown behaviour and heeds neither stop nor
 * termination protection. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html
 */
function shutDown(region: Region, instance: InstanceRecord): void {
  if (instance.state !== 'running' || instance.bootedAt === undefined) return;
  if (instance.attributes.live.shutdownBehavior === 'terminate') return terminate(region, instance, 'guest');
  stop(region, instance, { by: 'guest', skipOsShutdown: false });
}
