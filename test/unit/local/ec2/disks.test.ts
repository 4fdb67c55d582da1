import {
  CopyVolumesCommand,
  CreateSnapshotsCommand,
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DetachVolumeCommand,
  AttachVolumeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import type { VolumeRecord } from '../../../../local/aws/ec2/model.ts';
import { bench, dataDevice, rootDevice } from './bench.ts';
import type { Bench } from './bench.ts';

const volumeOf = (b: Bench, id: string): VolumeRecord => {
  const found = b.aws.state.volumes.get(id);
  if (found === undefined) throw new Error(`no volume ${id}`);
  return found;
};
const content = ({ files, packages, services, limits }: VolumeRecord): object => structuredClone({ files, packages, services, limits });
const start = (id: string): StartInstancesCommand => new StartInstancesCommand({ InstanceIds: [id] });
const stop = (id: string): StopInstancesCommand => new StopInstancesCommand({ InstanceIds: [id] });

/** A running host that was worked on: everything that a disk can hold is on its root. */
function worked(b: Bench): { id: string; root: VolumeRecord } {
  const id = b.aws.addHost();
  const root = volumeOf(b, b.volumeAt(id, rootDevice));
  const host = b.aws.hosts.view(id);
  Object.assign(host?.files ?? {}, { '/srv/a': '1', '/run/lock': 'held' });
  Object.assign(host?.packages ?? {}, { fio: '3.37' });
  Object.assign(host?.services ?? {}, { 'fio.service': 'enabled' });
  Object.assign(host?.limits ?? {}, { cpuPercent: '50' });
  return { id, root };
}

async function fromSnapshot(b: Bench, id: string, root: VolumeRecord): Promise<VolumeRecord> {
  const { Snapshots = [] } = await b.answer(b.client.send(new CreateSnapshotsCommand({ InstanceSpecification: { InstanceId: id } })));
  root.files['/srv/a'] = '2';
  root.packages['fio'] = '4';
  delete root.services['fio.service'];
  root.limits['cpuPercent'] = '5';
  await b.wait(600);
  const request = new CreateVolumeCommand({ AvailabilityZone: root.zone, SnapshotId: Snapshots[0]?.SnapshotId, VolumeType: 'gp3' });
  return volumeOf(b, (await b.answer(b.client.send(request))).VolumeId ?? '');
}

describe('the content of a disk', () => {
  it('is in a snapshot as it was at the call: files, packages, services and limits, and no memory', async () => {
    const b = bench();
    const { id, root } = worked(b);
    const before = content(root);
    const made = await fromSnapshot(b, id, root);
    const { files, ...rest } = before as { files: Record<string, string> };
    delete files['/run/lock'];
    expect(content(made)).toEqual({ files, ...rest });
  });

  it('comes unclosed from a snapshot or a clone of a running host, and closed from a stopped one', async () => {
    const b = bench();
    const running = worked(b);
    expect((await fromSnapshot(b, running.id, running.root)).unclean).toBe(true);
    const clone = async (): Promise<VolumeRecord> => {
      const { Volumes = [] } = await b.answer(
        b.client.send(new CopyVolumesCommand({ SourceVolumeId: running.root.id, VolumeType: 'gp3' })),
      );
      return volumeOf(b, Volumes[0]?.VolumeId ?? '');
    };
    const first = await clone();
    expect([first.unclean, first.packages['fio'], first.files['/run/lock']]).toEqual([true, '4', undefined]);
    await b.answer(b.client.send(stop(running.id)));
    await b.wait(4 * 3_600);
    expect((await clone()).unclean).toBe(false);
  });

  it('changes by a boot in its log and its random seed only', async () => {
    const b = bench();
    const id = await b.stoppedHost();
    const root = volumeOf(b, b.volumeAt(id, rootDevice));
    const before = content(root);
    root.unclean = true;
    await b.answer(b.client.send(start(id)));
    await b.wait(60);
    const { '/var/log/boots': log, '/var/lib/systemd/random-seed': seed, ...files } = root.files;
    expect(log).toMatch(new RegExp(`^2026-\\S+ ${id}\\n$`));
    expect(seed).toHaveLength(32);
    expect({ ...content(root), files }).toEqual(before);
    expect(root.unclean).toBe(false);
  });
});

describe('the application', () => {
  it('answers on the ports that its root names, and only where that root starts it', async () => {
    const b = bench();
    const id = b.aws.addHost({ root: { files: { '/etc/application/ports': '443 9000' } } });
    expect(b.aws.hosts.view(id)?.ports).toEqual([443, 9_000]);
    volumeOf(b, b.volumeAt(id, rootDevice)).services['application.service'] = 'disabled';
    expect(b.aws.hosts.view(id)).toMatchObject({ applicationUp: false, ports: [] });
  });
});

describe('user data', () => {
  it('runs on a root that has not seen this instance, once', async () => {
    const b = bench();
    const id = await b.stoppedHost({ userData: '#!/bin/sh\n' });
    const ran = (): string | undefined => volumeOf(b, b.volumeAt(id, rootDevice)).files['/var/lib/cloud/user-data-ran'];
    await b.answer(b.client.send(start(id)));
    await b.wait(60);
    expect(ran()).toBeUndefined();
    await b.answer(b.client.send(stop(id)));
    await b.wait(60);
    volumeOf(b, b.volumeAt(id, rootDevice)).files['/var/lib/cloud/instance-id'] = 'i-0other';
    await b.answer(b.client.send(start(id)));
    await b.wait(60);
    expect(ran()).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a key', () => {
  it('that the caller may not grant ends the start in stopped with a reason; another caller starts it', async () => {
    const b = bench();
    const id = await b.stoppedHost({ volumes: [{ device: dataDevice, kmsKeyId: 'key-1' }] });
    b.aws.withholdKey('test', 'key-1');
    await b.answer(b.client.send(start(id)));
    await b.wait(20);
    const { Reservations = [] } = await b.answer(b.client.send(new DescribeInstancesCommand({ InstanceIds: [id] })));
    expect(Reservations[0]?.Instances?.[0]).toMatchObject({
      State: { Name: 'stopped' },
      StateReason: { Code: 'Client.InternalError', Message: expect.stringContaining('key') },
    });
    await b.answer(b.cloud.call({ service: 'EC2', operation: 'StartInstances', input: { InstanceIds: [id] }, caller: 'owner' }));
    await b.wait(20);
    expect(b.aws.hosts.view(id)?.state).toBe('running');
  });
});

describe('DeleteOnTermination', () => {
  it('is off after a volume went and came back', async () => {
    const b = bench();
    const id = await b.stoppedHost({ volumes: [{ device: dataDevice, deleteOnTermination: true }] });
    const volume = b.volumeAt(id, dataDevice);
    expect(volumeOf(b, volume).attachment?.deleteOnTermination).toBe(true);
    await b.answer(b.client.send(new DetachVolumeCommand({ VolumeId: volume })));
    await b.wait(8);
    await b.answer(b.client.send(new AttachVolumeCommand({ VolumeId: volume, InstanceId: id, Device: dataDevice })));
    await b.wait(8);
    expect(volumeOf(b, volume).attachment).toMatchObject({ state: 'attached', deleteOnTermination: false });
  });
});
